"""Addresses of what every reader shares."""

from __future__ import annotations

from linli.web.parts import health, style, worker

urlpatterns = [*health.urls, *style.urls, *worker.urls]
