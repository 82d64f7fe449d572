"""``linli retention --dry-run``: what has been kept longer than it may be. Carried out on the page, by a person."""

from __future__ import annotations

import argparse

from django.utils import timezone

from linli.kernel.clock import LOCAL
from linli.kernel.errors import Refused
from linli.rights.queries import all_plans

NEEDS_DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--dry-run`` has to be said, so that nobody takes this for the deed."""
    parser.add_argument("--dry-run", action="store_true", help="show what would be erased; writes nothing")


def run(args: argparse.Namespace) -> int:
    """One line for each kind."""
    if not args.dry_run:
        raise Refused(
            "rights.only_dry", "The command line shows the plan alone: add --dry-run. A leader of the county has it "
            "carried out on the page “How long data is kept”, where it is recorded who did.",
        )  # fmt: skip
    print(f"{'kind':18} {'days':>6} {'rows due':>9}  oldest      kept until before    source")
    for plan in all_plans(now=timezone.now()):
        oldest = plan.oldest.isoformat() if plan.oldest else "-"
        before = plan.before.astimezone(LOCAL)
        print(f"{plan.kind:18} {plan.days:6} {plan.rows:9}  {oldest:10}  {before:%Y-%m-%d %H:%M}  {plan.source}")
    return 0
