"""Tables of exchange, one file for each folder of the app."""

from linli.exchange.models.open311 import ApiKey, KeyUse, OpenReport, OpenUpdate
from linli.exchange.models.tables import Import, ImportFile, ImportRow, ImportState
from linli.exchange.models.webhooks import Delivery, DeliveryState, Subscription

__all__ = [
    "ApiKey",
    "Delivery",
    "DeliveryState",
    "Import",
    "ImportFile",
    "ImportRow",
    "ImportState",
    "KeyUse",
    "OpenReport",
    "OpenUpdate",
    "Subscription",
]
