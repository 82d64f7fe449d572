"""``linli clock due``: a due time on the command line, for checking a limit or a new calendar by hand."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path

from linli.kernel.clock import LOCAL, Calendar, due, parse_limit
from linli.kernel.errors import LinliError, Refused


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``linli clock``."""
    parts = parser.add_subparsers(dest="part", required=True, metavar="due")
    parser = parts.add_parser("due", help="when a limit is over")
    parser.add_argument("--start", required=True, help="local time such as 2026-02-13T16:30")
    parser.add_argument("--limit", required=True, help="such as 4WH, 0.5EH, 1WD, 7D, 30MIN")
    parser.add_argument("--calendars", type=Path, help="a folder with further work calendars (2027.toml)")
    parser.add_argument(
        "--segments", nargs="+", metavar="HH:MM-HH:MM", help="other office hours than 08:30-12:00 13:30-17:30"
    )


def run(args: argparse.Namespace) -> int:
    """Print the due time as local minutes and return 0, or the sentence of the error on stderr and return 2."""
    try:
        calendar = Calendar.load(args.calendars or _own_calendars(getattr(args, "data", None)))
        if args.segments:
            calendar = calendar.with_segments(args.segments)
        answer = due(_moment(args.start), parse_limit(args.limit), calendar)
    except LinliError as error:
        print(error.message, file=sys.stderr)
        return 2
    print(answer.replace(tzinfo=None).isoformat(timespec="minutes"))
    return 0


def _own_calendars(data: str | None) -> Path | None:
    """The calendars of the instance named with ``--data``, if it has any."""
    folder = Path(data) / "calendars" if data else None
    return folder if folder and folder.is_dir() else None


def _moment(written: str) -> datetime:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise Refused(
            "clock.bad_time", "“{time}” is not a time; write it like 2026-02-13T16:30.", time=written
        ) from None
    return moment.replace(tzinfo=LOCAL) if moment.tzinfo is None else moment
