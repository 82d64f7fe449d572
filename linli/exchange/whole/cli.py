"""``linli export-all`` and ``linli import-all``: everything of a site into one file, and back into an empty one."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
import time
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from tqdm import tqdm

from linli.exchange.whole import back, keys, manifest, out
from linli.kernel.errors import Refused

NEEDS_DJANGO = True
PASSPHRASE = "LINLI_PASSPHRASE"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file; the keys beside it; comparing two."""
    parser.add_argument("file", type=Path, help="the export (a zip)")
    parser.add_argument(
        "--keys", type=Path, help=f"the file of the keys, under a passphrase (asked for, or {PASSPHRASE})"
    )
    if parser.prog.endswith("export-all"):
        parser.add_argument(
            "--check", type=Path, metavar="OTHER", help="compare FILE with OTHER instead; 1 if they differ"
        )
    else:
        parser.add_argument("--without-keys", action="store_true", help="take it in although sealed values stay shut")


def run(args: argparse.Namespace) -> int:
    """Do what was asked."""
    if args.command == "import-all":
        return _import(args)
    return _check(args) if args.check else _export(args)


def _export(args: argparse.Namespace) -> int:
    if args.keys:
        passphrase = _passphrase(twice=True)
        keys.check(passphrase)
    began = time.monotonic()
    with _Bar() as tell:
        made = out.export(args.file, now=timezone.now(), tell=tell)
    rows = sum(table["rows"] for table in made["tables"])
    print(f"{args.file}: {len(made['tables'])} tables, {rows} rows, {made['files']['rows']} files, "
          f"{args.file.stat().st_size / 1e6:.1f} MB in {time.monotonic() - began:.1f} s")  # fmt: skip
    if args.keys:
        keys.write(args.keys, passphrase)
        print(f"{args.keys}: the keys of sealed values. Keep it and the passphrase in another place than the export.")
    else:
        print("The keys of sealed values are not in it; --keys FILE writes them under a passphrase.")
    return 0


def _check(args: argparse.Namespace) -> int:
    differ = list(manifest.differences(back.read_manifest(args.file), back.read_manifest(args.check)))
    print("\n".join(differ) if differ else "Equal: every table and every file has the same counts and hashes.")
    return 1 if differ else 0


def _import(args: argparse.Namespace) -> int:
    contents = back.read_manifest(args.file)
    manifest.check(contents)
    wanted = contents["keys"]
    opened = None
    if not keys.fits(wanted):
        if args.keys:
            opened = keys.read(args.keys, _passphrase(twice=False))
        elif not args.without_keys:
            raise Refused(
                "whole.no_keys",
                "This site has other keys, so names and telephones would stay shut. Give the key file with --keys.",
            )
    began = time.monotonic()
    total = sum(table["rows"] for table in contents["tables"]) + contents["files"]["rows"]
    with _Bar(total) as tell:
        back.bring_back(args.file, tell=tell)
        if opened is not None:
            keys.install(opened, wanted, Path(settings.DATA) / "secrets")
    print(f"{total} rows and files taken in and compared in {time.monotonic() - began:.1f} s.")
    if opened is not None:
        print("The keys are those of the export now: end this instance with bin/up --stop and start it again.")
    return 0


class _Bar:
    """One progress bar on stderr."""

    def __init__(self, total: int | None = None) -> None:
        self.bar = tqdm(total=total, unit=" rows", disable=not sys.stderr.isatty())

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.close()

    def __call__(self, name: str, rows: int) -> None:
        """So many rows of a table are done."""
        self.bar.set_description(name, refresh=False)
        self.bar.update(rows)


def _passphrase(*, twice: bool) -> str:
    given = os.environ.get(PASSPHRASE)
    if given:
        return given
    if not sys.stdin.isatty():
        raise Refused("whole.no_passphrase", "Give the passphrase in the variable {name}.", name=PASSPHRASE)
    typed = getpass.getpass("Passphrase of the keys: ")
    if twice and getpass.getpass("Once more: ") != typed:
        raise Refused("whole.typed_differently", "The two are not the same. Try again.")
    return typed
