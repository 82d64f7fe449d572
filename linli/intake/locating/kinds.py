"""What goes into the address book and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class BookEntry:
    """A standard address: ``road`` and ``number``, or ``estate`` with ``building`` and ``entrance`` where it has them.

    An estate's own row (no building) carries the estate's other names in ``aliases``; a house number's are those of
    shops, schools and the like at that number. Coordinates are WGS-84.
    """

    id: UUID
    text: str
    road: str
    number: str
    estate: str
    building: str
    entrance: str
    aliases: tuple[str, ...] | list[str]
    lon: float
    lat: float
    grid_code: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of several places that fit."""

    address_id: UUID
    text: str
    lon: float
    lat: float
    grid_code: str


@dataclass(frozen=True, slots=True)
class Located:
    """What words say about a place; everything is empty where they say nothing.

    Not ``exact``: the words name a number, building or entrance that is not on file; place and grid are near it, and
    no address is given.
    """

    grid_code: str | None = None
    address_id: UUID | None = None
    address_text: str = ""
    lon: float | None = None
    lat: float | None = None
    confidence: float = 0.0
    words: tuple[str, ...] = ()
    level: str | None = None
    alternatives: tuple[Alternative, ...] = ()
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Resolved:
    """What words and coordinates say together: coordinates decide the grid, words refine the address."""

    grid_code: str | None
    address_id: UUID | None
    address_text: str
    lon: float | None
    lat: float | None
    confidence: float
    words: tuple[str, ...]
    level: str | None
    alternatives: tuple[Alternative, ...]
    contradiction: float | None = None
