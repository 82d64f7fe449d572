"""Second factors and passwords of one's own: set up, taken away, made anew."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyotp
from django.conf import settings
from django.contrib.auth.password_validation import get_default_password_validators, validate_password
from django.core.exceptions import ValidationError

from linli.kernel.actors import Actor
from linli.kernel.errors import NotAllowed, NotFound, Refused
from linli.kernel.ids import CODE_ALPHABET
from linli.orgs.queries import rule_value, today
from linli.people import access, facts, rules
from linli.people.commands.sessions import end_all
from linli.people.commands.signing import Entrance, note_sign_in
from linli.people.models import Account, AccountKind, CodeApp, Passkey, RecoveryCode
from linli.people.queries.signing import has_factor, recovery_digest
from linli.trust import journal
from linli.trust.acting import command


def new_secret() -> str:
    """A secret for an app with one-time codes: 160 bits, as RFC 4226 recommends."""
    return pyotp.random_base32()


def check_password_rules(password: str, account: Account | None = None) -> None:
    """Refuse a password that is short, common, of digits alone, or like the name."""
    least = int(rule_value("password_least", today()))
    if len(password) < least:
        raise Refused("people.password_short", "The password needs at least {least} signs.", least=least)
    try:
        validate_password(password, account, get_default_password_validators())
    except ValidationError:
        raise Refused(
            "people.password_easy",
            "This password is easy to guess: it is a common one, digits alone, or like your name. Choose another one.",
        ) from None


@command
def set_code_app(actor: Actor, *, account_id: UUID, secret: str, code: str, now: datetime) -> list[str]:
    """Set up the app with one-time codes, in place of an earlier one; returns fresh recovery codes if there were none.

    Refuses a code that the app does not show, so that nobody locks themselves out with a secret that was not scanned.
    """
    account = Account.objects.select_for_update(no_key=True).get(id=account_id)
    step = rules.used_step(code, code_at=pyotp.TOTP(secret).generate_otp, last=0, now=now)
    if step is None:
        raise Refused(
            "people.app_code",
            "This is not the code that the app shows for this secret. Check that the clock of the telephone is right.",
        )
    CodeApp.objects.update_or_create(
        account=account, defaults={"secret": secret, "step": step, "made_at": now, "used_at": now}
    )
    journal.record(actor, facts.FactorSet(subject_id=account.id, account_id=account.id, factor="app"), at=now)
    return _first_codes(actor, account, now)


@command
def enrol_on_the_way(actor: Actor, *, entrance: Entrance, secret: str, code: str, now: datetime) -> list[str]:
    """Set up the first second factor while signing in; whoever does is in. Refuses whoever has one already."""
    account = entrance.account
    if entrance.step is not rules.Step.ENROL or has_factor(account.id):
        raise Refused("people.factor_there", "A second factor is set up already. Sign in again and use it.")
    codes = set_code_app(actor, account_id=account.id, secret=secret, code=code, now=now)
    note_sign_in(actor, account, way=entrance.way, second="app", now=now)
    return codes


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A passkey whose answer to our challenge has been checked."""

    credential: bytes
    public_key: bytes
    count: int
    name: str


@command
def add_passkey(actor: Actor, *, account_id: UUID, key: NewPasskey, now: datetime) -> list[str]:
    """Keep a passkey; returns fresh recovery codes if there were none. Refuses one that is on file, and the eleventh."""
    account = Account.objects.select_for_update(no_key=True).get(id=account_id)
    if account.passkeys.count() >= rules.PASSKEYS_MOST:
        raise Refused("people.passkeys_most", "You have {most} passkeys already. Take one away first.", most=rules.PASSKEYS_MOST)
    if Passkey.objects.filter(credential=key.credential).exists():
        raise Refused("people.passkey_there", "This passkey is on file already.")
    Passkey.objects.create(
        account=account, credential=key.credential, public_key=key.public_key, count=key.count,
        name=key.name.strip()[:60] or "passkey", made_at=now,
    )  # fmt: skip
    journal.record(actor, facts.FactorSet(subject_id=account.id, account_id=account.id, factor="passkey"), at=now)
    return _first_codes(actor, account, now)


