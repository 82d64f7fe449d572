"""``linli replay FILE.csv``: a file of real messages through the running system, and what became of each."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from linli.intake.queries import Outcome, outcomes_of
from linli.intake.replaying import rows, sending, telling
from linli.intake.replaying.rows import Message
from linli.intake.understanding import tables

NEEDS_DJANGO = True
LOOK_EVERY = 0.5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be said on the command line."""
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE.csv",
        help="column text; title, time, id, lon, lat, address, name, phone are optional; UTF-8 or GB18030",
    )
    parser.add_argument("--url", help="the system's address; else that of the running instance")
    parser.add_argument("--direct", action="store_true", help="straight into the database instead of over HTTP")
    parser.add_argument("--speed", type=float, default=0, metavar="N", help="messages a second; 0: as fast as possible")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N rows")
    parser.add_argument("--channel", default="api", help="the channel under which they come in (api)")
    parser.add_argument(
        "--wait", type=float, default=600, metavar="SECONDS", help="longest wait for triage (600); 0: do not wait"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress bar")


def run(args: argparse.Namespace) -> int:
    """0 when every row is accounted for and triage has settled, else 1."""
    messages = list(rows.messages(tables.read(args.file, needs=("text",)).rows[: args.limit], channel=args.channel))
    good = [message for message in messages if not message.refused]
    start = time.monotonic()
    with tqdm(total=len(good), unit=" messages", disable=args.quiet, file=sys.stderr) as bar:
        if args.direct:
            sending.directly(good, speed=args.speed, done=bar.update)
        else:
            url = args.url or os.environ.get("LINLI_URL") or "http://127.0.0.1:8000"
            sending.over_http(url, good, speed=args.speed, done=bar.update)
    took = time.monotonic() - start
    print(f"{len(good):,} messages sent in {took:.1f} s ({len(good) / max(took, 0.001):,.0f} a second).")
    outcomes, quiet = settle(good, longest=args.wait, quiet=args.quiet)
    if quiet:
        print(f"Triage had settled {time.monotonic() - start:.1f} s after the first message.")
    elif args.wait:
        print(f"Triage has not settled within {args.wait:.0f} s; is a worker running?")
    report = telling.sum_up(messages, outcomes)
    print("\n".join(telling.lines(report)))
    aside = args.file.with_name(args.file.name.removesuffix(".csv") + ".refused.csv")
    if telling.write_refused(aside, messages):
        print(f"The refused rows and why: {aside}")
    return 0 if report.whole and (quiet or not args.wait) else 1


def settle(sent: Sequence[Message], *, longest: float, quiet: bool) -> tuple[dict[str, Outcome], bool]:
    """What became of each code, and whether triage has decided all; looks until then, or for ``longest`` seconds."""
    codes = {message.code for message in sent if message.code}
    end = time.monotonic() + longest
    with tqdm(total=len(codes), unit=" decided", disable=quiet or not longest, file=sys.stderr) as bar:
        while True:
            found = outcomes_of(codes)
            waiting = sum(outcome.state == "received" for outcome in found.values())
            bar.update(len(found) - waiting - bar.n)
            if not waiting or time.monotonic() >= end:
                return found, not waiting
            time.sleep(LOOK_EVERY)
