"""The whole of a list of cases, read as it is taken: for exports, where a page's count and its neighbours are not needed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from linli.cases.models import Case
from linli.cases.queries.lists import FIELDS, ORDERS, SORTS, CaseCard, CaseFilter, _condition, _order, cards
from linli.cases.queries.paging import with_due
from linli.kernel.actors import Actor
from linli.kernel.errors import Refused

CHUNK = 1000


def count_cases(actor: Actor, wanted: CaseFilter, *, now: datetime, most: int) -> int:
    """How many cases a list has, up to one more than ``most``. One query."""
    return Case.objects.filter(_condition(actor, wanted, now))[: most + 1].count()


def all_cases(actor: Actor, wanted: CaseFilter, *, now: datetime, most: int) -> Iterator[CaseCard]:
    """The same cases in the same order as :func:`case_list`, ``most`` at most: one query, and one more a thousand rows."""
    if wanted.sort not in ORDERS:
        raise Refused("cases.unknown_sort", "Sort by one of {choices}.", choices=", ".join(SORTS), sort=wanted.sort)
    rows = with_due(Case.objects.filter(_condition(actor, wanted, now))).order_by(*_order(wanted).names())
    chunk = []
    for row in rows.values_list(*FIELDS)[:most].iterator(chunk_size=CHUNK):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield from cards(chunk, now)
            chunk = []
    yield from cards(chunk, now)
