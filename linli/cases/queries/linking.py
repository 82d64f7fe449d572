"""What a case is tied to: holds, helping units, cases joined or split off, wishes to take it up again, attempts to ring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from linli.cases import access
from linli.cases.models import (
    ENDED,
    OPEN_ASSIST,
    Assist,
    CallAttempt,
    Case,
    CaseLink,
    Hold,
    ReopenWish,
    Share,
    WishState,
)
from linli.cases.queries.lists import FIELDS, CaseCard, cards, unit_name
from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.errors import NotFound
from linli.orgs.queries import ground
from linli.people.queries import names

#: Most rows of a list of this module.
MOST = 200


@dataclass(frozen=True, slots=True)
class HoldCard:
    """Why a case stays open; ``counts`` while it does, ``mine`` where the reader may lift it."""

    id: UUID
    kind: str
    by: str
    reason: str
    since: datetime
    until: datetime | None
    lifted_at: datetime | None
    counts: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class AssistCard:
    """What another unit was asked to do, and what came of it."""

    id: UUID
    task_id: UUID
    unit: str
    unit_id: UUID
    lead: str
    state: str
    asked: str
    asked_by: str
    asked_at: datetime
    due_at: datetime
    late: bool
    result: str
    answer: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class TiedCard:
    """Another case that this one is tied to: ``how`` is main, follower, part, parent, earlier or later."""

    how: str
    id: UUID
    number: str
    title: str
    category: str
    state: str
    signals: int


@dataclass(frozen=True, slots=True)
class WishCard:
    """A petitioner's wish that the case be taken up again."""

    id: UUID
    case_id: UUID
    signal_id: UUID
    number: str
    title: str
    words: str
    way: str
    state: str
    asked_at: datetime
    closed_at: datetime | None
    judged_by: str
    judged_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Ties:
    """All of it for one case."""

    holds: list[HoldCard]
    assists: list[AssistCard]
    cases: list[TiedCard]
    wishes: list[WishCard]
    reopened: int
    first_due_at: datetime | None

    @property
    def held(self) -> bool:
        """Whether somebody keeps it open now."""
        return any(hold.counts for hold in self.holds)

    @property
    def helping(self) -> list[AssistCard]:
        """Units that have not answered yet."""
        return [one for one in self.assists if one.state in OPEN_ASSIST]


def ties_of(actor: Actor, case: Case, *, now: datetime) -> Ties:
    """Six queries at most; the caller has asked whether the actor may see the case."""
    holds = list(Hold.objects.filter(case=case).order_by("since"))
    assists = list(Assist.objects.filter(case=case).order_by("asked_at", "id"))
    wishes = list(ReopenWish.objects.filter(case=case).order_by("asked_at"))
    people = names(
        {i for h in holds for i in (h.by_id,) if i}
        | {i for a in assists for i in (a.asked_by_id, a.answered_by_id) if i}
        | {w.judged_by_id for w in wishes if w.judged_by_id}
    )
    return Ties(
        holds=[_hold(h, people, actor, case, now) for h in holds],
        assists=[_assist(a, people, now) for a in assists],
        cases=_tied(case),
        wishes=[_wish(w, case, people) for w in wishes],
        reopened=case.reopened,
        first_due_at=case.first_due_at,
    )


def _hold(h: Hold, people: dict[UUID, str], actor: Actor, case: Case, now: datetime) -> HoldCard:
    counts = h.lifted_at is None and (h.until is None or h.until > now)
    return HoldCard(
        id=h.id,
        kind=h.kind,
        by=people.get(h.by_id, "") if h.by_id else h.by_part,
        reason=h.reason,
        since=h.since,
        until=h.until,
        lifted_at=h.lifted_at,
        counts=counts,
        mine=h.lifted_at is None and access.may_lift(actor, h, case),
    )


def _assist(a: Assist, people: dict[UUID, str], now: datetime) -> AssistCard:
    here = ground()
    return AssistCard(
        id=a.id,
        task_id=a.task_id,
        unit=unit_name(here, a.unit_id),
        unit_id=a.unit_id,
        lead=unit_name(here, a.lead_id),
        state=a.state,
        asked=a.asked,
        asked_by=people.get(a.asked_by_id, ""),
        asked_at=a.asked_at,
        due_at=a.due_at,
        late=(a.answered_at or now) > a.due_at,
        result=a.result,
        answer=a.answer,
        answered_by=people.get(a.answered_by_id, "") if a.answered_by_id else "",
        answered_at=a.answered_at,
    )


def assist_of_task(task_id: UUID) -> AssistCard | None:
    """What the lead asks for with this task. Two queries; the caller has asked access."""
    found = Assist.objects.filter(task=task_id).first()
    if found is None:
        return None
    people = names({i for i in (found.asked_by_id, found.answered_by_id) if i})
    return _assist(found, people, found.answered_at or found.asked_at)


def helping(case_id: UUID) -> list[str]:
    """The names of the units that have not answered yet. One query."""
    here = ground()
    rows = Assist.objects.filter(case=case_id, state__in=OPEN_ASSIST).order_by("asked_at").values_list("unit", flat=True)
    return [unit_name(here, unit_id) for unit_id in rows]


