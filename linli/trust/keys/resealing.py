"""Bringing values under the current key of their area, while everything runs.

A batch of rows is read, sealed anew in memory, and written back only where the row still says what was read: who changed
it meanwhile has sealed it with a current key already, or the next pass finds it. Every value is readable at every
moment, under its old key or its new one. Nothing remembers how far this came: a value says itself which key it needs,
so a pass after ``kill -9`` goes on with what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.db.models import F
from django.db.utils import OperationalError

from linli.kernel.errors import Refused, Unavailable
from linli.trust.keys.columns import SealedTable, quoted, sealed_tables
from linli.trust.models import DataKey
from linli.trust.sealing import prefix_of, resealed

BATCH = 1000
#: Told after each batch: table, rows written, values that no key opens.
Tell = Callable[[str, int, int], None]


def reseal_all(*, tell: Tell = lambda table, done, shut: None) -> tuple[int, int]:
    """One pass over all tables; returns rows written and values that could not be opened (they are left alone)."""
    current = [prefix_of(key) for key in DataKey.objects.filter(retired_at=None).values_list("id", flat=True)]
    if not current:
        raise Refused("keys.none", "There are no data keys yet; make them with `linli keys make`.")
    done = shut = 0
    for table in sealed_tables():
        for written, unreadable in _table(table, current):
            done, shut = done + written, shut + unreadable
            tell(table.name, written, unreadable)
    return done, shut


def _table(table: SealedTable, current: list[bytes]) -> Iterator[tuple[int, int]]:
    """A table, batch by batch in the order of its key."""
    last: Any = None
    while rows := _stale_rows(table, current, last):
        last = rows[-1][0]
        yield _reseal(table, rows)


def _stale_rows(table: SealedTable, current: list[bytes], last: Any) -> list[tuple[Any, ...]]:
    """The next rows with a value under another key: key of the row, code of its area, values."""
    found = table.model._base_manager.order_by("pk")
    if last is not None:
        found = found.filter(pk__gt=last)
    stale = " OR ".join(table.stale(field) for field in table.fields)
    found = found.extra(where=[f"({stale})"], params=[current] * len(table.fields))
    area = [F(table.area)] if table.area else []
    names = [field.attname for field in table.fields]
    return [
        (pk, (rest[0] or "") if area else "", *(_bytes(value) for value in rest[len(area) :]))
        for pk, *rest in found.values_list("pk", *area, *names)[:BATCH]
    ]


def _bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(getattr(value, "sealed", value))


def _reseal(table: SealedTable, rows: list[tuple[Any, ...]]) -> tuple[int, int]:
    """Seal a batch anew; returns rows written and values that no key opens."""
    changed, shut = [], 0
    for pk, area, *old in rows:
        new = [_anew(value, area) for value in old]
        shut += sum(1 for before, after in zip(old, new, strict=True) if before is not None and after is None)
        after = [before if value is None else value for before, value in zip(old, new, strict=True)]
        if after != old:
            changed.append((pk, old, after))
    return (_write(table, changed) if changed else 0), shut


def _anew(value: bytes | None, area: str) -> bytes | None:
    try:
        return None if value is None else resealed(value, area=area)
    except (Refused, Unavailable):
        return None


def _write(table: SealedTable, changed: list[tuple[Any, list[bytes | None], list[bytes | None]]]) -> int:
    """Write each row that still is as it was read; one statement, again if it met another one crosswise."""
    key = table.model._meta.pk
    columns = [quoted(field.column) for field in table.fields]
    numbers = range(len(columns))
    arrays = ", ".join([f"%s::{key.rel_db_type(connection)}[]", *(["%s::bytea[]"] * (2 * len(columns)))])
    named = ", ".join(["pk", *(f"o{n}" for n in numbers), *(f"n{n}" for n in numbers)])
    sets = ", ".join(f"{columns[n]} = x.n{n}" for n in numbers)
    same = " AND ".join(f"t.{columns[n]} IS NOT DISTINCT FROM x.o{n}" for n in numbers)
    sql = (
        f"UPDATE {quoted(table.name)} t SET {sets} FROM unnest({arrays}) AS x ({named})"
        f" WHERE t.{quoted(key.column)} = x.pk AND {same}"
    )
    values = [
        [pk for pk, _, _ in changed],
        *([old[n] for _, old, _ in changed] for n in numbers),
        *([new[n] for _, _, new in changed] for n in numbers),
    ]
    try:
        return _run(sql, values)
    except OperationalError:
        if connection.in_atomic_block:
            raise
        return 0


def _run(sql: str, values: list[list[Any]]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)
