"""Addresses of signing in and out."""

from __future__ import annotations

from linli.web.account import reaching, signing

urlpatterns = [*signing.urls, *reaching.urls]
