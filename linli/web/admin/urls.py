"""Addresses under ``/admin/``."""

from __future__ import annotations

from linli.web.admin import accounts, audit, tokens

urlpatterns = [*tokens.urls, *accounts.urls, *audit.urls]
