"""The base of every app's facts: what happened, to what, and the small values worth keeping.

A fact holds ids, numbers and short codes only. Names, telephone numbers and free text never belong in one, because
facts are kept for ever and are sent to every page and neighbouring system that may follow them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum
from typing import ClassVar
from uuid import UUID

#: Longest text a fact may carry in one value: room for a code, not for a sentence.
LONGEST_VALUE = 64
#: Most items of a list in a fact: what follows from one act, not a table.
MOST_VALUES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that has happened. Subclasses give ``kind`` (past tense, dotted: ``cases.closed``) and more fields.

    ``subject_id`` is the thing it happened to, ``unit_id`` the unit that holds the matter now, ``account_id`` the
    person it is for (an assignee; it routes the fact to that person's open page) and ``grid_code`` the place: a
    division code whose prefixes name the divisions around it.
    """

    kind: ClassVar[str]

    subject_id: UUID
    case_id: UUID | None = None
    unit_id: UUID | None = None
    account_id: UUID | None = None
    grid_code: str | None = None

    def data(self) -> dict[str, object]:
        """Every further field of the subclass as plain JSON values; raises ``ValueError`` for long text."""
        return {name: _plain(name, getattr(self, name)) for name in _further(type(self))}


_BASE = frozenset(("subject_id", "case_id", "unit_id", "account_id", "grid_code"))
_FURTHER: dict[type, tuple[str, ...]] = {}


def _further(kind: type[Fact]) -> tuple[str, ...]:
    if kind not in _FURTHER:
        _FURTHER[kind] = tuple(f.name for f in fields(kind) if f.name not in _BASE)
    return _FURTHER[kind]


def _plain(name: str, value: object) -> object:
    """A value as JSON knows it: UUIDs and times as text, enums by value, lists item by item."""
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str):
        if len(value) > LONGEST_VALUE:
            raise ValueError(f"A fact carries codes, not texts: {name} has {len(value)} characters.")
        return value
    if isinstance(value, list | tuple | set | frozenset):
        if len(value) > MOST_VALUES:
            raise ValueError(f"A fact carries few values: {name} has {len(value)}.")
        return [_plain(name, item) for item in value]
    raise ValueError(f"A fact carries ids, numbers and codes: {name} is a {type(value).__name__}.")