def _tied(case: Case) -> list[TiedCard]:
    """The case it follows, those that follow it, and those it was divided from or into. Two queries."""
    links = CaseLink.objects.filter(Q(earlier=case) | Q(later=case)).values_list("earlier", "later", "kind")
    how = {}
    for earlier, later, kind in links:
        other = later if earlier == case.id else earlier
        if kind == "split":
            how[other] = "part" if earlier == case.id else "parent"
        else:
            how[other] = "later" if earlier == case.id else "earlier"
    rows = Case.objects.filter(Q(id__in=[*how, *([case.main_id] if case.main_id else [])]) | Q(main=case.id))
    fields = ("id", "number", "title", "category_id", "state", "signals", "main_id")
    return [
        TiedCard(
            "main" if row[0] == case.main_id else how.get(row[0], "follower"), *row[:6]
        )
        for row in rows.order_by("number").values_list(*fields)[:MOST]
    ]


def _wish(w: ReopenWish, case: Case, people: dict[UUID, str]) -> WishCard:
    return WishCard(
        id=w.id,
        case_id=case.id,
        signal_id=w.signal_id,
        number=case.number,
        title=case.title,
        words=w.words,
        way=w.way,
        state=w.state,
        asked_at=w.asked_at,
        closed_at=case.closed_at,
        judged_by=people.get(w.judged_by_id, "") if w.judged_by_id else "",
        judged_at=w.judged_at,
        reason=w.reason,
    )


def case_with_number(actor: Actor, number: str) -> UUID:
    """The case with this number, if the actor may see it. One query."""
    found = Case.objects.filter(access.visible_cases(actor), number=number.strip()[:14]).values_list("id", flat=True)
    case_id = found.first()
    if case_id is None:
        raise NotFound("cases.no_such_number", "There is no case with this number, or it is not yours to see.")
    return case_id


def reopen_wishes(actor: Actor, *, limit: int = MOST) -> list[WishCard]:
    """Wishes that wait for a person's judgement in one's area, the oldest first. One query; none for whoever judges nothing."""
    if not matrix.opens(actor, "cases.wishes"):
        return []
    rows = ReopenWish.objects.filter(access.visible_cases(actor, "case__"), state=WishState.WAITING)
    return [_wish(w, w.case, {}) for w in rows.select_related("case").order_by("asked_at")[:limit]]


@dataclass(frozen=True, slots=True)
class Nobodys:
    """Cases that a catch-all unit holds or leads: in all by kind, and the rows, the newest first."""

    by_category: list[tuple[str, int]]
    rows: list[CaseCard]
    total: int
    since: datetime


def nobodys_matters(actor: Actor, *, now: datetime, days: int = 7, limit: int = MOST) -> Nobodys:
    """Nobody's matters of the week, and older ones that are still open; by kind. Four queries."""
    since = now - timedelta(days=days)
    catching = [unit.id for unit in ground().units.values() if unit.catch_all]
    rows = Case.objects.filter(access.visible_cases(actor), lead_unit__in=catching)
    rows = rows.filter(Q(opened_at__gte=since) | ~Q(state__in=ENDED))
    kinds = list(rows.order_by().values_list("category").annotate(n=Count("id")).order_by("-n", "category"))
    chosen = rows.order_by("-opened_at", "-id").values_list(*FIELDS)[:limit]
    return Nobodys(
        by_category=[(code, n) for code, n in kinds], rows=cards(chosen, now), total=sum(n for _, n in kinds), since=since
    )


@dataclass(frozen=True, slots=True)
class GivenCard:
    """A case that one's area has handed over to another subdistrict."""

    case_id: UUID
    number: str
    title: str
    category: str
    until: datetime


def handed_over(actor: Actor, *, limit: int = MOST) -> list[GivenCard]:
    """Cases that went to another subdistrict and that one still reads up to then; the latest first. One query."""
    areas = Q(unit__in=matrix.units(actor, "cases.read_shared"))
    for area in matrix.areas(actor, "cases.read_shared"):
        areas |= Q(area__startswith=area, case__restricted=False)
    rows = Share.objects.filter(areas & access.not_against(actor, "case__")).select_related("case").order_by("-until")[:limit]
    return [GivenCard(s.case_id, s.case.number, s.case.title, s.case.category_id, s.until) for s in rows]


def attempts_by_signal(signal_rounds: Sequence[tuple[UUID, int]]) -> dict[UUID, list[tuple[datetime, bool, str]]]:
    """Attempts to ring these petitioners since their cases were last closed: time, reached, why not. One query."""
    rounds = dict(signal_rounds)
    found: dict[UUID, list[tuple[datetime, bool, str]]] = {}
    rows = CallAttempt.objects.filter(signal_id__in=list(rounds)).order_by("at")
    for signal_id, round_, at, reached, why in rows.values_list("signal_id", "round", "at", "reached", "why"):
        if rounds[signal_id] == round_:
            found.setdefault(signal_id, []).append((at, reached, why))
    return found