def _first_codes(actor: Actor, account: Account, now: datetime) -> list[str]:
    there = RecoveryCode.objects.filter(account=account, used_at=None).exists()
    return [] if there else _fresh_codes(actor, account, now)


def _fresh_codes(actor: Actor, account: Account, now: datetime) -> list[str]:
    codes = ["".join(secrets.choice(CODE_ALPHABET) for _ in range(10)) for _ in range(rules.RECOVERY_CODES)]
    RecoveryCode.objects.filter(account=account).delete()
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(account=account, digest=recovery_digest(account.id, code), made_at=now) for code in codes]
    )
    journal.record(actor, facts.FactorSet(subject_id=account.id, account_id=account.id, factor="recovery"), at=now)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


@command
def renew_recovery_codes(actor: Actor, *, now: datetime) -> list[str]:
    """Ten fresh codes; the old ones are valid no more. Refuses whoever has no second factor."""
    account = access.own_account(actor, lock=True)
    if not _kinds(account):
        raise Refused("people.no_factor", "Recovery codes stand in for a second factor. Set one up first.")
    return _fresh_codes(actor, account, now)


def _kinds(account: Account) -> Sequence[str]:
    app = ["app"] if CodeApp.objects.filter(account=account).exists() else []
    return [*app, *("passkey" for _ in range(account.passkeys.count()))]


@command
def remove_code_app(actor: Actor, *, now: datetime) -> None:
    """Take one's own app away. Refuses the last second factor of staff where two are demanded."""
    account = access.own_account(actor, lock=True)
    app = CodeApp.objects.filter(account=account).first()
    if app is None:
        raise NotFound("people.no_app", "No app is set up any more.")
    _check_last(account)
    app.delete()
    _removed(actor, account, "app", now)


@command
def remove_passkey(actor: Actor, *, passkey_id: UUID, now: datetime) -> None:
    """Take a passkey of one's own away. Refuses the last second factor of staff where two are demanded."""
    account = access.own_account(actor, lock=True)
    key = Passkey.objects.filter(account=account, id=passkey_id).first()
    if key is None:
        raise NotFound("people.no_passkey", "There is no such passkey, or not of yours.")
    _check_last(account)
    key.delete()
    _removed(actor, account, "passkey", now)


def _check_last(account: Account) -> None:
    if settings.TWO_FACTORS and account.kind == AccountKind.STAFF and len(_kinds(account)) < 2:
        raise Refused("people.last_factor", "Staff sign in with two factors. Set up another one first, then take this away.")


def _removed(actor: Actor, account: Account, factor: str, now: datetime) -> None:
    if not _kinds(account):
        RecoveryCode.objects.filter(account=account).delete()
    journal.record(actor, facts.FactorRemoved(subject_id=account.id, account_id=account.id, factor=factor), at=now)


@command
def choose_password(actor: Actor, *, old: str, new: str, session_key: str = "", now: datetime) -> Account:
    """A new password; every other session ends. Refuses a wrong old one (if there is one), and what is easy to guess."""
    account = access.own_account(actor, lock=True)
    if account.kind != AccountKind.STAFF:
        raise NotAllowed("people.password_staff", "Residents sign in with a code sent to the telephone.")
    if account.has_usable_password() and account.password and not account.check_password(old):
        raise Refused("people.old_password", "The present password is wrong. Check it and try again.")
    check_password_rules(new, account)
    account.set_password(new)
    account.tokens_from = now
    account.save(update_fields=["password", "tokens_from"])
    end_all(actor, account_id=account.id, why="remote", but=session_key, now=now)
    journal.record(actor, facts.PasswordSet(subject_id=account.id, account_id=account.id), at=now)
    return account
