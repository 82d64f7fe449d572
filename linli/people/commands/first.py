"""The first account of an empty site: an operator of the county, who brings everybody else in."""

from __future__ import annotations

import re
from datetime import datetime

from linli.kernel.actors import Actor, ActorKind
from linli.kernel.clock import LOCAL
from linli.kernel.errors import NotAllowed, Refused
from linli.orgs.commands.units import add_unit
from linli.orgs.models import Unit
from linli.people import facts, rules
from linli.people.commands.factors import check_password_rules
from linli.people.models import Account, AccountKind, Post, Role
from linli.trust import journal
from linli.trust.acting import command
from linli.trust.sealing import index_of


@command
def make_first_operator(
    actor: Actor, *, login: str, name: str, phone: str, county: str, unit: str, password: str, now: datetime
) -> Account:
    """The county's command centre and its first operator, with a password.

    Refuses anybody but the command line of the site, a site that has an operator, a bad county code, a bad name for
    signing in and a password that is short or easy to guess.
    """
    if actor.kind is not ActorKind.MACHINE:
        raise NotAllowed("people.first_by_machine", "The first operator is made on the command line of the site alone.")
    if Post.objects.filter(role=Role.OPERATOR).exists():
        raise Refused("people.first_there", "This site has an operator already; further accounts come in by import.")
    if not re.fullmatch(r"\d{6}", county):
        raise Refused("people.first_county", "The code of a county has six digits, such as 330109.")
    if not re.fullmatch(r"[a-z0-9._-]{2,40}", login):
        raise Refused("people.first_login", "A name for signing in has 2 to 40 small letters, digits, dots and dashes.")
    check_password_rules(password)
    number = rules.tidy_phone(phone) if phone else None
    today = now.astimezone(LOCAL).date()
    place = Unit.objects.filter(function="command_centre", area=county, valid_to=None).first() or add_unit(
        actor, name=unit, function="command_centre", level="county", area=county, catch_all=True, now=now
    )
    account = Account(
        login=login, kind=AccountKind.STAFF, name=name, phone=number, phone_index=index_of(number) if number else None,
        created_at=now,
    )  # fmt: skip
    account.set_password(password)
    account.save(force_insert=True)
    Post.objects.create(account=account, role=Role.OPERATOR, unit=place, area=county, valid_from=today)
    journal.record(actor, facts.AccountMade(subject_id=account.id, account_id=account.id), at=now)
    return account
