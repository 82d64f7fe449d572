"""Addresses of signing in and out."""

from __future__ import annotations

from linli.web.account import signing

urlpatterns = [*signing.urls]
