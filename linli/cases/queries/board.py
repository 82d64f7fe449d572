"""The numbers, points and news of a live board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from linli.cases import access
from linli.cases.models import ENDED, RUNNING, Case
from linli.cases.queries.lists import is_overdue
from linli.cases.queries.page import TimelineEntry, entry_of
from linli.kernel.actors import Actor
from linli.orgs.queries import ground
from linli.people.queries import names
from linli.trust import journal


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
        News(entry_of(row, people, {}, here), row.case_id, *cards[row.case_id])
        for row in newest
        if row.case_id in cards and row.case_id is not None
    ][:limit]
