"""Django's own management commands as ``linli migrate`` and ``linli manage``."""

from __future__ import annotations

import argparse

from django.core.management import execute_from_command_line
from django.utils import timezone

from linli.kernel.actors import machine
from linli.orgs.commands import load_reference

NEEDS_DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything goes to Django as it stands."""
    parser.add_argument("words", nargs=argparse.REMAINDER)


def run(args: argparse.Namespace) -> int:
    """Run it; Django ends the process itself when it fails. Reference data comes up to date after the migrations."""
    migrating = args.command == "migrate"
    words = ["migrate", "--no-input", "-v", "1", *args.words] if migrating else args.words
    execute_from_command_line(["linli", *words])
    if migrating and not args.words:
        load_reference(machine("reference"), now=timezone.now())
    return 0
