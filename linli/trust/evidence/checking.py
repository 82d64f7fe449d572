"""Comparing a stretch of the journal with the batches that seal it. One connection, no Django: it runs in any process.

A group of batches is read in one go. If everything is as it was sealed, that is all; only a group that is not is looked
at batch by batch and fact by fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from linli.trust.evidence import canonical, merkle
from linli.trust.evidence.batches import COLUMNS, Batch, batch

#: Facts read in one go, about.
GROUP = 65_536
#: Most faults that are listed; further ones are counted by their batch.
MOST_NAMED = 1000

_FACTS = f"""SELECT {canonical.SELECTED} FROM trust_fact
WHERE (xid, id) > (%s::text::xid8, %s::uuid) AND (xid, id) <= (%s::text::xid8, %s::uuid) ORDER BY xid, id"""
_SAME_FACTS = f"""SELECT {", ".join(f"f.{name.strip()}" for name in canonical.SELECTED.split(","))}
FROM unnest(%s::timestamptz[], %s::uuid[]) WITH ORDINALITY AS was (at, id, place) JOIN trust_fact f USING (at, id)
ORDER BY was.place"""
_BATCHES = f"SELECT {COLUMNS} FROM trust_batch WHERE number BETWEEN %s AND %s ORDER BY number"
_ENDS = "SELECT end_xid, end_id FROM trust_batch WHERE number = %s"
_FORGOTTEN = """SELECT o.fact_id, o.by_id, o.by_at, f.kind, f.data -> 'fact_ids' ? o.fact_id::text
FROM trust_forgotten o LEFT JOIN trust_fact f ON f.at = o.by_at AND f.id = o.by_id WHERE o.fact_id = ANY(%s::uuid[])"""
_BLANK = {"actor_id": None, "actor_name": "", "subject_id": str(UUID(int=0)), "case_id": None, "unit_id": None,
          "account_id": None, "grid_code": None, "data": "{}"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: ``deleted changed inserted reordered`` (a fact), ``root head signature chain key noted`` (a batch)."""

    what: str
    batch: int
    fact_id: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a stretch of batches held; ``moved_facts`` of the facts are in batches whose order was not kept."""

    batches: int
    facts: int
    moved_facts: int
    forgotten: int
    faults: tuple[Fault, ...]


def check_span_at(conninfo: str, first: int, last: int) -> Answer:
    """:func:`check_span` over a connection of its own, for a process of its own."""
    with psycopg.connect(conninfo, autocommit=True, options="-c TimeZone=UTC -c statement_timeout=0") as connection:
        return check_span(connection, first, last)


def check_span(connection: psycopg.Connection[Any], first: int, last: int) -> Answer:
    """Compare batches ``first`` to ``last`` with the journal: each fact's bytes, the root over them, and that none is more."""
    batches = facts = moved = forgotten = 0
    faults: list[Fault] = []
    for before, group in _groups(connection, first, last):
        found = _check_group(connection, before, group)
        batches, facts, forgotten = batches + len(group), facts + found.facts, forgotten + found.forgotten
        moved += found.moved_facts
        faults += found.faults[: max(0, MOST_NAMED - len(faults))] or found.faults[:1]
    return Answer(batches, facts, moved, forgotten, tuple(faults))


Place = tuple[int, UUID]


def _groups(connection: psycopg.Connection[Any], first: int, last: int) -> Iterator[tuple[Place, list[Batch]]]:
    """Batches in their order, some thousands of facts together, with the place behind which the first begins."""
    row = connection.execute(_ENDS, (first - 1,)).fetchone()
    before: Place = (int(row[0]), row[1]) if row else (0, UUID(int=0))
    while first <= last:
        span = connection.execute(
            "SELECT max(number) FROM (SELECT number, order_kept, first_value(order_kept) OVER w AS kept,"
            " sum(count) OVER w AS facts FROM trust_batch WHERE number BETWEEN %s AND %s WINDOW w AS (ORDER BY number)) s"
            " WHERE facts <= %s AND order_kept = kept",
            (first, min(last, first + 999), GROUP),
        ).fetchone()
        end = span[0] if span and span[0] else first
        group = [batch(values) for values in connection.execute(_BATCHES, (first, end)).fetchall()]
        if group:
            yield before, group
            before = (group[-1].end_xid, group[-1].end_id)
        first = end + 1


