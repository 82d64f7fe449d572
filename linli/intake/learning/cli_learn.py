"""``linli learn``: train a challenger now, say how the models stand, or put an earlier one back."""

from __future__ import annotations

import argparse
import os
import sys
import time

from django.utils import timezone

from linli.intake.learning import commands, queries
from linli.kernel.actors import machine

NEEDS_DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be said on the command line."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--status", action="store_true", help="only say which models there are and how they stand")
    what.add_argument("--roll-back", metavar="VERSION", help="put a model live again that was live before")
    parser.add_argument("--reason", default="", help="why it is put back")
    parser.add_argument("--nice", type=int, default=0, metavar="N", help="give way to other processes")


def run(args: argparse.Namespace) -> int:
    """Progress on stderr, one line a model on stdout; the live one is marked with a star."""
    begun, actor = time.monotonic(), machine("learning")

    def tell(what: str) -> None:
        print(f"[{time.monotonic() - begun:5.0f} s] {what}", file=sys.stderr, flush=True)

    os.nice(max(0, args.nice))
    if args.roll_back:
        commands.roll_back(actor, version=args.roll_back, reason=args.reason, now=timezone.now())
    elif not args.status:
        commands.train_challenger(actor, now=timezone.now(), tell=tell)
    for card in queries.models(actor):
        live = "*" if card.state == "champion" else " "
        print(f"{live} {card.label}  {card.state:9}  {card.examples} examples  {card.verdict}  {card.figures}")
    return 0
