"""Every read of casework that others may use; each says how many queries it makes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from linli.cases import access
from linli.cases.models import ENDED, OPEN_TASK, RUNNING, Case, Photo, Rating, Remark, State, Task
from linli.cases.rules import Act
from linli.kernel.actors import Actor
from linli.kernel.errors import NotFound, Refused
from linli.orgs.queries import Ground, ground
from linli.people.queries import names
from linli.trust import journal
from linli.trust.journal import FactRow

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


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: the rows, how many there are in all, and where this page stands."""

    rows: list[CaseCard]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list of cases is narrowed to; empty fields narrow nothing."""

    states: tuple[str, ...] = ()
    category: str = ""
    priority: str = ""
    area: str = ""
    unit_id: UUID | None = None
    overdue: bool = False
    open_only: bool = False
    words: str = ""
    sort: str = "-opened_at"


SORTS = ("-opened_at", "opened_at", "due_at", "-due_at", "priority", "-changed_at")

_FIELDS = (
    "id", "number", "title", "category_id", "priority", "state", "restricted", "address_text", "grid_code",
    "holder_unit_id", "holder_account_id", "lead_unit_id", "signals", "rework", "lon", "lat", "opened_at", "due_at",
    "reported_at", "closed_at", "channel",
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
    if wanted.overdue:
        found &= Q(state__in=RUNNING, due_at__lt=now)
    if wanted.words:
        found &= (
            Q(number__startswith=wanted.words)
            | Q(title__icontains=wanted.words)
            | Q(address_text__icontains=wanted.words)
        )
    return found


def case_list(actor: Actor, wanted: CaseFilter, *, now: datetime, page: int = 1, size: int = PAGE) -> Page:
    """The cases an actor may see, filtered, sorted and paged: three queries."""
    if wanted.sort not in SORTS:
        raise Refused("cases.unknown_sort", "Sort by one of {choices}.", choices=", ".join(SORTS), sort=wanted.sort)
    rows = Case.objects.filter(_condition(actor, wanted, now))
    total = rows.count()
    size = max(1, min(size, MOST_ROWS))
    pages = max(1, -(-total // size))
    page = max(1, min(page, pages))
    chosen = rows.order_by(wanted.sort, "-id").values_list(*_FIELDS)[(page - 1) * size : page * size]
    return Page(rows=_cards(chosen, now), total=total, page=page, pages=pages)


def _cards(rows: Iterable[tuple[Any, ...]], now: datetime) -> list[CaseCard]:
    """Rows of ``_FIELDS`` as cards; names of units and grids from memory, of people in one query."""
    found = [dict(zip(_FIELDS, row, strict=True)) for row in rows]
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
            holder_unit=_unit_name(here, r["holder_unit_id"]),
            holder_person=people.get(r["holder_account_id"], ""),
            lead_unit=_unit_name(here, r["lead_unit_id"]),
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
        )
        for r in found
    ]


def _unit_name(here: Ground, unit_id: UUID) -> str:
    unit = here.units.get(unit_id)
    return unit.name if unit else ""


def is_overdue(state: str, due_at: datetime | None, reported_at: datetime | None, now: datetime) -> bool:
    """Whether the limit has passed without the work being reported, or had when it was."""
    if due_at is None or state == State.CANCELLED:
        return False
    return (reported_at or now) > due_at


@dataclass(frozen=True, slots=True)
class TaskCard:
    """A task with what its worker needs to know of the case."""

    id: UUID
    kind: str
    state: str
    case_id: UUID
    number: str
    title: str
    category: str
    priority: str
    case_state: str
    address: str
    grid_code: str
    grid_name: str
    lon: float | None
    lat: float | None
    unit: str
    mine: bool
    may_take: bool
    issued_at: datetime
    accepted_at: datetime | None
    arrived_at: datetime | None
    due_at: datetime | None
    overdue: bool
    signals: int
    done_at: datetime | None
    result: str


_TASK_FIELDS = (
    "id", "kind", "state", "case_id", "case__number", "case__title", "case__category_id", "case__priority", "case__state",
    "case__address_text", "case__grid_code", "case__lon", "case__lat", "unit_id", "assignee_id", "issued_at", "accepted_at",
    "arrived_at", "due_at", "case__signals", "done_at", "result",
)  # fmt: skip


def my_tasks(actor: Actor, *, now: datetime, limit: int = 100) -> list[TaskCard]:
    """The open tasks that are one's own or open to one's units; danger first, then the soonest due. Two queries."""
    rows = (
        Task.objects.filter(access.visible_tasks(actor), state__in=OPEN_TASK)
        .order_by("case__priority", "due_at", "issued_at")
        .values_list(*_TASK_FIELDS)[:limit]
    )
    here = ground()
    return [_task_card(dict(zip(_TASK_FIELDS, row, strict=True)), actor, now, here, may_take=True) for row in rows]


def task_card(actor: Actor, task_id: UUID, *, now: datetime) -> TaskCard:
    """One task of one's own or of one's units, open or not. Three queries at most."""
    task = Task.objects.select_related("case").filter(id=task_id).first()
    takes = task is not None and access.may_take(actor, task, task.case)
    if task is None or not (takes or access.may_see(actor, task.case)):
        raise access._MISSING
    row = Task.objects.filter(id=task_id).values_list(*_TASK_FIELDS).get()
    return _task_card(dict(zip(_TASK_FIELDS, row, strict=True)), actor, now, ground(), may_take=takes)


def _task_card(r: dict[str, Any], actor: Actor, now: datetime, here: Ground, *, may_take: bool = False) -> TaskCard:
    """``may_take`` where access has been asked; one's own task is always one's own to take."""
    mine = r["assignee_id"] is not None and r["assignee_id"] == actor.id
    return TaskCard(
        id=r["id"],
        kind=r["kind"],
        state=r["state"],
        case_id=r["case_id"],
        number=r["case__number"],
        title=r["case__title"],
        category=r["case__category_id"],
        priority=r["case__priority"],
        case_state=r["case__state"],
        address=r["case__address_text"],
        grid_code=r["case__grid_code"],
        grid_name=here.names.get(r["case__grid_code"], ""),
        lon=r["case__lon"],
        lat=r["case__lat"],
        unit=_unit_name(here, r["unit_id"]),
        mine=mine,
        may_take=may_take or mine,
        issued_at=r["issued_at"],
        accepted_at=r["accepted_at"],
        arrived_at=r["arrived_at"],
        due_at=r["due_at"],
        overdue=r["due_at"] is not None and r["due_at"] < (r["done_at"] or now),
        signals=r["case__signals"],
        done_at=r["done_at"],
        result=r["result"],
    )


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
class PhotoCard:
    """A photo that may be shown; empty addresses mean that its copies are still being made."""

    id: UUID
    moment: str
    ready: bool
    subject_id: UUID
    at: datetime


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
    """Everything the page of a case shows."""

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


def case_page(actor: Actor, case_id: UUID, *, now: datetime) -> CasePage:
    """A case with its whole timeline: nine queries."""
    case = access.case_for(actor, None, case_id)
    here = ground()
    row = Case.objects.filter(id=case_id).values_list(*_FIELDS).get()
    tasks = Task.objects.filter(case_id=case_id).order_by("issued_at").values_list(*_TASK_FIELDS)
    people = names({i for i in (case.handled_by_id, case.verified_by_id) if i})
    return CasePage(
        card=_cards([row], now)[0],
        limit=case.limit,
        rule_version=case.rule_version,
        place_kind=case.place_kind,
        accepted_at=case.accepted_at,
        filed_at=case.filed_at,
        dispatched_at=case.dispatched_at,
        evaluated_at=case.evaluated_at,
        handled_by=people.get(case.handled_by_id, "") if case.handled_by_id else "",
        verified_by=people.get(case.verified_by_id, "") if case.verified_by_id else "",
        timeline=timeline(case_id),
        tasks=[_task_card(dict(zip(_TASK_FIELDS, t, strict=True)), actor, now, here) for t in tasks],
        photos=photos_of([case_id]),
        ratings=[
            RatingCard(*r)
            for r in Rating.objects.filter(case_id=case_id)
            .order_by("at")
            .values_list("satisfaction", "solved", "comment", "way", "at")
        ],
        may_redirect=access.may(actor, Act.REDIRECT, case) and case.state in RUNNING,
    )


def timeline(case_id: UUID, *, subject_ids: Sequence[UUID] = (), public: bool = False) -> list[TimelineEntry]:
    """The facts of a case, oldest first, with names and remarks. Four queries; ``public`` leaves out names of people."""
    rows = journal.timeline(case_ids=[case_id], subject_ids=subject_ids)
    wanted = Remark.objects.filter(case_id=case_id)
    remarks = dict((wanted.filter(public=True) if public else wanted).values_list("fact_id", "text"))
    people = {} if public else names({row.actor_id for row in rows if row.actor_id})
    here = ground()
    return [_entry(row, people, remarks, here) for row in rows]


def _entry(row: FactRow, people: dict[UUID, str], remarks: dict[UUID, str], here: Ground) -> TimelineEntry:
    return TimelineEntry(
        id=row.id,
        kind=row.kind,
        at=row.at,
        actor=people.get(row.actor_id, "") if row.actor_id else row.actor_name,
        actor_kind=row.actor_kind,
        unit=_unit_name(here, row.unit_id) if row.unit_id else "",
        remark=remarks.get(row.id, ""),
        data=row.data,
    )


def photos_of(case_ids: Sequence[UUID], *, subject_ids: Sequence[UUID] = ()) -> list[PhotoCard]:
    """The photos of cases or of single signals and tasks, oldest first. One query."""
    rows = Photo.objects.filter(Q(case_id__in=case_ids) | Q(subject_id__in=subject_ids)).order_by("at", "id")
    return [
        PhotoCard(id=p.id, moment=p.moment, ready=bool(p.public), subject_id=p.subject_id, at=p.at)
        for p in rows.only("id", "moment", "public", "subject_id", "at")
    ]


#: The copies of a photo that pages may show; the original, which may hold a place and a device, is never among them.
COPIES = ("thumb", "public")


def photo_file(actor: Actor, photo_id: UUID, copy: str) -> str:
    """Where a copy of a photo lies in the storage, for staff who may see its case. Three queries at most."""
    photo = Photo.objects.select_related("case").filter(id=photo_id).first()
    seen = photo is not None and photo.case is not None and access.may_see(actor, photo.case)
    return _copy_of(photo if seen else None, copy)


def photo_file_of(photo_id: UUID, copy: str, *, subject_id: UUID, case_id: UUID | None) -> str:
    """The same for the reporter of a signal: the report's own photos and those of the work on its case. One query."""
    own = Q(subject_id=subject_id)
    if case_id is not None:
        own |= Q(case_id=case_id) & ~Q(moment="report")
    return _copy_of(Photo.objects.filter(own, id=photo_id).first(), copy)


