"""The facts about homes, disputes and posts that move. No names, no addresses of people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeSet(Fact):
    """It was put down where a resident lives or is registered."""

    kind: ClassVar[str] = "people.home_set"
    which: str
    source: str
    outside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentOpened(Fact):
    """Name and telephone of a resident were opened, for a purpose."""

    kind: ClassVar[str] = "people.resident_opened"
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeRaised(Fact):
    """Somebody doubts a value of the police; ``subject_id`` is the dispute."""

    kind: ClassVar[str] = "people.dispute_raised"
    resident_id: UUID
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeDecided(Fact):
    """The police decided about a doubt."""

    kind: ClassVar[str] = "people.dispute_decided"
    resident_id: UUID
    field: str
    accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleMoved(Fact):
    """An address got a successor, and the people on it went with it; ``subject_id`` is the new address."""

    kind: ClassVar[str] = "people.moved_with_address"
    people: int
