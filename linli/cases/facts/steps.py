"""The facts that casework records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Fact):
    """A case was opened from a signal (step 1)."""

    kind: ClassVar[str] = "cases.opened"
    number: str
    category: str
    priority: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed(Fact):
    """A case was filed (step 2)."""

    kind: ClassVar[str] = "cases.filed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatched(Fact):
    """A case was given to its holder with a limit; ``task_id`` is the work (step 3)."""

    kind: ClassVar[str] = "cases.dispatched"
    task_id: UUID
    task_kind: str
    limit: str
    due_at: str
    rule_version: str
    category: str
    priority: str
    lead_unit_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(Fact):
    """Somebody took the task (step 4)."""

    kind: ClassVar[str] = "cases.accepted"
    task_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived(Fact):
    """The handler says they are at the place."""

    kind: ClassVar[str] = "cases.arrived"
    task_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOn(Fact):
    """The first hand could not solve it and passed it to the unit with the power."""

    kind: ClassVar[str] = "cases.passed_on"
    task_id: UUID
    from_unit_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirected(Fact):
    """A person corrected the kind of matter or the unit."""

    kind: ClassVar[str] = "cases.redirected"
    task_id: UUID
    from_category: str
    to_category: str
    from_unit_id: UUID
    limit: str
    due_at: str
    rule_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DealtWith(Fact):
    """The handler reported back; ``verify_task_id`` is the verification that follows (step 5)."""

    kind: ClassVar[str] = "cases.dealt_with"
    task_id: UUID
    verify_task_id: UUID
    result: str
    photos: int
    on_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Fact):
    """A different person verified the result on the spot and the case was closed (step 6)."""

    kind: ClassVar[str] = "cases.closed"
    task_id: UUID
    on_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBack(Fact):
    """Verification failed; the work goes back with its first due date."""

    kind: ClassVar[str] = "cases.sent_back"
    task_id: UUID
    rework: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated(Fact):
    """A petitioner rated the result (step 7)."""

    kind: ClassVar[str] = "cases.rated"
    signal_id: UUID
    satisfaction: str
    solved: bool
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled(Fact):
    """The case was not filed, with a reason."""

    kind: ClassVar[str] = "cases.cancelled"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalJoined(Fact):
    """One more signal about the same matter joined the case; ``signals`` is how many there are now."""

    kind: ClassVar[str] = "cases.signal_joined"
    signal_id: UUID
    signals: int
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded(Fact):
    """Eighty per cent of the time has gone."""

    kind: ClassVar[str] = "cases.reminded"
    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue(Fact):
    """The limit has passed."""

    kind: ClassVar[str] = "cases.overdue"
    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LongOverdue(Fact):
    """Half as much time again has passed."""

    kind: ClassVar[str] = "cases.long_overdue"
    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoAdded(Fact):
    """A photo was added to a report or a task."""

    kind: ClassVar[str] = "cases.photo_added"
    photo_id: UUID
    moment: str