def photo_subject(photo_id: UUID) -> UUID | None:
    """The signal or task that a photo belongs to. One query."""
    return Photo.objects.filter(id=photo_id).values_list("subject_id", flat=True).first()


def _copy_of(photo: Photo | None, copy: str) -> str:
    path = getattr(photo, copy) if photo is not None and copy in COPIES else ""
    if not path:
        raise NotFound("photos.not_found", "There is no such photo, or its copy is still being made.")
    return str(path)


@dataclass(frozen=True, slots=True)
class NearCase:
    """An open case near a place, for “already reported nearby” and for triage; place to the grid, no names."""

    id: UUID
    number: str
    category: str
    priority: str
    state: str
    title: str
    lon: float
    lat: float
    cell: int
    grid_code: str
    signals: int
    restricted: bool
    opened_at: datetime


def open_near(cells: Sequence[int], *, since: datetime, limit: int = 500) -> list[NearCase]:
    """Open, unrestricted cases in these H3 cells opened since then, newest first. One query."""
    rows = (
        Case.objects.filter(cell__in=list(cells), opened_at__gte=since, restricted=False)
        .exclude(state__in=ENDED)
        .order_by("-opened_at")
        .values_list(*_NEAR_FIELDS)[:limit]
    )
    return [NearCase(*row) for row in rows]


