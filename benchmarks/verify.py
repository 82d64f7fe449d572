"""``bin/bench verify``: the sealed journal checked, in facts a second, beside what PostgreSQL needs to read the same rows.

Takes a database that is there (``--url``, or ``--keep`` for a folder of ``bin/bench million``, which is started and
stopped), seals what is not sealed yet, and then, each twice: PostgreSQL counts every byte of the facts, sends them out by
COPY, and ``verify`` checks them, in one process and in as many as there are cores. Last, one fact is deleted, found and
put back, all in one transaction.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.million import fill, instance

TARGET = 60.0
_READ = "SELECT sum(length(f::text)) FROM trust_fact f"


def main(argv: list[str]) -> int:
    """Start the instance if one is named, measure, print the table."""
    parser = argparse.ArgumentParser(prog="bin/bench verify")
    parser.add_argument("--keep", metavar="DIR", help="a data folder of bin/bench million; made if missing")
    parser.add_argument("--url", help="a database with facts in it")
    parser.add_argument("--port", type=int, default=8491)
    parser.add_argument("--batches", type=int, default=0, help="at most so many batches (4,096 facts each)")
    args = parser.parse_args(argv)
    if args.url:
        os.environ["DATABASE_URL"] = args.url
        return measure(args.batches)
    if not args.keep:
        parser.error("name --keep or --url")
    data = Path(args.keep).resolve()
    fill(data, port=args.port)
    instance(data, args.port)
    try:
        os.environ.update(json.loads((data / "running.json").read_text())["environment"])
        return measure(args.batches)
    finally:
        instance(data, args.port, "--stop")


def measure(most: int) -> int:
    """Seal, read, check; 1 when a million facts take longer than promised or a deleted fact is not found."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "linli.config.settings"
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from linli.trust.evidence import sealing
    from linli.trust.evidence.verifying import verify

    begun, sealed = time.perf_counter(), 0
    while (not most or sealing.last_number() < most) and (done := sealing.seal_next(now=timezone.now(), at_once=True)):
        sealed += done
    took = time.perf_counter() - begun
    if sealed:
        print(f"sealed {sealed:,} facts in {took:.1f} s, {sealed / took:,.0f} facts/s")
    last = min(sealing.last_number(), most or sealing.last_number())
    facts = _one(connection, "SELECT sum(count) FROM trust_batch WHERE number <= %s", last)
    place = "(xid, id) <= (SELECT end_xid::text::xid8, end_id FROM trust_batch WHERE number = %s)"
    cores = os.cpu_count() or 1
    ways: list[tuple[str, Callable[[], Any]]] = [
        ("PostgreSQL reads every fact", lambda: _one(connection, f"{_READ} WHERE {place}", last)),
        ("PostgreSQL sends them (COPY)", lambda: _copy(connection, place, last)),
        ("verify, 1 process", lambda: verify(last=last)),
        (f"verify, {cores} processes", lambda: verify(last=last, processes=cores)),
    ]  # fmt: skip
    best: dict[str, float] = {}
    for _ in range(2):
        for name, do in ways:
            begun = time.perf_counter()
            answer = do()
            best[name] = min(best.get(name, 1e9), time.perf_counter() - begun)
            assert not getattr(answer, "faults", ()), answer.faults[:5]
    print(f"{last:,} batches, {facts:,} facts; a million must take at most {TARGET:.0f} s")
    for name, seconds in best.items():
        print(f"  {name:30} {seconds:7.1f} s  {facts / seconds:10,.0f} facts/s  {seconds * 1e6 / facts:6.1f} s a million")
    found = _deleted(connection, last)
    print(f"one fact deleted: {found}")
    slowest = best["verify, 1 process"] * 1e6 / facts
    return 0 if slowest < TARGET and found.startswith("found") else 1


def _one(connection: Any, question: str, *values: object) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchone()[0]


def _copy(connection: Any, place: str, last: int) -> None:
    from linli.trust.evidence import canonical

    query = f"SELECT {canonical.SELECTED} FROM trust_fact WHERE {place}"
    for _ in canonical.rows(connection.connection, query, (last,)):
        pass


def _deleted(connection: Any, last: int) -> str:
    """Take one fact out of the middle, look, and put it back."""
    from django.db import transaction

    from linli.trust.evidence import merkle
    from linli.trust.evidence.verifying import verify
    from linli.trust.models import Batch

    middle = Batch.objects.get(number=max(1, last // 2))
    gone = merkle.split(middle.ids, 16)[middle.count // 2].hex()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL linli.journal_door = 'open'")
        cursor.execute("DELETE FROM trust_fact WHERE id = %s", (gone,))
        begun = time.perf_counter()
        faults = verify(last=last).faults
        took = time.perf_counter() - begun
        transaction.set_rollback(True)
    right = len(faults) == 1 and faults[0].what == "deleted" and faults[0].fact_id.replace("-", "") == gone
    return f"found in batch {faults[0].batch} as fact {faults[0].fact_id}, {took:.1f} s" if right else f"NOT found: {faults}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
