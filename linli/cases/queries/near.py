"""Open cases near a place, for triage and for “already reported nearby”."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from linli.cases.models import ENDED, Case


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
