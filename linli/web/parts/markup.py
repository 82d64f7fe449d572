"""Putting values into markup, for what is written hundreds of times a page: as safe as ``format_html`` and much quicker."""

from __future__ import annotations

from html import escape
from typing import Any

from django.utils.safestring import SafeString


def put(pattern: str, *values: Any) -> SafeString:
    """The pattern with its ``{}`` filled; what is no markup already is escaped."""
    return SafeString(pattern.format(*(_safe(value) for value in values)))


def _safe(value: Any) -> str:
    return str(value) if hasattr(value, "__html__") else escape(str(value))
