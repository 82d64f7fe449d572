"""``linli demo``: make the fictional district with its people and the last months of its life."""

from __future__ import annotations

import argparse
import gc
import sys
import time
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from linli.demo import plan as planning
from linli.demo.layers import map_layers
from linli.demo.load import check_empty, demo_accounts, load
from linli.kernel.actors import machine
from linli.kernel.clock import LOCAL
from linli.kernel.errors import Refused
from linli.trust.keys.commands import make_missing

NEEDS_DJANGO = True

_STEPS = {
    "plan": "streets, estates, people",
    "ground": "the ground",
    "people": "people and posts",
    "history": "living through the days",
    "writing": "writing them down",
    "search": "making them searchable",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Size and seed of the district."""
    parser.add_argument("--seed", type=int, default=planning.SEED, help="another number makes another district")
    parser.add_argument("--days", type=int, default=90, help="days of history before now (0 to 300)")
    parser.add_argument("--residents", type=int, default=planning.RESIDENTS, help="people on file")
    parser.add_argument("--now", help="the moment at which the history ends, such as 2026-11-23T12:00 (default: now)")
    parser.add_argument("--quiet", action="store_true", help="say nothing while working")


def run(args: argparse.Namespace) -> int:
    """Make the district in an empty database, all or nothing, and write its map and ``demo-accounts.json``."""
    now = _moment(args.now)
    if not 0 <= args.days <= 300 or not 1 <= args.residents <= 500_000:
        raise Refused("demo.bad_size", "Choose 0 to 300 days and 1 to 500,000 residents.")
    check_empty()
    began = time.monotonic()

    def say(step: str) -> None:
        if not args.quiet:
            print(f"demo district: {_STEPS[step]} …", file=sys.stderr, flush=True)

    say("plan")
    gc.disable()  # half a million rows live until the end anyway; looking for dead ones takes a third of the time
    try:
        plan = planning.build_plan(args.seed, args.residents)
        areas = [area.code for area in (*plan.areas,) if area.level in ("county", "subdistrict")]
        make_missing(machine("keys"), areas=areas, now=now)
        loaded = load(plan, now=now, days=args.days, say=say)
    finally:
        gc.enable()
    _save("map/layers.json", map_layers(plan), 0o644)
    _save("demo-accounts.json", demo_accounts(plan, "/sign-in/"), 0o600)
    if not args.quiet:
        print(
            f"demo district {plan.name}: {loaded.residents} residents, {len(plan.staff)} staff, "
            f"{loaded.signals} reports, {loaded.cases} cases, {loaded.facts} facts in {time.monotonic() - began:.1f} s"
        )
    return 0


def _moment(written: str | None) -> datetime:
    if not written:
        return timezone.now()
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise Refused(
            "demo.bad_moment", "“{written}” is no time; write it like 2026-11-23T12:00.", written=written
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)


def _save(name: str, content: bytes, mode: int) -> None:
    """Written whole or not at all. The accounts come last: their being there tells the supervisor that all is made."""
    path = Path(settings.DATA) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_bytes(content)
    draft.chmod(mode)
    draft.replace(path)
