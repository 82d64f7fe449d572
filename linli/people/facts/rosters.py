"""The facts about rosters. Reasons of leave are never in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveAsked(Fact):
    """Somebody asked for leave."""

    kind: ClassVar[str] = "people.leave_asked"
    starts_at: str
    ends_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveDecided(Fact):
    """A leave was approved, refused or withdrawn; ``state`` says which."""

    kind: ClassVar[str] = "people.leave_decided"
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveBegun(Fact):
    """A leave began and the new tasks of that person were moved on."""

    kind: ClassVar[str] = "people.leave_begun"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveEnded(Fact):
    """Somebody came back before the leave was over."""

    kind: ClassVar[str] = "people.leave_ended"
    ends_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterChanged(Fact):
    """A shift, a deputy or a duty officer was put on the roster or ended; ``what`` and ``change`` say which."""

    kind: ClassVar[str] = "people.roster_changed"
    what: str
    change: str
