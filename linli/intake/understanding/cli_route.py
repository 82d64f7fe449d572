"""``linli route``: for every event of a file the three likeliest units, learnt from a history file."""

from __future__ import annotations

import argparse
import csv
import sys
import time
from pathlib import Path

from linli.intake.understanding import route_model, tables

NEEDS_DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be said on the command line."""
    parser.add_argument(
        "--history", type=Path, required=True, metavar="FILE.csv", help="events with the column dispose_unit"
    )
    parser.add_argument("file", type=Path, metavar="FILE2.csv", help="events to find a unit for")


def run(args: argparse.Namespace) -> int:
    """One line per event in the same order: id (rec_id, else the row's number from 1), first, second, third."""
    begun = time.monotonic()
    history = tables.read(args.history, needs=(route_model.UNIT,))
    asked = tables.read(args.file, needs=())
    print(f"learning from {len(history.rows)} events", file=sys.stderr, flush=True)
    router = route_model.learn(history.rows)
    print(f"[{time.monotonic() - begun:5.0f} s] {len(router.book.units)} units learnt", file=sys.stderr, flush=True)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(("id", "first", "second", "third"))
    for number, (row, best) in enumerate(zip(asked.rows, router.suggest(asked.rows), strict=True), start=1):
        out.writerow((row.get("rec_id", "").strip() or number, *(*best, "", "", "")[:3]))
    return 0
