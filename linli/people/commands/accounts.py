"""Writes about accounts: signing in by code or password, notices read, messages put out."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from linli.kernel.actors import Actor
from linli.kernel.errors import Refused
from linli.people import facts, rules
from linli.people.commands.reaching import reach_out, row_of
from linli.people.models import Account, AccountKind, Notice, SignInCode
from linli.trust import journal
from linli.trust.acting import command
from linli.trust.models import FactRecord
from linli.trust.sealing import index_of


def _digest(code: str, salt: UUID) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), salt.bytes + code.encode(), hashlib.sha256)


@command
def send_code(actor: Actor, *, phone: str, now: datetime) -> str | None:
    """Send a sign-in code to a telephone; in demo mode the code is also returned, to be shown on the page.

    Refuses a number that is no telephone number, and a second code within a minute.
    """
    number = rules.tidy_phone(phone)
    index = index_of(number)
    last = SignInCode.objects.filter(phone_index=index).order_by("-sent_at").values_list("sent_at", flat=True).first()
    rules.check_code_pause(last, now)
    code = "".join(secrets.choice("0123456789") for _ in range(rules.CODE_DIGITS))
    row = SignInCode(phone_index=index, sent_at=now)
    row.digest = _digest(code, row.id)
    row.save(force_insert=True)
    fact_id = journal.record(actor, facts.CodeSent(subject_id=row.id), at=now)
    message = row_of(cause_id=fact_id, medium="sms", to=number, key="sign_in_code", values={"code": code}, at=now)
    message.save(force_insert=True)
    return code if settings.DEMO else None


def sign_in_with_code(actor: Actor, *, phone: str, code: str, now: datetime) -> Account:
    """The account of a telephone whose code is right; made at the first sign-in.

    Refuses a wrong, used or old code, and the sixth try; a wrong try is counted even though it is refused.
    """
    account = _try_code(actor, phone=phone, code=code, now=now)
    if account is None:
        raise Refused("people.wrong_code", "The code is wrong or too old. Check it, or ask for a new one.")
    return account


@command
def _try_code(actor: Actor, *, phone: str, code: str, now: datetime) -> Account | None:
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
    good = hmac.compare_digest(bytes(row.digest), _digest(code.strip(), row.id))
    row.used_at = now if good else None
    row.save(update_fields=["tries", "used_at"])
    if not good:
        return None
    account, made = Account.objects.get_or_create(
        phone_index=index,
        defaults={
            "login": f"r-{secrets.token_hex(8)}",
            "kind": AccountKind.RESIDENT,
            "name": "",
            "phone": number,
            "created_at": now,
        },
    )
    if made:
        journal.record(actor, facts.AccountMade(subject_id=account.id, account_id=account.id), at=now)
    if not account.is_active:
        return None
    journal.record(actor, facts.SignedIn(subject_id=account.id, account_id=account.id, way="code"), at=now)
    return account


def sign_in_with_password(actor: Actor, *, login: str, password: str, now: datetime) -> Account:
    """The account of a login whose password is right.

    Refuses a wrong pair with one and the same sentence, and every try after five wrong ones within fifteen minutes.
    """
    account = Account.objects.filter(login=login.strip(), is_active=True).first()
    wrong = Refused("people.wrong_password", "The name or the password is wrong. Check both and try again.")
    if account is None:
        Account().set_password(password)  # takes as long as a real check, so that names cannot be found out by time
        raise wrong
    failed = FactRecord.objects.filter(
        subject_id=account.id, kind=facts.SignInFailed.kind, at__gt=now - rules.PASSWORD_LOCK
    ).count()
    if failed >= rules.PASSWORD_TRIES:
        raise Refused("people.locked", "Too many wrong passwords. Wait fifteen minutes, then try again.")
    good = account.check_password(password)
    fact: facts.SignedIn | facts.SignInFailed
    if good:
        fact = facts.SignedIn(subject_id=account.id, account_id=account.id, way="password")
    else:
        fact = facts.SignInFailed(subject_id=account.id)
    _note_sign_in(actor, fact=fact, now=now)
    if not good:
        raise wrong
    return account


@command
def _note_sign_in(actor: Actor, *, fact: facts.SignedIn | facts.SignInFailed, now: datetime) -> None:
    journal.record(actor, fact, at=now)


def sign_in_for_demo(actor: Actor, *, login: str, now: datetime) -> Account:
    """One-click sign-in; refused outside demo mode."""
    account = Account.objects.filter(login=login, is_active=True).first()
    if not settings.DEMO or account is None:
        raise Refused("people.no_demo", "One-click sign-in exists in a demo only. Sign in with your password.")
    _note_sign_in(actor, fact=facts.SignedIn(subject_id=account.id, account_id=account.id, way="demo"), now=now)
    return account


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A notice to be put on somebody's page because of a fact."""

    account_id: UUID
    fact_id: UUID
    key: str
    link: str
    at: datetime
    values: dict[str, Any] = field(default_factory=dict)


def post_notices(drafts: Sequence[NoticeDraft]) -> None:
    """Write notices; one that exists already for the same fact stays as it is. Safe to repeat. Three statements more.

    Who chose so gets a push, a text or an e-mail beside it.
    """
    if not drafts:
        return
    Notice.objects.bulk_create(
        [
            Notice(account_id=d.account_id, fact_id=d.fact_id, key=d.key, link=d.link, values=d.values, at=d.at)
            for d in drafts
        ],
        ignore_conflicts=True,
    )
    reach_out([(d.account_id, d.fact_id, d.key, d.at) for d in drafts])


@command
def read_notices(actor: Actor, *, now: datetime) -> int:
    """Mark one's own notices as read; returns how many."""
    return Notice.objects.filter(account_id=actor.id, read_at=None).update(read_at=now)
