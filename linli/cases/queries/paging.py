"""Paging that costs the same on every page: by the key of the last row seen, never by skipping a million rows.

A list counts at most :data:`MOST_COUNTED` rows; beyond that it says that there are more. A page number alone reaches as far
as the list counts; ``after`` and ``before``, which each page gives out for its neighbours, reach everywhere.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from linli.cases.models import FAR
from linli.kernel.errors import Refused

#: So many rows are counted exactly; a page says “10,000+” beyond.
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted: a column, which way, and the id to break ties, which way.

    ``timed`` columns hold moments, which hardly ever tie; others hold few values, each with many rows.
    """

    field: str
    down: bool
    id_down: bool
    timed: bool = True

    def names(self, *, back: bool = False) -> tuple[str, str]:
        """What to sort by, turned round to walk back."""
        return ("-" if self.down != back else "") + self.field, ("-" if self.id_down != back else "") + "id"


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows of one page as tuples, and where the page stands.

    ``more_than_total``: there are more rows than were counted. ``next`` and ``previous`` are keys for the neighbours, empty
    where there is none.
    """

    rows: list[tuple[Any, ...]]
    total: int
    more_than_total: bool
    page: int
    pages: int
    next: str
    previous: str


def due_order(*, down: bool) -> Order:
    """By due time, those without one last (first when turned round)."""
    return Order("due_sort", down, id_down=down)


def with_due(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows with the column that :func:`due_order` sorts by; an index holds the same expression."""
    return rows.annotate(due_sort=Coalesce(F("due_at"), Value(FAR)))


def slice_of(
    rows: QuerySet[Any],
    order: Order,
    fields: tuple[str, ...],
    *,
    page: int,
    size: int,
    after: str = "",
    before: str = "",
    counted: int | None = None,
) -> Slice:
    """One page of ``rows`` with these fields: two queries, or three where many rows share a value of the order.

    ``counted`` is how many there are if somebody knows already.
    """
    found = counted if counted is not None else _count(rows)
    total = min(found, MOST_COUNTED)
    pages = max(1, -(-total // size))
    wanted = (*fields, order.field, "id")
    if after or before:
        page = max(1, page)
        kept = _walk(rows, order, wanted, _read(after or before, order), size + 1, back=bool(before))
    else:
        page = max(1, min(page, pages))
        start = (page - 1) * size
        kept = list(rows.order_by(*order.names()).values_list(*wanted)[start : start + size + 1])
    others = len(kept) > size
    kept = kept[:size]
    if before:
        kept.reverse()
    forward = others if not before else True
    backward = page > 1 if not before else others and page > 1
    return Slice(
        rows=[row[: len(fields)] for row in kept],
        total=total,
        more_than_total=found > MOST_COUNTED,
        page=page if not before or others else 1,
        pages=pages,
        next=_key(kept[-1]) if kept and forward else "",
        previous=_key(kept[0]) if kept and backward else "",
    )


#: Lists that had more rows than are counted, and until when that is taken for granted (``time.monotonic``).
_many: dict[int, float] = {}
#: A list of more than ten thousand rows does not become a short one within a minute.
TAKEN_FOR_GRANTED = 60.0


def _count(rows: QuerySet[Any]) -> int:
    """How many rows, up to one more than are counted; that a list is long is remembered for a minute."""
    plain = rows.order_by()
    try:
        key = hash(str(plain.query))
    except EmptyResultSet:  # a condition that nothing can meet
        return 0
    now = time.monotonic()
    if _many.get(key, 0.0) > now:
        return MOST_COUNTED + 1
    found = plain[: MOST_COUNTED + 1].count()
    if found > MOST_COUNTED:
        if len(_many) >= 5_000:
            _many.clear()
        _many[key] = now + TAKEN_FOR_GRANTED
    return found


def _walk(
    rows: QuerySet[Any], order: Order, fields: tuple[str, ...], key: tuple[Any, UUID], most: int, *, back: bool
) -> list[tuple[Any, ...]]:
    """The rows behind the key, in stretches that an index answers each by itself."""
    value, row_id = key
    beyond = "lt" if order.down != back else "gt"
    tie = Q(**{f"id__{'lt' if order.id_down != back else 'gt'}": row_id})
    further = Q(**{f"{order.field}__{beyond}": value})
    stretches = [Q(**{f"{order.field}__{beyond}e": value}) & (further | tie)]
    if not order.timed:
        stretches = [Q(**{order.field: value}) & tie, further]
    found: list[tuple[Any, ...]] = []
    for stretch in stretches:
        if len(found) < most:
            chosen = rows.filter(stretch).order_by(*order.names(back=back)).values_list(*fields)
            found += chosen[: most - len(found)]
    return found


def _key(row: tuple[Any, ...]) -> str:
    value, row_id = row[-2:]
    written = value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
    return f"{written}~{row_id}"


def _read(key: str, order: Order) -> tuple[Any, UUID]:
    written, _, row_id = key.rpartition("~")
    try:
        return datetime.fromisoformat(written) if order.timed else written, UUID(row_id)
    except ValueError as error:
        raise Refused(
            "lists.bad_key", "This page of the list cannot be found again. Begin with the first page.", key=key
        ) from error


def standing(found: Slice) -> Mapping[str, Any]:
    """Where a page stands, for the page of a list that adds its own cards."""
    names = ("total", "more_than_total", "page", "pages", "next", "previous")
    return {name: getattr(found, name) for name in names}
