"""``linli search-rebuild``: make the index of search again while everything goes on, and say how far it has got."""

from __future__ import annotations

import argparse
import sys
import time

from linli.search.commands import Progress, rebuild

NEEDS_DJANGO = True
_STEPS = {"cases": "cases", "reports": "reports without a case", "index": "index"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--quiet`` for scripts."""
    parser.add_argument("--quiet", action="store_true", help="say nothing while working")


def run(args: argparse.Namespace) -> int:
    """Rebuild; safe to break off and to run again."""
    began = time.monotonic()

    def say(progress: Progress) -> None:
        if not args.quiet:
            of = f" of about {progress.expected:,}" if progress.expected > progress.done else ""
            print(
                f"\rsearch: {_STEPS[progress.step]}, {progress.done:,}{of}\033[K", end="", file=sys.stderr, flush=True
            )

    done = rebuild(say)
    if not args.quiet:
        print(f"\rsearch: {done:,} entries in {time.monotonic() - began:.0f} s\033[K", file=sys.stderr)
    return 0
