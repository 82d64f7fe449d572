"""The facts of work that goes to somebody else because a person is not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class StoodIn(Fact):
    """A task was issued to somebody who stands in; ``why`` and ``by`` are those of a placement."""

    kind: ClassVar[str] = "cases.stood_in"
    task_id: UUID
    why: str
    by: str
    instead_of_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Fact):
    """A task that lay with somebody who is on leave was moved on; ``was_accepted`` where a leader decided so."""

    kind: ClassVar[str] = "cases.moved"
    task_id: UUID
    why: str
    by: str
    from_account_id: UUID
    was_accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftBehind(Fact):
    """Somebody went on leave with a task accepted; it is listed for the leader to decide."""

    kind: ClassVar[str] = "cases.left_behind"
    task_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Fact):
    """A leader decided that a task waits for the person who is on leave."""

    kind: ClassVar[str] = "cases.kept"
    task_id: UUID
