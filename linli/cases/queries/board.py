"""The numbers, points and news of a live board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from linli.cases import access
from linli.cases.models import ENDED, RUNNING, Case
from linli.cases.queries.lists import is_overdue
from linli.cases.queries.page import TimelineEntry, entry_of
from linli.kernel import matrix
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


#: One pass over the open cases, grouped in the four ways that a board shows; parameters come before those of the rows.
GROUPS = """
SELECT state, area, category_id, priority, count(*), count(*) FILTER (WHERE late), count(*) FILTER (WHERE soon)
FROM (
    SELECT state, left(grid_code, %s) AS area, category_id, priority,
        state = ANY(%s) AND due_at < coalesce(reported_at, %s) AS late,
        state = ANY(%s) AND due_at >= coalesce(reported_at, %s) AND due_at <= %s AS soon
    FROM ({rows}) AS open_cases
) AS seen
GROUP BY GROUPING SETS ((state), (area), (category_id), (priority))
"""


def board(actor: Actor, *, now: datetime, day_start: datetime) -> Board:
    """The live numbers: three queries. ``by_area`` is (code, name, open, overdue) of the level below one's own area."""
    seen = Case.objects.filter(access.visible_cases(actor))
    areas = matrix.areas(actor, "cases.see")
    depth = min((len(a) for a in areas), default=6)
    groups = _groups(seen, step=min(depth + 3, 15), now=now)
    names_ = ground().names
    by_state = groups["state"]
    by_area = [(code, names_.get(code, code), n, late) for code, (n, late, _soon) in groups["area"].items()]
    by_category = [(code, n) for code, (n, _late, _soon) in groups["category"].items()]
    return Board(
        by_state={state: n for state, (n, _late, _soon) in by_state.items()},
        open=sum(n for n, _late, _soon in by_state.values()),
        overdue=sum(late for _n, late, _soon in by_state.values()),
        due_soon=sum(soon for _n, _late, soon in by_state.values()),
        danger=groups["priority"].get("P1", (0, 0, 0))[0],
        today=seen.filter(opened_at__gte=day_start).count(),
        closed_today=seen.filter(closed_at__gte=day_start).count(),
        by_area=sorted(by_area, key=lambda row: (-row[2], row[0])),
        by_category=sorted(by_category, key=lambda row: (-row[1], row[0]))[:8],
    )


def _groups(seen: QuerySet[Case], *, step: int, now: datetime) -> dict[str, dict[str, tuple[int, int, int]]]:
    """Open cases counted by state, area, category and priority: how many, how many late, how many due in four hours."""
    columns = ("state", "grid_code", "category_id", "priority", "due_at", "reported_at")
    rows, values = seen.exclude(state__in=ENDED).order_by().values_list(*columns).query.sql_with_params()
    running = [str(state) for state in RUNNING]
    found: dict[str, dict[str, tuple[int, int, int]]] = {"state": {}, "area": {}, "category": {}, "priority": {}}
    with connection.cursor() as cursor:
        ahead = [step, running, now, running, now, now + timedelta(hours=4)]
        cursor.execute(GROUPS.format(rows=rows), [*ahead, *values])
        for *keys, n, late, soon in cursor.fetchall():
            for kind, key in zip(found, keys, strict=True):
                if key is not None:
                    found[kind][key] = (n, late, soon)
    return found


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
    areas = set(matrix.areas(actor, "cases.see"))
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
