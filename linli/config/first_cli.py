"""``linli first-operator LOGIN``: the first account of an empty site."""

from __future__ import annotations

import argparse
import getpass
import os
import secrets
import sys

from django.utils import timezone

from linli.kernel.actors import machine
from linli.people.commands.first import make_first_operator

NEEDS_DJANGO = True
PASSWORD = "LINLI_PASSWORD"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who, where."""
    parser.add_argument("login", help="name for signing in")
    parser.add_argument("--county", required=True, help="six digits of the county, such as 330109")
    parser.add_argument("--name", required=True, help="full name")
    parser.add_argument("--phone", default="", help="for signing in with a code later")
    parser.add_argument("--unit", default="城市运行管理中心", help="name of the command centre")


def run(args: argparse.Namespace) -> int:
    """Ask for a password; take it from the environment; or make one and show it once."""
    given = os.environ.get(PASSWORD) or (getpass.getpass("Password (empty: one is made): ") if sys.stdin.isatty() else "")
    password = given or secrets.token_urlsafe(12)
    account = make_first_operator(
        machine("command line"), login=args.login, name=args.name, phone=args.phone, county=args.county, unit=args.unit,
        password=password, now=timezone.now(),
    )  # fmt: skip
    print(f"{account.login} is an operator of {args.county}. Sign in at /sign-in/ and import what there is: /desk/imports/")
    if not given:
        print(f"Password, shown once: {password}")
    return 0
