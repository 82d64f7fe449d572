"""Lists of cases: narrowed, sorted, paged; as cards, so that a template cannot start a query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from linli.cases import access
from linli.cases.models import ENDED, NO_MATTER, RUNNING, Case
from linli.cases.queries.paging import Order, due_order, slice_of, standing, with_due
from linli.kernel.actors import Actor
from linli.kernel.errors import Refused
from linli.orgs.queries import Ground, ground
from linli.people.queries import names

PAGE = 50
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A case as lists show it; ``overdue`` and ``left`` are derived at ``now``, never stored."""

    id: UUID
    number: str
    title: str
    category: str
    priority: str
    state: str
    restricted: bool
    address: str
    grid_code: str
    grid_name: str
    holder_unit: str
    holder_person: str
    lead_unit: str
    signals: int
    rework: int
    lon: float | None
    lat: float | None
    opened_at: datetime
    due_at: datetime | None
    reported_at: datetime | None
    closed_at: datetime | None
    overdue: bool
    channel: str
    paused_since: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: the rows, how many there are in all, and where this page stands.

    At most ``MOST_COUNTED`` are counted. ``next`` and ``previous`` are the keys of the neighbours.
    """

    rows: list[CaseCard]
    total: int
    more_than_total: bool
    page: int
    pages: int
    next: str = ""
    previous: str = ""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list of cases is narrowed to; empty fields narrow nothing.

    ``number`` is a case number or its beginning; ``ids`` is what a search has found, for words are searched above this app.
    """

    states: tuple[str, ...] = ()
    category: str = ""
    priority: str = ""
    area: str = ""
    unit_id: UUID | None = None
    overdue: bool = False
    open_only: bool = False
    number: str = ""
    ids: tuple[UUID, ...] | None = None
    sort: str = "-opened_at"


#: How a list may be sorted; each has an index.
ORDERS = {
    "-opened_at": Order("opened_at", down=True, id_down=True),
    "opened_at": Order("opened_at", down=False, id_down=False),
    "due_at": due_order(down=False),
    "-due_at": due_order(down=True),
    "priority": Order("priority", down=False, id_down=True, timed=False),
    "-changed_at": Order("changed_at", down=True, id_down=True),
}
SORTS = tuple(ORDERS)

FIELDS = (
    "id", "number", "title", "category_id", "priority", "state", "restricted", "address_text", "grid_code",
    "holder_unit_id", "holder_account_id", "lead_unit_id", "signals", "rework", "lon", "lat", "opened_at", "due_at",
    "reported_at", "closed_at", "channel", "paused_since",
)  # fmt: skip


def _condition(actor: Actor, wanted: CaseFilter, now: datetime) -> Q:
    found = access.visible_cases(actor)
    if wanted.states:
        found &= Q(state__in=wanted.states)
    if wanted.open_only:
        found &= ~Q(state__in=ENDED)
    if wanted.category:
        found &= Q(category=wanted.category)
    if wanted.priority:
        found &= Q(priority=wanted.priority)
    if wanted.area:
        found &= Q(grid_code__startswith=wanted.area)
    if wanted.unit_id:
        found &= Q(holder_unit=wanted.unit_id)
    if wanted.ids is not None:
        found &= Q(id__in=wanted.ids)
    if wanted.overdue:
        found &= Q(state__in=RUNNING, due_at__lt=now)
    if wanted.number:
        found &= Q(number__startswith=wanted.number)
    return found


def _order(wanted: CaseFilter) -> Order:
    """The order asked for. What is overdue has a due time, and an index of its own by it."""
    order = ORDERS[wanted.sort]
    return replace(order, field="due_at") if wanted.overdue and order.field == "due_sort" else order


def case_list(
    actor: Actor,
    wanted: CaseFilter,
    *,
    now: datetime,
    page: int = 1,
    size: int = PAGE,
    after: str = "",
    before: str = "",
    counted: int | None = None,
) -> Page:
    """The cases an actor may see, filtered, sorted and paged: three queries, four when sorted by priority.

    ``after`` and ``before`` are the ``next`` and ``previous`` of another page; ``counted`` spares the counting where nobody
    asks for the total. Refuses an unknown sort or key.
    """
    if wanted.sort not in ORDERS:
        raise Refused("cases.unknown_sort", "Sort by one of {choices}.", choices=", ".join(SORTS), sort=wanted.sort)
    rows = with_due(Case.objects.filter(_condition(actor, wanted, now)))
    size = max(1, min(size, MOST_ROWS))
    found = slice_of(rows, _order(wanted), FIELDS, page=page, size=size, after=after, before=before, counted=counted)
    return Page(rows=cards(found.rows, now), **standing(found))


def cards(rows: Iterable[tuple[Any, ...]], now: datetime) -> list[CaseCard]:
    """Rows of ``FIELDS`` as cards; names of units and grids from memory, of people in one query."""
    found = [dict(zip(FIELDS, row, strict=True)) for row in rows]
    people = names({r["holder_account_id"] for r in found if r["holder_account_id"]})
    here = ground()
    return [
        CaseCard(
            id=r["id"],
            number=r["number"],
            title=r["title"],
            category=r["category_id"],
            priority=r["priority"],
            state=r["state"],
            restricted=r["restricted"],
            address=r["address_text"],
            grid_code=r["grid_code"],
            grid_name=here.names.get(r["grid_code"], ""),
            holder_unit=unit_name(here, r["holder_unit_id"]),
            holder_person=people.get(r["holder_account_id"], ""),
            lead_unit=unit_name(here, r["lead_unit_id"]),
            signals=r["signals"],
            rework=r["rework"],
            lon=r["lon"],
            lat=r["lat"],
            opened_at=r["opened_at"],
            due_at=r["due_at"],
            reported_at=r["reported_at"],
            closed_at=r["closed_at"],
            overdue=is_overdue(r["state"], r["due_at"], r["reported_at"], now),
            channel=r["channel"],
            paused_since=r["paused_since"],
        )
        for r in found
    ]


def unit_name(here: Ground, unit_id: UUID) -> str:
    unit = here.units.get(unit_id)
    return unit.name if unit else ""


def is_overdue(state: str, due_at: datetime | None, reported_at: datetime | None, now: datetime) -> bool:
    """Whether the limit has passed without the work being reported, or had when it was."""
    if due_at is None or state in NO_MATTER:
        return False
    return (reported_at or now) > due_at
