"""How a list is declared: its columns, each with a heading and how its value is read from a card."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise

Value = str | int | float | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class ListColumn:
    """``value`` reads a plain value in the language of the reader; ``width`` is in signs, for Excel and paper."""

    name: str
    heading: str | Promise
    value: Callable[[Any], Value]
    width: int = 14


@dataclass(frozen=True, slots=True)
class Rows:
    """What a list holds for a reader: how many rows, and the cards, read as they are taken."""

    total: int
    cards: Iterable[Any]


@dataclass(frozen=True, slots=True)
class ListShape:
    """A list that can go out. ``persons`` says that its rows are people, for whom stricter rules hold."""

    key: str
    title: str | Promise
    columns: Sequence[ListColumn]
    persons: bool = False

    def headings(self) -> list[str]:
        """The headings in the language of the reader."""
        return [str(column.heading) for column in self.columns]

    def values(self, card: Any) -> list[Value]:
        """One row."""
        return [column.value(card) for column in self.columns]
