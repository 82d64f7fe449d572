"""What stands beside a case about who has it and how long: requests, pauses, contacts, words of supervisors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from linli.cases import access
from linli.cases.models import Case, Clock, ClockKind, Contact, Pause, Request, RequestState, Supervision, Urging
from linli.cases.queries.lists import unit_name
from linli.kernel.actors import Actor
from linli.kernel.clock import Pause as Stretch
from linli.kernel.clock import paused_time
from linli.orgs.queries import Ground, ground
from linli.people.queries import names


@dataclass(frozen=True, slots=True)
class RequestCard:
    """What somebody asked for, and what was decided. ``mine`` where the reader decides it."""

    id: UUID
    kind: str
    state: str
    unit: str
    unit_id: UUID
    asked_by: str
    asked_at: datetime
    reason: str
    words: str
    proposed_unit: str
    proposed_unit_id: UUID | None
    given_unit: str
    extra: str
    until: datetime | None
    plan: str
    owner: str
    due_before: datetime | None
    due_after: datetime | None
    decided_by: str
    decided_at: datetime | None
    answer: str
    mine: bool


@dataclass(frozen=True, slots=True)
class PauseCard:
    """A stretch in which the clock stood still."""

    kind: str
    reason: str
    approver: str
    start: datetime
    until: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A contact with the petitioner, or an attempt at one."""

    way: str
    reached: str
    contacted_at: datetime | None
    content: str
    proof: str
    effective: bool
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class UrgingCard:
    """Words of a supervisor, and the answer."""

    id: UUID
    kind: str
    by: str
    at: datetime
    words: str
    answer_by: datetime
    answered_by: str
    answered_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class Holding:
    """All of it for one case. ``contact_by`` is until when the petitioner has to be spoken to first, if still open."""

    requests: list[RequestCard]
    pauses: list[PauseCard]
    paused: timedelta
    contacts: list[ContactCard]
    contact_by: datetime | None
    urgings: list[UrgingCard]
    level: str
    failures: int

    @property
    def contacted(self) -> bool:
        """Whether a contact counts."""
        return any(contact.effective for contact in self.contacts)

    def waiting(self, *kinds: str) -> RequestCard | None:
        """The request of one of these kinds that waits."""
        return next((one for one in self.requests if one.state == RequestState.WAITING and one.kind in kinds), None)


def holding_of(actor: Actor, case: Case, *, now: datetime) -> Holding:
    """Seven queries at most; the caller has asked whether the actor may see the case."""
    requests = list(Request.objects.filter(case=case).select_related("about").order_by("asked_at"))
    pauses = list(Pause.objects.filter(case=case).order_by("start"))
    contacts = list(Contact.objects.filter(case=case).order_by("at"))
    urgings = list(Urging.objects.filter(case=case).order_by("at"))
    stand = Supervision.objects.filter(case=case).values_list("level", "failures", "ended_at").first()
    clock = Clock.objects.filter(case=case, kind=ClockKind.CONTACT, stopped_at=None).order_by("-due_at").first()
    people = names(
        {i for r in requests for i in (r.asked_by_id, r.decided_by_id, r.owner_id) if i}
        | {p.approver_id for p in pauses}
        | {c.by_id for c in contacts}
        | {i for u in urgings for i in (u.by_id, u.answered_by_id) if i}
    )
    here = ground()
    stretches = [Stretch(p.start, p.end, str(p.approver_id), p.reason) for p in pauses]
    return Holding(
        requests=[request_card(r, people, here, mine=_mine(actor, r, case)) for r in requests],
        pauses=[PauseCard(p.kind, p.reason, people.get(p.approver_id, ""), p.start, p.until, p.end) for p in pauses],
        paused=paused_time(stretches, until=now),
        contacts=[
            ContactCard(
                c.way, c.reached, c.contacted_at, c.content, c.proof, c.effective, people.get(c.by_id, ""), c.at
            )
            for c in contacts
        ],
        contact_by=clock.due_at if clock else None,
        urgings=[_urging(u, people) for u in urgings],
        level=stand[0] if stand and stand[2] is None else "",
        failures=stand[1] if stand else 0,
    )


def _mine(actor: Actor, request: Request, case: Case) -> bool:
    return request.state == RequestState.WAITING and access.may_decide(actor, request, case)


def request_card(r: Request, people: dict[UUID, str], here: Ground, *, mine: bool) -> RequestCard:
    """A request as pages show it; names from memory."""

    def unit(unit_id: UUID | None) -> str:
        return unit_name(here, unit_id) if unit_id else ""

    def person(account_id: UUID | None) -> str:
        return people.get(account_id, "") if account_id else ""

    return RequestCard(
        id=r.id,
        kind=r.kind,
        state=r.state,
        unit=unit(r.unit_id),
        unit_id=r.unit_id,
        asked_by=person(r.asked_by_id),
        asked_at=r.asked_at,
        reason=r.reason,
        words=r.words,
        proposed_unit=unit(r.proposed_unit_id),
        proposed_unit_id=r.proposed_unit_id,
        given_unit=unit(r.given_unit_id),
        extra=r.extra,
        until=r.until,
        plan=r.plan,
        owner=person(r.owner_id),
        due_before=r.due_before,
        due_after=r.due_after,
        decided_by=person(r.decided_by_id),
        decided_at=r.decided_at,
        answer=r.answer,
        mine=mine,
    )


def _urging(u: Urging, people: dict[UUID, str]) -> UrgingCard:
    return UrgingCard(
        id=u.id,
        kind=u.kind,
        by=people.get(u.by_id, ""),
        at=u.at,
        words=u.words,
        answer_by=u.answer_by,
        answered_by=people.get(u.answered_by_id, "") if u.answered_by_id else "",
        answered_at=u.answered_at,
        answer=u.answer,
    )


def people_of(requests: Iterable[Any]) -> dict[UUID, str]:
    """The names of those who asked, watch or decided. One query."""
    return names({i for r in requests for i in (r.asked_by_id, r.decided_by_id, r.owner_id) if i})
