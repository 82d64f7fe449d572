"""``linli verify`` and ``linli proof``: the sealed journal on the command line."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from django.utils import timezone

from linli.cases.queries import proof_of_number
from linli.kernel.errors import Refused
from linli.trust.evidence import anchors, sealing
from linli.trust.evidence.checking import Fault
from linli.trust.evidence.verifying import Report, verify

NEEDS_DJANGO = True
#: Faults in words; those that are shown.
_WORDS = {
    "deleted": "fact {fact} was taken out",
    "changed": "fact {fact} is not as it was sealed",
    "inserted": "fact {fact} was added where everything was sealed already",
    "moved": "fact {fact} was moved out of this batch",
    "reordered": "fact {fact} has another place in the order",
    "root": "the hashes of the batch do not lead to its root",
    "head": "the head is not that of its lines",
    "signature": "the signature does not belong to the head",
    "chain": "the batch does not follow the one before it",
    "missing": "the batch is gone",
    "key": "signed with a key that this instance does not know",
    "noted": "another head was noted outside the database, or the batch is gone",
}
_SHOWN = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which batches, with which keys; or one case."""
    if parser.get_default("command") == "proof":
        parser.add_argument("number", help="the number of the case")
        parser.add_argument("--now", action="store_true", help="seal what waits first, so that the proof is whole")
        return
    parser.add_argument("--case", metavar="NUMBER", help="the facts of one case alone")
    parser.add_argument("--first", type=int, default=1, metavar="N", help="look at facts from this batch on")
    parser.add_argument("--last", type=int, metavar="N", help="and up to this one")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--key", action="append", default=[], metavar="HEX", help="believe these public keys alone")
    parser.add_argument("--heads", type=Path, metavar="FILE", help="heads that somebody noted elsewhere")
    parser.add_argument("--all-signatures", action="store_true", help="check every signature, not a few hundred")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """0 when nothing is wrong, 1 when something is."""
    if args.command == "proof":
        return _proof(args.number, at_once=args.now)
    if args.case:
        return _case(args.case)
    report = verify(
        first=args.first,
        last=args.last,
        processes=args.processes,
        keys=[_key(text) for text in args.key],
        heads=anchors.noted(args.heads) if args.heads else None,
        signatures="all" if args.all_signatures else "some",
    )
    _print_json(report) if args.json else _print(report)
    return 0 if report.well else 1


def _key(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise Refused("evidence.bad_key", "A public key is 130 digits of hexadecimal; copy all of it.") from None


def _print(report: Report) -> None:
    pace = report.facts / report.seconds if report.seconds else 0
    print(
        f"{report.batches:,} batches with {report.facts:,} facts in {report.seconds:.1f} s ({pace:,.0f} facts/s);"
        f" {report.forgotten:,} of them forgotten by rule, {report.waiting:,} more wait for their seal."
    )
    print(f"Head: {report.head.hex()}")
    for line in _sentences(report.faults[:_SHOWN]):
        print(line)
    if len(report.faults) > _SHOWN:
        print(f"… and {len(report.faults) - _SHOWN:,} more.")
    print("Nothing is wrong." if report.well else f"WRONG: {len(report.faults):,} faults.")


def _sentences(faults: Sequence[Fault]) -> list[str]:
    return [f"batch {fault.batch}: " + _WORDS[fault.what].format(fact=fault.fact_id) for fault in faults]


def _print_json(report: Report) -> None:
    faults = [{"what": f.what, "batch": f.batch, "fact_id": f.fact_id or None} for f in report.faults]
    figures = {"batches": report.batches, "facts": report.facts, "forgotten": report.forgotten}
    print(json.dumps(figures | {"waiting": report.waiting, "head": report.head.hex(), "faults": faults}))


def _case(number: str) -> int:
    """Every fact of a case against its seal, and the whole of each batch that holds one."""
    proof = proof_of_number(number)
    batches = sorted({fact.batch.number for fact in proof.facts if fact.batch})
    faults = sorted({fault for at in batches for fault in verify(first=at, last=at).faults}, key=lambda f: f.batch)
    print(f"Case {number}: {len(proof.facts)} facts in {len(batches)} batches, {proof.waiting} wait for their seal.")
    for line in _sentences(faults[:_SHOWN]):
        print(line)
    well = not faults and not proof.wrong
    print(
        "Nothing is wrong." if well else f"WRONG: {proof.wrong} facts of the case, {len(faults)} faults in its batches."
    )
    return 0 if well else 1


def _proof(number: str, *, at_once: bool) -> int:
    if at_once:
        sealing.seal_now(now=timezone.now())
    json.dump(proof_of_number(number).written(timezone.now()), sys.stdout, ensure_ascii=False, indent=1)
    print()
    return 0