def _rows(connection: psycopg.Connection[Any], before: Place, group: Sequence[Batch]) -> Iterator[bytes]:
    """The facts of some batches: all between two places, or where places were given anew those that were sealed."""
    if group[0].order_kept:
        end = group[-1]
        return canonical.rows(connection, _FACTS, (str(before[0]), before[1], str(end.end_xid), end.end_id))
    ats = [at for one in group for at in canonical.times(one.ats)]
    ids = [str(UUID(bytes=each)) for one in group for each in merkle.split(one.ids, 16)]
    return canonical.rows(connection, _SAME_FACTS, (ats, ids))


def _check_group(connection: psycopg.Connection[Any], before: Place, group: Sequence[Batch]) -> Answer:
    """The quick way: all ids and all leaves of the group at once, then each root."""
    ids, leaves = [], []
    for row in _rows(connection, before, group):
        ids.append(row[canonical.ID])
        leaves.append(merkle.leaf(row))
    same = b"".join(ids) == b"".join([one.ids for one in group]) and b"".join(leaves) == b"".join(
        [one.leaves for one in group]
    )
    faults = _roots(group)
    moved = 0 if group[0].order_kept else len(ids)
    if same:
        return Answer(len(group), len(ids), moved, 0, tuple(faults))
    forgotten = 0
    for one in group:
        wrong, gone = _check_one(connection, before, one)
        faults, forgotten = faults + wrong, forgotten + gone
        before = (one.end_xid, one.end_id)
    return Answer(len(group), len(ids), moved, forgotten, tuple(faults))


def _roots(group: Sequence[Batch]) -> list[Fault]:
    """Whether ids, leaves and root of each batch belong together, and whether it ends with its last fact."""
    ends = [Fault("chain", one.number) for one in group if one.order_kept and one.end_id.bytes != one.ids[-16:]]
    return ends + [
        Fault("root", one.number)
        for one in group
        if not (len(one.leaves) == one.count * 32 and len(one.ids) == one.count * 16 and one.count)
        or merkle.root(one.leaves) != one.root
    ]


def _check_one(connection: psycopg.Connection[Any], before: Place, one: Batch) -> tuple[list[Fault], int]:
    """One batch fact by fact: its faults, and how many facts were rightly forgotten."""
    found: dict[bytes, bytes] = {}
    order, faults = [], []
    for row in _rows(connection, before, [one]):
        fact_id = row[canonical.ID]
        if fact_id in found:
            faults.append(_fault("inserted", one, fact_id))
            continue
        found[fact_id] = row
        order.append(fact_id)
    sealed = dict(zip(merkle.split(one.ids, 16), merkle.split(one.leaves), strict=False))
    other = [each for each in sealed if each not in found or merkle.leaf(found[each]) != sealed[each]]
    excused = _excused(connection, [each for each in other if each not in found or is_blank(found[each])])
    faults += [
        _fault("changed" if each in found else "deleted", one, each)
        for each in other
        if UUID(bytes=each) not in excused
    ]
    faults += [_fault("inserted", one, each) for each in order if each not in sealed]
    if one.order_kept and (now := [each for each in order if each in sealed]) != [s for s in sealed if s in found]:
        was = [each for each in sealed if each in found]
        faults += [_fault("reordered", one, a) for a, b in zip(was, now, strict=True) if a != b]
    return faults, len(excused)


def is_blank(row: bytes) -> bool:
    """Whether nothing is left of a fact but what a forgotten one keeps."""
    fields = canonical.decode(row)
    return all(fields[name] == value for name, value in _BLANK.items())


def _excused(connection: psycopg.Connection[Any], ids: Sequence[bytes]) -> set[UUID]:
    """Those of the facts that a fact of the journal names as forgotten."""
    if not ids:
        return set()
    rows = connection.execute(_FORGOTTEN, ([str(UUID(bytes=one)) for one in ids],)).fetchall()
    return {fact_id for fact_id, _, _, kind, named in rows if kind == "trust.content_forgotten" and named}


def _fault(what: str, one: Batch, fact_id: bytes) -> Fault:
    return Fault(what, one.number, str(UUID(bytes=fact_id)))
