"""Addresses for residents, one module a topic."""

from __future__ import annotations

from linli.web.resident import following, home, mine, reporting, texts

urlpatterns = [*home.urls, *reporting.urls, *following.urls, *mine.urls, *texts.urls]