_NEAR_FIELDS = (
    "id", "number", "category_id", "priority", "state", "title", "lon", "lat", "cell", "grid_code", "signals",
    "restricted", "opened_at",
)  # fmt: skip


def open_of_kind(pairs: Collection[tuple[int, str]], *, since: datetime) -> list[NearCase]:
    """Open, unrestricted cases by pairs of H3 cell and category, opened since then. One query over an index of both."""
    if not pairs:
        return []
    cells, categories = zip(*pairs, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(f'c.{name}' for name in _NEAR_FIELDS)} FROM cases_case AS c"
            " JOIN unnest(%s::bigint[], %s::text[]) AS asked (cell, category) ON c.cell = asked.cell"
            " AND c.category_id = asked.category WHERE c.opened_at >= %s AND NOT c.restricted AND c.state <> ALL(%s)",
            (list(cells), list(categories), since, [str(state) for state in ENDED]),
        )
        return [NearCase(*row) for row in cursor.fetchall()]


def open_by_id(case_ids: Sequence[UUID]) -> list[NearCase]:
    """Those of these cases that are open and unrestricted and have a place. One query."""
    rows = Case.objects.filter(id__in=list(case_ids), restricted=False, cell__isnull=False).exclude(state__in=ENDED)
    return [NearCase(*row) for row in rows.values_list(*_NEAR_FIELDS)]


