"""Addresses of the field pages."""

from __future__ import annotations

from linli.web.field import acts, ground, task, tasks

urlpatterns = [*tasks.urls, *task.urls, *acts.urls, *ground.urls]
