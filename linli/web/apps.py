"""The web app: no tables of its own."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, fragments, the API and the parts they share."""

    name = "linli.web"
    label = "web"
