"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Everything that leaves the house or comes in from other systems."""

    name = "linli.exchange"
    label = "exchange"
