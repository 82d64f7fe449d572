"""``linli classify``: the label of every message of a file, as CSV on stdout."""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

from linli.intake.understanding import tables
from linli.intake.understanding.api import Understander

NEEDS_DJANGO = False
AT_ONCE = 512


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be said on the command line."""
    parser.add_argument(
        "--model", type=Path, metavar="DIR", help="a folder made by linli train; else the shipped model"
    )
    parser.add_argument("file", type=Path, metavar="FILE.csv", help="column text; title and id are optional")


def run(args: argparse.Namespace) -> int:
    """One line per row in the same order: id (else the row's number from 1), label, confidence."""
    understander = Understander.load(args.model)
    rows = tables.read(args.file, needs=("text",)).rows
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(("id", "label", "confidence"))
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        found = understander.understand([tables.message(row) for row in part])
        for number, (row, answer) in enumerate(zip(part, found, strict=True), start=start + 1):
            out.writerow((row.get("id", "").strip() or number, answer.category or "", f"{answer.confidence:.4f}"))
    return 0
