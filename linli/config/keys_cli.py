"""``linli keys``: which keys there are, new ones, the rotation; see docs/keys.md."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import timedelta

from django.utils import timezone

from linli.kernel.actors import machine
from linli.orgs.queries import key_areas
from linli.trust.keys import commands, masters, queries, resealing

NEEDS_DJANGO = True
ACTOR = machine("keys")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do."""
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("status", help="keys, values under each, what a rotation has left")
    acts.add_parser("make", help="a first key for every county and subdistrict that has none")
    rotate = acts.add_parser("rotate", help="new keys, and all values under them; goes on where it was cut off")
    rotate.add_argument(
        "--area", action="append", help="only this county or subdistrict (again for more; - is the site)"
    )
    rotate.add_argument(
        "--no-wait", action="store_true", help="do not wait until every process has noticed the new keys"
    )
    acts.add_parser("new-master", help="write the next master key beside the others; it wraps nothing yet")
    acts.add_parser("rewrap", help="wrap all data keys under the newest master key")
    acts.add_parser("drop", help="destroy retired keys that no value has needed for a day")


def run(args: argparse.Namespace) -> int:
    """Do it and say what was done."""
    acts = {
        "status": _status,
        "make": _make,
        "rotate": _rotate,
        "new-master": _new_master,
        "rewrap": _rewrap,
        "drop": _drop,
    }
    return acts[args.act](args)


def _status(args: argparse.Namespace) -> int:
    found = queries.status()
    print(f"{'area':<10} {'version':>7} {'master':>6} {'state':<8} {'values':>10}  made")
    for key in found.keys:
        made = timezone.localtime(key.made_at)
        print(
            f"{key.area or 'site':<10} {key.version:>7} {key.master:>6} {key.state:<8} {key.values:>10}  {made:%Y-%m-%d %H:%M}"
        )
    if found.before:
        print(f"{found.before} values are sealed with a master key itself, from before there were data keys.")
    missing = sorted(set(found.needed) - set(found.masters))
    print(f"Master keys here: {_listed(found.masters)}; data keys need: {_listed(found.needed) or 'none'}")
    if missing:
        print(f"MISSING master keys: {_listed(missing)}. Restore them, or what lies under them stays shut.")
    print(f"{found.left} values are left for a rotation." if found.left else "Every value lies under a current key.")
    return 1 if missing else 0


def _make(args: argparse.Namespace) -> int:
    now = timezone.now()
    made = commands.make_missing(ACTOR, areas=key_areas(timezone.localdate(now)), now=now)
    print(
        f"{len(made)} keys made: {_listed(key.area or 'site' for key in made)}" if made else "Every area has its key."
    )
    return 0


def _rotate(args: argparse.Namespace) -> int:
    """Begin if nothing is under way, then pass over the tables until a pass finds nothing more."""
    _make(args)
    if queries.unfinished():
        print("Going on with the rotation that was not done.")
    else:
        areas = None if args.area is None else ["" if area == "-" else area for area in args.area]
        made = commands.begin_rotation(ACTOR, areas=areas, now=timezone.now())
        print(f"{len(made)} new keys: {_listed(key.area or 'site' for key in made)}")
    began, shut = time.monotonic(), _passes()
    if not commands.end_rotation(ACTOR, now=timezone.now()) and not args.no_wait:
        wait = (commands.SETTLED + timedelta(seconds=1)).total_seconds() - (time.monotonic() - began)
        print(f"Waiting {max(wait, 0):.0f} s until every process has surely noticed …", flush=True)
        time.sleep(max(wait, 0))
        shut = _passes()
        commands.end_rotation(ACTOR, now=timezone.now())
    if shut:
        print(f"{shut} values could not be opened with any key here; they were left as they are.", file=sys.stderr)
    done = not queries.unfinished()
    print("Done." if done else "Not done: run `linli keys rotate` once more in two minutes.")
    return 0 if done and not shut else 1


def _passes() -> int:
    """Pass after pass until one writes nothing; returns how many values stayed shut in the last."""
    while True:
        began = time.monotonic()
        done, shut = resealing.reseal_all(tell=_tell)
        took = time.monotonic() - began
        print(f"{done} rows in {took:.1f} s ({done / took:.0f}/s)", flush=True)
        if not done:
            return shut


def _tell(table: str, done: int, shut: int) -> None:
    if sys.stderr.isatty():
        print(f"{table}: {done} rows", end="\r", file=sys.stderr)


def _new_master(args: argparse.Namespace) -> int:
    path = masters.write_new()
    print(f"{path}\nBack it up and copy it to every machine of this site. Then: linli keys rewrap")
    return 0


def _rewrap(args: argparse.Namespace) -> int:
    keys = commands.rewrap(ACTOR, now=timezone.now())
    print(f"{len(keys)} data keys lie under master key {masters.newest()} now.")
    return 0


def _drop(args: argparse.Namespace) -> int:
    gone = commands.drop(ACTOR, now=timezone.now())
    print(f"{len(gone)} keys destroyed." if gone else "No key has been needless for a day.")
    return 0


def _listed(names: object) -> str:
    return ", ".join(str(name) for name in names)  # type: ignore[attr-defined]
