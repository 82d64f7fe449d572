"""Addresses of signing in and out."""

from __future__ import annotations

from linli.web.account import consents, reaching, rights, signing

urlpatterns = [*signing.urls, *reaching.urls, *consents.urls, *rights.urls]
