"""Where each reader of the journal has got to, and what lies between that place and the facts that are safe to read.

The order of publication is (xid, id). Ids are handed out before commit, so a transaction that began earlier may commit
later; only facts of transactions older than every running one (``pg_snapshot_xmin``) are read: nothing can appear
before them any more. A write transaction that stays open, in any database of the server, therefore holds readers back
until it ends.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from linli.trust.journal import COLUMNS, FactRow, fact_row

#: Facts after a place; parameters: xid, id, limit.
NEXT_FACTS = f"SELECT {COLUMNS} FROM trust_facts_after(%s::text::xid8, %s::uuid, %s)"
#: Moves a reader; parameters: name, xid, id.
MOVE = """
INSERT INTO trust_cursor (name, xid, id) VALUES (%s, %s::text::xid8, %s::uuid)
ON CONFLICT (name) DO UPDATE SET xid = EXCLUDED.xid, id = EXCLUDED.id
"""
#: Where a reader is; parameter: name.
PLACE = "SELECT xid::text, id FROM trust_cursor WHERE name = %s"


#: Stands for the end of the last batch where places are given anew; no reader is called so.
_SEAL = " seal"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in the order of publication: everything up to and including it has been read."""

    xid: int
    id: UUID


START = Place(0, UUID(int=0))


def place_of(name: str) -> Place:
    """Where the reader is; the start of the journal for one that never read."""
    with connection.cursor() as cursor:
        cursor.execute(PLACE, (name,))
        found = cursor.fetchone()
    return Place(int(found[0]), found[1]) if found else START


def move(name: str, place: Place) -> None:
    """Put the reader at a place."""
    with connection.cursor() as cursor:
        cursor.execute(MOVE, (name, str(place.xid), place.id))


def facts_after(place: Place, limit: int, kinds: Collection[str] | None = None) -> tuple[list[FactRow], Place, int]:
    """Those of the next ``limit`` facts that are safe to read, in the order of publication. One query.

    ``kinds`` keeps only these. Also returns where all of them end and how many they are, the others included.
    """
    with connection.cursor() as cursor:
        cursor.execute(NEXT_FACTS, (str(place.xid), place.id, limit))
        rows = cursor.fetchall()
    end = Place(int(rows[-1][13]), rows[-1][0]) if rows else place
    return [fact_row(values) for values in rows if kinds is None or values[2] in kinds], end, len(rows)


def skip_to_end(name: str) -> None:
    """Let a reader begin after everything that is committed now: for history that was loaded and calls for nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.xid::text, f.id FROM trust_fact f WHERE f.xid < pg_snapshot_xmin(pg_current_snapshot())"
            " ORDER BY f.xid DESC, f.id DESC LIMIT 1"
        )
        last = cursor.fetchone()
    if last:
        move(name, Place(int(last[0]), last[1]))


def renumber_after_restore() -> int:
    """Make a journal usable that was loaded from a dump into another server; returns how many facts were renumbered.

    A dump keeps ``xid`` as a plain number, but a new server counts transactions from the start again, so new facts
    would sort before old ones and wait until the count has caught up. Every fact gets a small number that only keeps it
    on its side of each reader's place and of the end of the last seal; the batches then hold what their lists of ids say,
    whatever the order. To be called before anything else writes; on the server where the facts were
    written it does nothing.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM trust_fact WHERE xid > pg_current_xact_id())")
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute("SET LOCAL linli.journal_door = 'open'")
        cursor.execute("LOCK TABLE trust_fact, trust_cursor, trust_batch IN ACCESS EXCLUSIVE MODE")
        cursor.execute(
            "CREATE TEMP TABLE trust_place ON COMMIT DROP AS"
            " SELECT name, xid, id, dense_rank() OVER (ORDER BY xid, id) AS rank FROM (SELECT name, xid, id FROM trust_cursor"
            f" UNION ALL SELECT '{_SEAL}', end_xid::text::xid8, end_id FROM trust_batch"
            " WHERE number = (SELECT max(number) FROM trust_batch)) p"
        )
        cursor.execute(
            "UPDATE trust_fact f SET xid = (3 + (SELECT count(DISTINCT p.rank) FROM trust_place p"
            " WHERE (p.xid, p.id) < (f.xid, f.id)))::text::xid8"
        )
        changed = int(cursor.rowcount)
        cursor.execute(
            "UPDATE trust_cursor c SET xid = (2 + p.rank)::text::xid8, id = 'ffffffff-ffff-ffff-ffff-ffffffffffff'"
            " FROM trust_place p WHERE p.name = c.name"
        )
        cursor.execute(
            "UPDATE trust_batch SET order_kept = false, end_xid = 0, end_id = lpad(to_hex(number), 32, '0')::uuid"
        )
        cursor.execute(
            "UPDATE trust_batch SET end_xid = 2 + p.rank, end_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff'"
            f" FROM trust_place p WHERE p.name = '{_SEAL}' AND number = (SELECT max(number) FROM trust_batch)"
        )
        cursor.execute("SET LOCAL linli.journal_door = ''")
        return changed