@dataclass(frozen=True, slots=True)
class Board:
    """The numbers of a live board, all for what the actor may see."""

    by_state: dict[str, int]
    open: int
    overdue: int
    due_soon: int
    danger: int
    today: int
    closed_today: int
    by_area: list[tuple[str, str, int, int]]
    by_category: list[tuple[str, int]]


def board(actor: Actor, *, now: datetime, day_start: datetime) -> Board:
    """The live numbers: four queries. ``by_area`` is (code, name, open, overdue) of the level below one's own area."""
    seen = Case.objects.filter(access.visible_cases(actor))
    active = seen.exclude(state__in=ENDED)
    by_state: dict[str, int] = {}
    area_counts: dict[str, list[int]] = {}
    categories: dict[str, int] = {}
    areas = [post.area for post in actor.posts if post.role in access.AREA_ROLES]
    depth = min((len(a) for a in areas), default=6)
    step = min(depth + 3, 15)
    overdue = soon = danger = 0
    for state, grid, priority, due, reported, category in active.values_list(
        "state", "grid_code", "priority", "due_at", "reported_at", "category_id"
    ):
        by_state[state] = by_state.get(state, 0) + 1
        late = is_overdue(state, due, reported, now) and state in RUNNING
        overdue += late
        soon += bool(due and state in RUNNING and not late and due <= now + timedelta(hours=4))
        danger += priority == "P1"
        here = area_counts.setdefault(grid[:step], [0, 0])
        here[0] += 1
        here[1] += late
        categories[category] = categories.get(category, 0) + 1
    names_ = ground().names
    return Board(
        by_state=by_state,
        open=sum(by_state.values()),
        overdue=overdue,
        due_soon=soon,
        danger=danger,
        today=seen.filter(opened_at__gte=day_start).count(),
        closed_today=seen.filter(closed_at__gte=day_start).count(),
        by_area=sorted(
            ((code, names_.get(code, code), n, late) for code, (n, late) in area_counts.items()), key=lambda r: -r[2]
        ),
        by_category=sorted(categories.items(), key=lambda r: -r[1])[:8],
    )


@dataclass(frozen=True, slots=True)
class MapPoint:
    """An open case as a point of a map."""

    id: UUID
    number: str
    title: str
    lon: float
    lat: float
    state: str
    priority: str
    due_at: datetime | None
    overdue: bool


def points(actor: Actor, *, now: datetime, area: str = "", limit: int = 5000) -> list[MapPoint]:
    """Open cases with a place in an area, as points for a map; the newest first. One query."""
    rows = (
        Case.objects.filter(access.visible_cases(actor), lon__isnull=False, grid_code__startswith=area)
        .exclude(state__in=ENDED)
        .order_by("-opened_at")
        .values_list("id", "number", "title", "lon", "lat", "state", "priority", "due_at", "reported_at")[:limit]
    )
    return [MapPoint(*row[:8], overdue=is_overdue(row[5], row[7], row[8], now)) for row in rows]


#: The facts that the stream of a live board shows.
NEWS = (
    "cases.opened", "cases.accepted", "cases.arrived", "cases.passed_on", "cases.redirected", "cases.dealt_with",
    "cases.closed", "cases.sent_back", "cases.rated", "cases.signal_joined", "cases.overdue", "cases.long_overdue",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class News:
    """One fact of a live board and the case it is about."""

    entry: TimelineEntry
    case_id: UUID
    number: str
    title: str


def news(actor: Actor, *, limit: int = 20) -> list[News]:
    """The latest facts about cases that the actor may see, newest first, without remarks. Three queries for each area."""
    areas = {post.area for post in actor.posts if post.role in access.AREA_ROLES}
    widest = {area for area in areas if not any(area != other and area.startswith(other) for other in areas)}
    found = {}
    for area in sorted(widest) or ["-"]:
        rows = journal.latest(kinds=NEWS, area=area, unit_ids=actor.unit_ids, limit=limit * 2)
        found.update({row.id: row for row in rows if row.case_id})
    newest = sorted(found.values(), key=lambda row: (row.at, row.id), reverse=True)[: limit * 2]
    seen = Case.objects.filter(access.visible_cases(actor), id__in={row.case_id for row in newest})
    cards = {case_id: (number, title) for case_id, number, title in seen.values_list("id", "number", "title")}
    people = names({row.actor_id for row in newest if row.actor_id})
    here = ground()
    return [
        News(_entry(row, people, {}, here), row.case_id, *cards[row.case_id])
        for row in newest
        if row.case_id in cards and row.case_id is not None
    ][:limit]
