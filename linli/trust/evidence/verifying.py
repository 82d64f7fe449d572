"""``linli verify``: the chain from its first batch to its last, and the journal against it, in several processes."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing import get_context

from django.db import connection

from linli.trust.evidence import anchors, sealing
from linli.trust.evidence.anchors import Noted
from linli.trust.evidence.batches import COLUMNS, NOTHING, Batch, batch
from linli.trust.evidence.checking import Answer, Fault, check_span, check_span_at
from linli.trust.evidence.merkle import split
from linli.trust.models import Verification

#: A signature is checked for the last batch of each key and for at most so many others, evenly spread: each head names
#: the one before it, so that the last signature stands for all heads. ``signatures="all"`` checks every one.
SIGNATURES = 200

_HEADERS = COLUMNS.replace(" ids, ats, leaves", " ''::bytea, ''::bytea, ''::bytea")


@dataclass(frozen=True, slots=True)
class Report:
    """What the check found. ``waiting`` facts are not sealed yet and stand under no protection so far."""

    batches: int
    facts: int
    forgotten: int
    waiting: int
    faults: tuple[Fault, ...]
    seconds: float
    head: bytes = NOTHING

    @property
    def well(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def verify(
    *,
    first: int = 1,
    last: int | None = None,
    processes: int = 1,
    keys: Collection[bytes] = (),
    heads: Sequence[Noted] | None = None,
    signatures: str = "some",
) -> Report:
    """Check the chain and, from batch ``first`` to ``last``, every fact.

    ``keys`` are the public keys to believe (those of this instance, if none are given), ``heads`` what was noted
    elsewhere (else the file beside the data). With one process it runs in the caller's connection.
    """
    began = time.monotonic()
    believed = set(keys) or anchors.known_keys()
    chain = list(headers())
    faults = _chain(chain, believed, signatures == "all")
    faults += _against(chain, anchors.noted() if heads is None else heads)
    numbers = [one.number for one in chain]
    first, last = max(first, 1), min(last or numbers[-1], numbers[-1]) if numbers else 0
    answers = _spans(first, last, processes) if first <= last else []
    faults += [fault for answer in answers for fault in answer.faults]
    faults += _added(chain, first, last, sum(answer.moved_facts for answer in answers))
    return Report(
        batches=sum(answer.batches for answer in answers),
        facts=sum(answer.facts for answer in answers),
        forgotten=sum(answer.forgotten for answer in answers),
        waiting=sealing.waiting(),
        faults=tuple(_moved(faults)),
        seconds=time.monotonic() - began,
        head=chain[-1].head if chain else NOTHING,
    )


def verify_part(*, now: datetime, batches: int = 50) -> Report:
    """Check the next so many batches behind those of the last run, from the start again at the end; the result is kept."""
    before = Verification.objects.order_by("-id").values_list("last", flat=True).first() or 0
    end = sealing.last_number()
    first = 1 if before >= end else before + 1
    report = verify(first=first, last=first + batches - 1)
    Verification.objects.create(
        at=now,
        seconds=report.seconds,
        first=first if end else 0,
        last=min(first + batches - 1, end),
        facts=report.facts,
        faults=[[fault.what, fault.batch, fault.fact_id] for fault in report.faults[:100]],
    )
    return report


def headers() -> Iterable[Batch]:
    """Every batch in its order, without ids and leaves."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_HEADERS} FROM trust_batch ORDER BY number")
        while rows := cursor.fetchmany(5000):
            yield from map(batch, rows)


def _chain(chain: Sequence[Batch], believed: set[bytes], every: bool) -> list[Fault]:
    """Numbers without a gap, each head naming the one before it, signed with a key that is believed."""
    faults = []
    step = 1 if every else max(1, len(chain) // SIGNATURES)
    number, previous, place = 0, NOTHING, (0, "")
    for at, one in enumerate(chain):
        faults += [Fault("missing", gap) for gap in range(number + 1, one.number)][:100]
        if one.previous != previous or (one.end_xid, str(one.end_id)) <= place:
            faults.append(Fault("chain", one.number))
        if one.key not in believed:
            faults.append(Fault("key", one.number))
        last_of_key = at + 1 == len(chain) or chain[at + 1].key != one.key
        checked = one if at % step == 0 or last_of_key else None
        wrong = checked.wrong() if checked else one.wrong_head()
        if wrong:
            faults.append(Fault(wrong, one.number))
        number, previous, place = one.number, one.head, (one.end_xid, str(one.end_id))
    return faults


def _against(chain: Sequence[Batch], heads: Sequence[Noted]) -> list[Fault]:
    """Heads that were noted outside the database and are not there, or are others now."""
    there = {one.number: one.head for one in chain}
    return [Fault("noted", one.number) for one in heads if there.get(one.number) != one.head]


def _spans(first: int, last: int, processes: int) -> list[Answer]:
    """The batches shared out: as many stretches as processes, in one after the other where there is but one."""
    connection.ensure_connection()
    if processes <= 1 or last - first < processes:
        return [check_span(connection.connection, first, last)]
    info = connection.connection.info
    login = f"{info.dsn} password='{info.password}'" if info.password else info.dsn
    size = -(-(last - first + 1) // (processes * 4))  # small stretches, so that none waits long for the others
    starts = list(range(first, last + 1, size))
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        ends = [min(start + size - 1, last) for start in starts]
        return list(pool.map(check_span_at, [login] * len(starts), starts, ends))


def _added(chain: Sequence[Batch], first: int, last: int, present: int) -> list[Fault]:
    """Facts among those that were sealed before a restore gave them other places, and that no batch holds.

    Only if all those batches were looked at: what stands there and is not one of the facts found is named.
    """
    moved = [one for one in chain if not one.order_kept]
    if not moved or first > moved[0].number or last < moved[-1].number:
        return []
    end = (str(moved[-1].end_xid), moved[-1].end_id)
    where = "FROM trust_fact WHERE (xid, id) <= (%s::text::xid8, %s::uuid)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {where}", end)
        if cursor.fetchone()[0] == present:
            return []
        cursor.execute("SELECT ids FROM trust_batch WHERE NOT order_kept")
        sealed = {each for (ids,) in cursor.fetchall() for each in split(ids, 16)}
        cursor.execute(f"SELECT id {where}", end)
        return [
            Fault("inserted", moved[-1].number, str(one)) for (one,) in cursor.fetchall() if one.bytes not in sealed
        ]


def _moved(faults: Sequence[Fault]) -> list[Fault]:
    """A fact missing from its batch and found in another has moved; the faults by batch."""
    gone = {fault.fact_id for fault in faults if fault.what == "deleted"}
    there = {fault.fact_id for fault in faults if fault.what == "inserted"}
    both = gone & there
    kept = [fault for fault in faults if not (fault.what == "inserted" and fault.fact_id in both)]
    named = [replace(f, what="moved") if f.what == "deleted" and f.fact_id in both else f for f in kept]
    return sorted(named, key=lambda fault: (fault.batch, fault.what, fault.fact_id))
