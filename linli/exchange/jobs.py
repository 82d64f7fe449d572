"""The background entry points of every folder of exchange, for the worker to find."""

from __future__ import annotations

from linli.exchange.tables.jobs import check_import, write_import

__all__ = ["check_import", "write_import"]
