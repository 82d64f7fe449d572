"""``linli administrator ROLE LOGIN``: the first system, security and audit administrator of a site."""

from __future__ import annotations

import argparse
import getpass
import os
import secrets
import sys

from django.utils import timezone

from linli.kernel.actors import machine
from linli.people.commands import make_administrator
from linli.people.rules import ADMINS

NEEDS_DJANGO = True
PASSWORD = "LINLI_PASSWORD"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which of the three, and who."""
    parser.add_argument("role", choices=sorted(ADMINS), help="which of the three")
    parser.add_argument("login", help="name for signing in")
    parser.add_argument("--name", required=True, help="full name")
    parser.add_argument("--phone", default="", help="for signing in with a code later")


def run(args: argparse.Namespace) -> int:
    """Ask for a password; take it from the environment; or make one and show it once."""
    given = os.environ.get(PASSWORD) or (getpass.getpass("Password (empty: one is made): ") if sys.stdin.isatty() else "")
    password = given or secrets.token_urlsafe(12)
    account = make_administrator(
        machine("command line"), role=args.role, login=args.login, name=args.name, phone=args.phone, password=password,
        now=timezone.now(),
    )  # fmt: skip
    print(f"{account.login} is the {args.role}. Sign in at /sign-in/: the second factor is set up on the way in.")
    if not given:
        print(f"Password, shown once: {password}")
    return 0
