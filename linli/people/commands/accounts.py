"""Writes about accounts: codes sent to telephones, notices put out and read."""

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
from linli.people import facts, rules
from linli.people.commands.reaching import reach_out, row_of
from linli.people.models import Notice, SignInCode
from linli.trust import journal
from linli.trust.acting import command
from linli.trust.sealing import index_of


def code_digest(code: str, salt: UUID) -> bytes:
    """What is kept of a code that was sent."""
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
    row.digest = code_digest(code, row.id)
    row.save(force_insert=True)
    fact_id = journal.record(actor, facts.CodeSent(subject_id=row.id), at=now)
    message = row_of(cause_id=fact_id, medium="sms", to=number, key="sign_in_code", values={"code": code}, at=now)
    message.save(force_insert=True)
    return code if settings.DEMO else None


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
