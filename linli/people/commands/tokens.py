"""Tokens for programs that act in somebody's name: made, ended."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from linli.kernel.actors import Actor
from linli.kernel.errors import NotAllowed, NotFound, Stale
from linli.orgs.queries import rule_value, today
from linli.people import access, facts, rules
from linli.people.models import AccessToken, AccountKind
from linli.trust import journal
from linli.trust.acting import command

#: How a token begins, so that it is recognised where it should not lie.
PREFIX = "llt_"


@command
def make_token(
    actor: Actor, *, name: str, scopes: Sequence[str], days: int, now: datetime
) -> tuple[AccessToken, str]:
    """A token of one's own; the second value is the token itself, which is kept nowhere.

    Refuses residents, no scope or an unknown one, no end, and the twenty-first token.
    """
    account = access.own_account(actor, lock=True)
    if account.kind != AccountKind.STAFF:
        raise NotAllowed("people.token_staff", "Tokens are for staff whose programs work with this site.")
    held = AccessToken.objects.filter(account=account, ended_at=None, expires_at__gt=now).count()
    most = int(rule_value("token_days_most", today()))
    kept = rules.check_new_token(name=name, wanted=scopes, days=days, most_days=most, held=held)
    plain = PREFIX + secrets.token_urlsafe(32)
    token = AccessToken.objects.create(
        account=account, name=name.strip(), scopes=list(kept), digest=access.token_digest(plain), ending=plain[-4:],
        made_at=now, expires_at=rules.token_end(now, days),
    )  # fmt: skip
    journal.record(actor, facts.TokenMade(subject_id=token.id, account_id=account.id, scopes=kept, days=days), at=now)
    return token, plain


@command
def end_token(actor: Actor, *, token_id: UUID, now: datetime) -> AccessToken:
    """End a token: one's own, or as the security administrator anybody's. Refuses one that has ended."""
    rows = AccessToken.objects.select_for_update(no_key=True)
    if actor.admin not in rules.DUTIES[rules.Duty.END_TOKENS]:
        rows = rows.filter(account_id=actor.id)
    token = rows.filter(id=token_id).first() if actor.id else None
    if token is None:
        raise NotFound("people.no_token", "There is no such token, or not of yours.")
    if token.ended_at is not None:
        raise Stale("people.token_ended", "This token has ended already.")
    token.ended_at, token.ended_by_id = now, actor.id
    token.save(update_fields=["ended_at", "ended_by"])
    journal.record(actor, facts.TokenEnded(subject_id=token.id, account_id=token.account_id), at=now)
    return token
