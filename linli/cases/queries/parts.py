"""Reads between cases and parts: the part of a case, the cases of a part, parts that may be meant, root-cause items."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from linli.cases import access
from linli.cases.models import Case, CasePart, CauseState, RootCause
from linli.cases.queries.lists import FIELDS, CaseCard, cards
from linli.kernel.actors import Actor
from linli.orgs.queries import NearPart, PartCard, ground, part_card, parts_near, rule_value
from linli.people.queries import names

MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class LinkCard:
    """The part that a case is about, and how that is known."""

    part_id: UUID
    code: str
    name: str
    state: str
    reason: str
    metres: int | None


@dataclass(frozen=True, slots=True)
class CauseCard:
    """A root-cause item in a list."""

    id: UUID
    part_id: UUID
    part_code: str
    part_name: str
    grid_code: str
    grid_name: str
    state: str
    cases: int
    days: int
    holder_unit_id: UUID
    holder: str
    cause: str
    measure: str
    measured_on: date | None
    effect: str
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class CausesPage:
    """One page of root-cause items."""

    rows: list[CauseCard]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class CausePage:
    """A root-cause item with its part, the part's cases, and what its reader may do."""

    card: CauseCard
    part: PartCard
    cases: list[CaseCard]
    since_measure: int
    checked_by: str
    may_write: bool
    may_check: bool


def part_of_case(case_id: UUID) -> LinkCard | None:
    """The part that a case is about. One query."""
    row = CasePart.objects.filter(case=case_id).select_related("part").first()
    if row is None:
        return None
    return LinkCard(row.part_id, row.part.code, row.part.name, row.part.state, row.reason, row.metres)


def parts_for_case(actor: Actor, case_id: UUID, *, now: datetime) -> list[NearPart]:
    """Parts of a class that fits the case, near its place, nearest first. Three queries."""
    case = access.case_for(actor, None, case_id)
    if case.lon is None or case.lat is None:
        return []
    within = float(rule_value("part_near_metres", now.date()))
    return parts_near([(case.lon, case.lat, case.category_id)], within=within)[0][:8]


def cases_of_part(actor: Actor, part_id: UUID, *, now: datetime, limit: int = 100) -> list[CaseCard]:
    """The cases of a part that the actor may see, newest first. Four queries."""
    ids = CasePart.objects.filter(part=part_id).order_by("-opened_at").values_list("case_id", flat=True)[:limit]
    rows = Case.objects.filter(access.visible_cases(actor), id__in=list(ids)).order_by("-opened_at", "-id")
    return cards(rows.values_list(*FIELDS), now)


def _cards(rows: list[RootCause]) -> list[CauseCard]:
    here = ground()
    return [
        CauseCard(
            r.id, r.part_id, r.part.code, r.part.name, r.grid_code, here.names.get(r.grid_code, ""), r.state, r.cases,
            r.days, r.holder_unit_id, here.units[r.holder_unit_id].name if r.holder_unit_id in here.units else "",
            r.cause, r.measure, r.measured_on, r.effect, r.opened_at, r.closed_at,
        )
        for r in rows
    ]  # fmt: skip


def root_causes(actor: Actor, *, state: str = "", area: str = "", page: int = 1, size: int = 50) -> CausesPage:
    """Root-cause items that the actor may see, the latest first. Three queries."""
    rows = RootCause.objects.filter(access.visible_causes(actor))
    if state in CauseState.values:
        rows = rows.filter(state=state)
    if area:
        rows = rows.filter(grid_code__startswith=area)
    total = rows.count()
    size = max(1, min(size, MOST_ROWS))
    pages = max(1, -(-total // size))
    page = max(1, min(page, pages))
    chosen = rows.select_related("part").order_by("-opened_at", "-id")[(page - 1) * size : page * size]
    return CausesPage(_cards(list(chosen)), total, page, pages)


def root_cause_page(actor: Actor, item_id: UUID, *, now: datetime) -> CausePage:
    """An item with its part and cases; ``since_measure`` counts cases after the measure. Nine queries."""
    item = access.cause_for(actor, item_id)
    row = RootCause.objects.select_related("part").get(id=item.id)
    after = 0
    if item.measured_on:
        after = CasePart.objects.filter(part=item.part_id, opened_at__date__gt=item.measured_on).count()
    checker = names({item.checked_by_id}).get(item.checked_by_id, "") if item.checked_by_id else ""
    return CausePage(
        card=_cards([row])[0], part=part_card(item.part_id), cases=cases_of_part(actor, item.part_id, now=now),
        since_measure=after, checked_by=checker, may_write=access.may_write_cause(actor, item) and item.state != "closed",
        may_check=access.may_check_cause(actor, item) and item.state == "measured",
    )  # fmt: skip


def causes_of_part(part_id: UUID) -> list[CauseCard]:
    """All items of a part, the latest first. One query."""
    return _cards(list(RootCause.objects.filter(part=part_id).select_related("part").order_by("-opened_at")))
