"""The sentence of an error in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from linli.kernel.errors import LinliError, filled


def said(error: LinliError) -> str:
    """The translated sentence with the named values put in."""
    return filled(gettext(error.sentence), error.values)


def plain_values(error: LinliError) -> dict[str, Any]:
    """The named values as JSON knows them; everything else as text."""
    return {name: value if _plain(value) else str(value) for name, value in error.values.items()}


def _plain(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(_plain(item) for item in value)
    return value is None or isinstance(value, str | int | float | bool)
