"""Addresses of the maps."""

from __future__ import annotations

from linli.web.maps import layers, picking, points

urlpatterns = [*layers.urls, *points.urls, *picking.urls]
