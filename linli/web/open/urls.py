"""Addresses of what anybody may read."""

from __future__ import annotations

from linli.web.open import evidence, grids

urlpatterns = [*grids.urls, *evidence.urls]
