"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class TrustConfig(AppConfig):
    """Journal, relay and sealing."""

    name = "linli.trust"
    label = "trust"
