"""What waits for a person's decision, and the suspended ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.cases import access
from linli.cases.models import RUNNING, Pause, Request, RequestKind, Urging
from linli.cases.queries.holding import RequestCard, people_of, request_card
from linli.cases.queries.lists import unit_name
from linli.kernel.actors import Actor
from linli.orgs.queries import ground
from linli.people.queries import names

#: Most rows of a page of what waits.
MOST = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits, with what one needs to know of its case."""

    request: RequestCard
    case_id: UUID
    number: str
    title: str
    category: str
    priority: str
    holder: str
    due_at: datetime | None
    dispatched_at: datetime | None


def to_decide(actor: Actor, *, limit: int = MOST) -> list[Waiting]:
    """What waits for this person, oldest first. Three queries."""
    rows = list(Request.objects.filter(access.to_decide(actor)).select_related("case").order_by("asked_at")[:limit])
    people, here = people_of(rows), ground()
    return [
        Waiting(
            request=request_card(r, people, here, mine=True),
            case_id=r.case_id,
            number=r.case.number,
            title=r.case.title,
            category=r.case.category_id,
            priority=r.case.priority,
            holder=unit_name(here, r.case.holder_unit_id),
            due_at=r.case.due_at,
            dispatched_at=r.case.dispatched_at,
        )
        for r in rows
    ]


def count_to_decide(actor: Actor) -> int:
    """How much waits for this person. One query, none for whoever decides nothing."""
    if not actor.has(*access.DECIDERS):
        return 0
    return Request.objects.filter(access.to_decide(actor)).count()


@dataclass(frozen=True, slots=True)
class SuspendedCard:
    """A case on the suspended ledger: why, with which plan, who keeps watch, and when it is looked at again."""

    case_id: UUID
    number: str
    title: str
    category: str
    unit: str
    reason: str
    words: str
    plan: str
    owner: str
    approver: str
    start: datetime
    review_at: datetime
    late: bool


def suspended(actor: Actor, *, now: datetime, limit: int = 500) -> list[SuspendedCard]:
    """Every suspended case that one may see, the next review first. Three queries."""
    rows = list(
        Pause.objects.filter(
            access.visible_cases(actor, "case__"), kind=RequestKind.SUSPENSION, end=None, case__state__in=RUNNING
        )
        .select_related("case", "request")
        .order_by("until")[:limit]
    )
    people = names({i for p in rows for i in (p.approver_id, p.request.owner_id) if i})
    here = ground()
    return [
        SuspendedCard(
            case_id=p.case_id,
            number=p.case.number,
            title=p.case.title,
            category=p.case.category_id,
            unit=unit_name(here, p.case.holder_unit_id),
            reason=p.reason,
            words=p.request.words,
            plan=p.request.plan,
            owner=people.get(p.request.owner_id, "") if p.request.owner_id else "",
            approver=people.get(p.approver_id, ""),
            start=p.start,
            review_at=p.until,
            late=p.until < now,
        )
        for p in rows
    ]


def askers(request_ids: set[UUID]) -> dict[UUID, UUID]:
    """Who asked for each request. One query."""
    return dict(Request.objects.filter(id__in=request_ids).values_list("id", "asked_by"))


def urgers(urging_ids: set[UUID]) -> dict[UUID, UUID]:
    """Which supervisor said each of these words. One query."""
    return dict(Urging.objects.filter(id__in=urging_ids).values_list("id", "by"))
