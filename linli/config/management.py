"""Django's own management commands as ``linli migrate`` and ``linli manage``."""

from __future__ import annotations

import argparse

from django.core.management import execute_from_command_line

NEEDS_DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything goes to Django as it stands."""
    parser.add_argument("words", nargs=argparse.REMAINDER)


def run(args: argparse.Namespace) -> int:
    """Run it; Django ends the process itself when it fails."""
    words = ["migrate", "--no-input", "-v", "1", *args.words] if args.command == "migrate" else args.words
    execute_from_command_line(["linli", *words])
    return 0
