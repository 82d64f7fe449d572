"""The facts of cases that are tied together, divided, ended without work and taken up again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(Fact):
    """Somebody keeps the case from being closed."""

    kind: ClassVar[str] = "cases.held"
    hold_id: UUID
    what: str
    until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeConfidential(Fact):
    """The case is kept from the units that it accuses; which they are stands with the case alone."""

    kind: ClassVar[str] = "cases.made_confidential"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLifted(Fact):
    """A hold was lifted."""

    kind: ClassVar[str] = "cases.hold_lifted"
    hold_id: UUID
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistAsked(Fact):
    """The leading unit asked another unit to help; ``task_id`` is the work there."""

    kind: ClassVar[str] = "cases.assist_asked"
    assist_id: UUID
    task_id: UUID
    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistAccepted(Fact):
    """Somebody of the assisting unit took it on."""

    kind: ClassVar[str] = "cases.assist_accepted"
    assist_id: UUID
    task_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistAnswered(Fact):
    """The assisting unit gave its result to the lead."""

    kind: ClassVar[str] = "cases.assist_answered"
    assist_id: UUID
    task_id: UUID
    result: str
    on_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistTakenBack(Fact):
    """The lead no longer needs the help."""

    kind: ClassVar[str] = "cases.assist_taken_back"
    assist_id: UUID
    task_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistPassedOver(Fact):
    """The lead reported back although helping units had not answered; the reason stands beside it."""

    kind: ClassVar[str] = "cases.assist_passed_over"
    task_id: UUID
    open_units: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged(Fact):
    """The case was joined to another one, which is dealt with for both; ``signals`` went with it."""

    kind: ClassVar[str] = "cases.merged"
    main_id: UUID
    signals: int
    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowerJoined(Fact):
    """Another case was joined to this one; ``signals`` is how many reports there are now."""

    kind: ClassVar[str] = "cases.follower_joined"
    follower_id: UUID
    signals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmerged(Fact):
    """The case stands by itself again, with its own holder and clock."""

    kind: ClassVar[str] = "cases.unmerged"
    main_id: UUID
    task_id: UUID
    signals: int
    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowerLeft(Fact):
    """A case that had been joined to this one stands by itself again."""

    kind: ClassVar[str] = "cases.follower_left"
    follower_id: UUID
    signals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalLeft(Fact):
    """A report was taken out of the case because it is another matter."""

    kind: ClassVar[str] = "cases.signal_left"
    signal_id: UUID
    other_case_id: UUID
    signals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitOff(Fact):
    """Further matters were made cases of their own."""

    kind: ClassVar[str] = "cases.split_off"
    parts: list[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitFrom(Fact):
    """This case was split off from another one."""

    kind: ClassVar[str] = "cases.split_from"
    parent_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred(Fact):
    """The place was wrong: the case went to another subdistrict."""

    kind: ClassVar[str] = "cases.transferred"
    task_id: UUID
    from_code: str
    from_unit_id: UUID
    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined(Fact):
    """The case ended without work: one of the special cases; the petitioner is told."""

    kind: ClassVar[str] = "cases.declined"
    why: str
    told: str
    earlier_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenAsked(Fact):
    """A petitioner who is not satisfied asks that the case be taken up again."""

    kind: ClassVar[str] = "cases.reopen_asked"
    wish_id: UUID
    signal_id: UUID
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenRefused(Fact):
    """A person judged that the wish is not reasonable."""

    kind: ClassVar[str] = "cases.reopen_refused"
    wish_id: UUID
    signal_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(Fact):
    """The case was taken up again by the unit that did the work; the first due time stays for statistics."""

    kind: ClassVar[str] = "cases.reopened"
    task_id: UUID
    times: int
    limit: str
    due_at: str
    first_due_at: str
    signal_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTried(Fact):
    """A petitioner was rung after closing and not reached, or did not want to speak."""

    kind: ClassVar[str] = "cases.call_tried"
    signal_id: UUID
    attempt: int
    why: str
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehomed(Fact):
    """The unit that held the case has ended; another one holds it now."""

    kind: ClassVar[str] = "cases.rehomed"
    task_id: UUID | None
    from_unit_id: UUID
    due_at: str | None = None
