"""The background entry points of every folder of exchange, for the worker to find."""

from __future__ import annotations

from linli.exchange.open311.jobs import fetch_media
from linli.exchange.tables.jobs import check_import, write_import

__all__ = ["check_import", "fetch_media", "write_import"]
