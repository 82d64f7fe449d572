"""Everything the page of a case shows: the timeline, the tasks, photos and ratings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.cases import access
from linli.cases.models import Case, Rating, Remark, Task
from linli.cases.queries.holding import Holding, holding_of
from linli.cases.queries.linking import Ties, ties_of
from linli.cases.queries.lists import FIELDS, CaseCard, cards, unit_name
from linli.cases.queries.photos import PhotoCard, photos_of
from linli.cases.queries.tasks import TASK_FIELDS, TaskCard, card_of
from linli.cases.rules import Act
from linli.kernel.actors import Actor
from linli.orgs.queries import Ground, ground
from linli.people.queries import names
from linli.trust import journal
from linli.trust.journal import FactRow


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One fact of a case with the names and words that stand beside it; the wording itself is the page's."""

    id: UUID
    kind: str
    at: datetime
    actor: str
    actor_kind: str
    unit: str
    remark: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RatingCard:
    """What one petitioner said of the result."""

    satisfaction: str
    solved: bool
    comment: str
    way: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything the page of a case shows; ``acts`` are those that the reader may do to it now."""

    card: CaseCard
    limit: str
    rule_version: str
    place_kind: str
    accepted_at: datetime | None
    filed_at: datetime | None
    dispatched_at: datetime | None
    evaluated_at: datetime | None
    handled_by: str
    verified_by: str
    timeline: list[TimelineEntry]
    tasks: list[TaskCard]
    photos: list[PhotoCard]
    ratings: list[RatingCard]
    may_redirect: bool
    acts: frozenset[Act]
    holding: Holding
    ties: Ties
    read_until: datetime | None


def case_page(actor: Actor, case_id: UUID, *, now: datetime) -> CasePage:
    """A case with its whole timeline: twenty-one queries.

    Who may see it sees all of it; a subdistrict that handed it over sees what happened until then.
    """
    case, until = access.case_to_read(actor, case_id)
    here = ground()
    row = Case.objects.filter(id=case_id).values_list(*FIELDS).get()
    tasks = Task.objects.filter(case_id=case_id).order_by("issued_at").values_list(*TASK_FIELDS)
    people = names({i for i in (case.handled_by_id, case.verified_by_id) if i})
    acts = access.acts_now(actor, case) if until is None else frozenset()
    if until is not None:
        tasks = tasks.filter(issued_at__lte=until)
    return CasePage(
        card=cards([row], now)[0],
        limit=case.limit,
        rule_version=case.rule_version,
        place_kind=case.place_kind,
        accepted_at=case.accepted_at,
        filed_at=case.filed_at,
        dispatched_at=case.dispatched_at,
        evaluated_at=case.evaluated_at,
        handled_by=people.get(case.handled_by_id, "") if case.handled_by_id else "",
        verified_by=people.get(case.verified_by_id, "") if case.verified_by_id else "",
        timeline=[entry for entry in timeline(case_id) if until is None or entry.at <= until],
        tasks=[card_of(dict(zip(TASK_FIELDS, t, strict=True)), actor, now, here) for t in tasks],
        photos=[photo for photo in photos_of([case_id]) if until is None or photo.at <= until],
        ratings=[
            RatingCard(*r)
            for r in Rating.objects.filter(case_id=case_id, **({} if until is None else {"at__lte": until}))
            .order_by("at")
            .values_list("satisfaction", "solved", "comment", "way", "at")
        ],
        may_redirect=Act.REDIRECT in acts,
        acts=acts,
        holding=holding_of(actor, case, now=now),
        ties=ties_of(actor, case, now=now),
        read_until=until,
    )


def timeline(
    case_id: UUID, *, subject_ids: Sequence[UUID] = (), public: bool = False, before: Sequence[UUID] = ()
) -> list[TimelineEntry]:
    """The facts of a case, oldest first, with names and remarks. Four queries; ``public`` leaves out names of people.

    ``before`` are cases in which a report was earlier, for its reporter's story.
    """
    rows = journal.timeline(case_ids=[case_id, *before], subject_ids=subject_ids)
    wanted = Remark.objects.filter(case_id__in=[case_id, *before])
    remarks = dict((wanted.filter(public=True) if public else wanted).values_list("fact_id", "text"))
    people = {} if public else names({row.actor_id for row in rows if row.actor_id})
    here = ground()
    return [entry_of(row, people, remarks, here) for row in rows]


def entry_of(row: FactRow, people: dict[UUID, str], remarks: dict[UUID, str], here: Ground) -> TimelineEntry:
    return TimelineEntry(
        id=row.id,
        kind=row.kind,
        at=row.at,
        actor=people.get(row.actor_id, "") if row.actor_id else row.actor_name,
        actor_kind=row.actor_kind,
        unit=unit_name(here, row.unit_id) if row.unit_id else "",
        remark=remarks.get(row.id, ""),
        data=row.data,
    )
