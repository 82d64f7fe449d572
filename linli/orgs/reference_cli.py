"""``linli reference``: bring the categories and duty lists that ship with Linli into the database."""

from __future__ import annotations

import argparse

from django.utils import timezone

from linli.kernel.actors import machine
from linli.orgs.commands import load_reference

NEEDS_DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(args: argparse.Namespace) -> int:
    """Load what is missing and say how much."""
    rows = load_reference(machine("reference"), now=timezone.now())
    print(f"reference data: {rows} rows brought up to date")
    return 0
