"""The background entry points of every folder of exchange, for the worker to find."""

from __future__ import annotations
