"""The facts of who has a case and for how long: assignments, contacts, requests, pauses, supervision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned(Fact):
    """The task went to another person of the unit; ``taken`` where that person took it over themselves."""

    kind: ClassVar[str] = "cases.assigned"
    task_id: UUID
    from_account_id: UUID | None
    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacted(Fact):
    """The petitioner was spoken to, with time, way, content and proof; ``first`` stops the clock of first contact."""

    kind: ClassVar[str] = "cases.contacted"
    contact_id: UUID
    way: str
    contacted_at: str
    first: bool
    on_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactTried(Fact):
    """A contact was logged that does not count; ``lacks`` says what is missing."""

    kind: ClassVar[str] = "cases.contact_tried"
    contact_id: UUID
    way: str
    reached: str
    lacks: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLate(Fact):
    """The time for the first contact passed without one that counts."""

    kind: ClassVar[str] = "cases.contact_late"
    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Fact):
    """The base of all requests: which one, and why."""

    kind: ClassVar[str] = "cases.asked"
    request_id: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnAsked(Asked):
    """The holder asks to return the case; ``to`` says who decides: return (an operator) or arbitration (the county)."""

    kind: ClassVar[str] = "cases.return_asked"
    proposed_unit_id: UUID
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Objected(Asked):
    """The returning unit objects to a rejection: it goes to arbitration."""

    kind: ClassVar[str] = "cases.objected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(Fact):
    """A return was agreed to: the case goes to another unit under the same clock."""

    kind: ClassVar[str] = "cases.returned"
    request_id: UUID
    task_id: UUID
    from_unit_id: UUID
    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRejected(Fact):
    """A return was rejected: the unit keeps the case."""

    kind: ClassVar[str] = "cases.return_rejected"
    request_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled(Fact):
    """The county's command centre named the unit; nothing returns after it."""

    kind: ClassVar[str] = "cases.ruled"
    request_id: UUID
    task_id: UUID | None
    from_unit_id: UUID
    moved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionAsked(Asked):
    """The holder asks for more time."""

    kind: ClassVar[str] = "cases.extension_asked"
    extra: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended(Fact):
    """More time was given; the clocks were set anew."""

    kind: ClassVar[str] = "cases.extended"
    request_id: UUID
    reason: str
    extra: str
    due_before: str
    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseAsked(Asked):
    """The holder asks that the clock stands still, or that the case is put on the suspended ledger."""

    kind: ClassVar[str] = "cases.pause_asked"
    what: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused(Fact):
    """The clock stands still; ``account_id`` is the holder, the actor approved it."""

    kind: ClassVar[str] = "cases.paused"
    request_id: UUID
    reason: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspended(Fact):
    """The case is on the suspended ledger until a review."""

    kind: ClassVar[str] = "cases.suspended"
    request_id: UUID
    reason: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(Fact):
    """The clock runs again; ``due_at`` is the new due time."""

    kind: ClassVar[str] = "cases.resumed"
    what: str
    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDue(Fact):
    """The day has come on which a suspended case is looked at again; ``next`` is the day after that."""

    kind: ClassVar[str] = "cases.review_due"
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRefused(Fact):
    """More time, a pause or the suspended ledger was refused."""

    kind: ClassVar[str] = "cases.request_refused"
    request_id: UUID
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed(Fact):
    """The case has failed so often that it is on the list that leaders watch."""

    kind: ClassVar[str] = "cases.listed"
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlisted(Fact):
    """A leader took the case off the list."""

    kind: ClassVar[str] = "cases.unlisted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Urged(Fact):
    """A supervisor reminded the holder or took the case under supervision; an answer is expected by ``answer_by``."""

    kind: ClassVar[str] = "cases.urged"
    urging_id: UUID
    what: str
    answer_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgingAnswered(Fact):
    """The holder answered a supervisor."""

    kind: ClassVar[str] = "cases.urging_answered"
    urging_id: UUID
    on_time: bool
