"""Sealing the journal, batch by batch, in the order of publication. Nothing of it happens where facts are written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from linli.kernel import sm2
from linli.kernel.crypto import sm3
from linli.trust.cursors import START, Place
from linli.trust.evidence import anchors, canonical, keys, merkle
from linli.trust.evidence.anchors import Noted
from linli.trust.evidence.batches import NOTHING, header
from linli.trust.models import Batch

#: Facts in a batch, at most, and how long one waits for its seal.
FULL = 4096
LATEST = timedelta(minutes=1)

_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('linli.seal', 0))"
_WAITING = """
SELECT count(*) FROM (SELECT FROM trust_fact WHERE (xid, id) > (%s::text::xid8, %s::uuid)
    AND xid < pg_snapshot_xmin(pg_current_snapshot()) LIMIT %s) waiting
"""
_NEXT = f"SELECT {canonical.SELECTED} FROM trust_facts_after(%s::text::xid8, %s::uuid, %s)"
_XID = "SELECT xid::text::bigint FROM trust_fact WHERE at = %s::timestamptz AND id = %s::uuid"


def seal_next(*, now: datetime, at_once: bool = False, full: int = FULL) -> int:
    """Seal the next batch if it is full, or if facts wait and the last seal is a minute old; returns how many facts.

    One process at a time; the batch commits as a whole, so that after ``kill -9`` the next call goes on right behind the
    last one. ``at_once`` waits neither for numbers nor for time.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        if not cursor.fetchone()[0]:
            return 0
        last = Batch.objects.defer("ids", "ats", "leaves").order_by("-number").first()
        place = Place(last.end_xid, last.end_id) if last else START
        cursor.execute(_WAITING, (str(place.xid), place.id, full))
        waiting = cursor.fetchone()[0]
        due = at_once or last is None or now - last.sealed_at >= LATEST
        count = _seal(last, place, now, full) if waiting == full or (waiting and due) else 0
    _note()
    return count


def seal_now(*, now: datetime) -> int:
    """Seal everything that is committed and may be read; returns how many facts. For proofs that must not wait."""
    total = 0
    while count := seal_next(now=now, at_once=True):
        total += count
    return total


def last_number() -> int:
    """The number of the last batch; 0 without any."""
    return Batch.objects.order_by("-number").values_list("number", flat=True).first() or 0


def waiting(most: int = 100_000) -> int:
    """How many facts wait for their seal (counted up to ``most``)."""
    last = Batch.objects.order_by("-number").values_list("end_xid", "end_id").first()
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, (str(last[0]) if last else "0", last[1] if last else START.id, most))
        return int(cursor.fetchone()[0])


def _seal(last: Batch | None, place: Place, now: datetime, most: int) -> int:
    rows = list(canonical.rows(connection.connection, _NEXT, (str(place.xid), place.id, most)))
    if not rows:
        return 0
    ids, leaves = b"".join([row[canonical.ID] for row in rows]), b"".join([merkle.leaf(row) for row in rows])
    end = canonical.decode(rows[-1])
    with connection.cursor() as cursor:
        cursor.execute(_XID, (end["at"], end["id"]))
        end_xid = int(cursor.fetchone()[0])
    number, previous = (last.number + 1, bytes(last.head)) if last else (1, NOTHING)
    root, moment = merkle.root(leaves), now.astimezone(UTC).replace(microsecond=0)
    text = header(
        site=settings.SITE, number=number, count=len(rows), root=root, previous=previous, sealed_at=moment
    ).encode()
    anchors.note_key(keys.public())
    Batch.objects.create(
        number=number,
        count=len(rows),
        end_xid=end_xid,
        end_id=end["id"],
        sealed_at=moment,
        site=settings.SITE,
        previous=previous,
        root=root,
        head=sm3(text),
        key=keys.public(),
        signature=sm2.sign(text, keys.private()),
        ids=ids,
        ats=b"".join([row[canonical.AT] for row in rows]),
        leaves=leaves,
    )
    return len(rows)


def _note() -> None:
    """Note outside the database which heads have been committed since the last note, also those before a crash."""
    if connection.in_atomic_block:  # a caller's transaction may still be rolled back
        transaction.on_commit(_note)
        return
    rows = Batch.objects.filter(number__gt=anchors.last_noted()).order_by("number")
    anchors.note(
        Noted(number, bytes(head), at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        for number, head, at in rows.values_list("number", "head", "sealed_at")
    )
