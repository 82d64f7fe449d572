"""Signing in: the first factor, the way to the second, and what a wrong one costs.

A wrong try is counted even though it is refused, so each step is a command of its own that answers with nothing, and
the refusal is raised outside it.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pyotp
from django.conf import settings

from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError, Refused
from linli.orgs.queries import rule_value, today
from linli.people import facts, rules
from linli.people.commands.accounts import code_digest
from linli.people.models import Account, AccountKind, CodeApp, Passkey, RecoveryCode, SignInCode
from linli.people.queries.signing import has_factor, lock_of, recovery_digest
from linli.trust import journal
from linli.trust.acting import command
from linli.trust.sealing import index_of


@dataclass(frozen=True, slots=True)
class Entrance:
    """The account of a right first factor, by which way it came, and what is next."""

    account: Account
    way: str
    step: rules.Step


def _wrong() -> LinliError:
    return Refused("people.wrong_password", "The name or the password is wrong. Check both and try again.")


def sign_in_with_password(actor: Actor, *, login: str, password: str, now: datetime) -> Entrance:
    """The account of a login whose password is right, and whether a second factor is next.

    Refuses a wrong pair with one and the same sentence, and every try while the account is locked.
    """
    account = Account.objects.filter(login=login.strip(), is_active=True).first()
    if account is None:
        Account().set_password(password)  # takes as long as a real check, so that names cannot be found out by time
        raise _wrong()
    entrance = _try_password(actor, account_id=account.id, password=password, now=now)
    if entrance is None:
        raise _wrong()
    return entrance


@command
def _try_password(actor: Actor, *, account_id: UUID, password: str, now: datetime) -> Entrance | None:
    account = _locked(account_id, now)
    if not account.check_password(password):
        note_failure(actor, account, way="password", now=now)
        return None
    return _entrance(actor, account, way="password", now=now)


def _locked(account_id: UUID, now: datetime) -> Account:
    """The account with its row locked, so that tries at the same moment are counted one after the other."""
    account = Account.objects.select_for_update(no_key=True).get(id=account_id)
    rules.check_lock(lock_of(account_id, now=now), now)
    return account


def note_failure(actor: Actor, account: Account, *, way: str, now: datetime) -> None:
    """Count a wrong try, and say so if it was the one that locks."""
    failed = facts.SignInFailed(subject_id=account.id, way=way)
    journal.record(actor, failed, at=now)
    if lock_of(account.id, now=now) is not None:
        minutes = int(rule_value("sign_in_lock_minutes", today()))
        journal.record(actor, facts.AccountLocked(subject_id=account.id, minutes=minutes), at=now)


def _entrance(actor: Actor, account: Account, *, way: str, now: datetime) -> Entrance:
    step = rules.step_after(
        staff=account.kind == AccountKind.STAFF, has_factor=has_factor(account.id), demanded=settings.TWO_FACTORS
    )
    if step is rules.Step.IN:
        note_sign_in(actor, account, way=way, second="", now=now)
    return Entrance(account, way, step)


def note_sign_in(actor: Actor, account: Account, *, way: str, second: str, now: datetime) -> None:
    """Record that somebody is in."""
    fact = facts.SignedIn(subject_id=account.id, account_id=account.id, way=way, second=second)
    journal.record(actor, fact, at=now)


def sign_in_with_code(actor: Actor, *, phone: str, code: str, now: datetime) -> Entrance:
    """The account of a telephone whose code is right, made at the first sign-in; and whether a second factor is next.

    Refuses a wrong, used or old code, and the sixth try; a wrong try is counted even though it is refused.
    """
    entrance = _try_code(actor, phone=phone, code=code, now=now)
    if entrance is None:
        raise Refused("people.wrong_code", "The code is wrong or too old. Check it, or ask for a new one.")
    return entrance


@command
def _try_code(actor: Actor, *, phone: str, code: str, now: datetime) -> Entrance | None:
    number = rules.tidy_phone(phone)
    index = index_of(number)
    row = (
        SignInCode.objects.select_for_update(no_key=True)
        .filter(phone_index=index, used_at=None, sent_at__gt=now - rules.CODE_LIFE)
        .order_by("-sent_at")
        .first()
    )
    if row is None or row.tries >= rules.CODE_TRIES:
        return None
    row.tries += 1
    good = hmac.compare_digest(bytes(row.digest), code_digest(code.strip(), row.id))
    row.used_at = now if good else None
    row.save(update_fields=["tries", "used_at"])
    if not good:
        return None
    fresh: dict[str, Any] = {
        "login": f"r-{secrets.token_hex(8)}",
        "kind": AccountKind.RESIDENT,
        "name": "",
        "phone": number,
        "created_at": now,
    }
    account, made = Account.objects.get_or_create(phone_index=index, defaults=fresh)
    if made:
        journal.record(actor, facts.AccountMade(subject_id=account.id, account_id=account.id), at=now)
    return _entrance(actor, account, way="code", now=now) if account.is_active else None


def sign_in_for_demo(actor: Actor, *, login: str, now: datetime) -> Account:
    """One-click sign-in; refused outside demo mode."""
    account = Account.objects.filter(login=login, is_active=True).first()
    if not settings.DEMO or account is None:
        raise Refused("people.no_demo", "One-click sign-in exists in a demo only. Sign in with your password.")
    _enter(actor, account=account, way="demo", now=now)
    return account


@command
def _enter(actor: Actor, *, account: Account, way: str, now: datetime) -> None:
    note_sign_in(actor, account, way=way, second="", now=now)


@command
def sign_in_from_outside(actor: Actor, *, claim: str, value: str, two_factors: bool, now: datetime) -> Entrance:
    """The account that another system's sign-in names, by login or by telephone; ``two_factors``: it asked for both.

    Refuses whoever has no account of staff here: none is ever made silently.
    """
    named = value.strip()
    if claim == "phone_number":
        held = Account.objects.filter(phone_index=index_of(rules.tidy_phone(named))) if named else Account.objects.none()
    else:
        held = Account.objects.filter(login=named.lower())
    account = held.filter(kind=AccountKind.STAFF, is_active=True).first() if named else None
    if account is None:
        raise Refused(
            "people.nobody_outside",
            "You are signed in there, but nobody here has this name. Ask the system administrator for an account.",
        )
    if two_factors:
        note_sign_in(actor, account, way="sso", second="outside", now=now)
        return Entrance(account, "sso", rules.Step.IN)
    return _entrance(actor, account, way="sso", now=now)


def sign_in_with_passkey(
    actor: Actor, *, credential: bytes, check: Callable[[bytes, int], int | None], now: datetime
) -> Account:
    """The account of a passkey that answered our challenge: both factors at once, also while passwords are locked.

    ``check`` says the key's new count for a right answer (public key and old count in, None for a wrong one).
    """
    account = _try_passkey(actor, credential=credential, check=check, now=now)
    if account is None:
        raise wrong_passkey()
    return account


def wrong_passkey() -> LinliError:
    """What to say of a passkey that is unknown, answers wrongly, or whose answer is none."""
    return Refused(
        "people.wrong_passkey",
        "This passkey is not known here, or did not answer rightly. Try again, or sign in another way.",
    )


@command
def _try_passkey(
    actor: Actor, *, credential: bytes, check: Callable[[bytes, int], int | None], now: datetime
) -> Account | None:
    key = (
        Passkey.objects.select_for_update(no_key=True, of=("self",))
        .select_related("account")
        .filter(credential=credential, account__is_active=True)
        .first()
    )
    if key is None:
        return None
    count = check(bytes(key.public_key), key.count)
    if count is None:
        journal.record(actor, facts.SignInFailed(subject_id=key.account_id, way="passkey"), at=now)
        return None
    key.count, key.used_at = count, now
    key.save(update_fields=["count", "used_at"])
    note_sign_in(actor, key.account, way="passkey", second="passkey", now=now)
    return key.account


def pass_second(actor: Actor, *, account_id: UUID, way: str, code: str, now: datetime) -> Account:
    """The second step: a one-time code of the app, or a recovery code, which works once.

    Refuses a wrong or used one, and every try while the account is locked.
    """
    account = _try_second(actor, account_id=account_id, way=way, code=code, now=now)
    if account is None:
        raise Refused(
            "people.wrong_second", "This code is wrong or was used already. Wait for the next one of your app, then try again."
        )
    return account


@command
def _try_second(actor: Actor, *, account_id: UUID, way: str, code: str, now: datetime) -> Account | None:
    account = _locked(account_id, now)
    second = _by_app(account_id, code, now) or _by_recovery(account_id, code, now)
    if second is None:
        note_failure(actor, account, way="second", now=now)
        return None
    note_sign_in(actor, account, way=way, second=second, now=now)
    return account


def _by_app(account_id: UUID, code: str, now: datetime) -> str | None:
    app = CodeApp.objects.select_for_update(no_key=True).filter(account_id=account_id).first()
    if app is None:
        return None
    shown = pyotp.TOTP(app.secret.open()).generate_otp
    step = rules.used_step(code, code_at=shown, last=app.step, now=now)
    if step is None:
        return None
    app.step, app.used_at = step, now
    app.save(update_fields=["step", "used_at"])
    return "app"


def _by_recovery(account_id: UUID, code: str, now: datetime) -> str | None:
    digest = recovery_digest(account_id, rules.tidy_recovery(code))
    used = RecoveryCode.objects.filter(account_id=account_id, digest=digest, used_at=None).update(used_at=now)
    return "recovery" if used else None
