"""Sessions ended: by their owner from afar, by the security administrator, by nobody being there."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.kernel.actors import Actor
from linli.kernel.errors import NotFound
from linli.people import access, facts
from linli.people.models import Account, Session
from linli.trust import journal
from linli.trust.acting import command


@command
def end_session(actor: Actor, *, session_id: UUID, now: datetime) -> None:
    """Sign out one of one's own browsers. Not there and not one's own give the same answer."""
    found = Session.objects.filter(id=session_id, account_id=actor.id).first() if actor.id else None
    if found is None or found.account_id is None:
        raise NotFound("people.no_session", "This session has ended already.")
    found.delete()
    fact = facts.SessionEnded(subject_id=found.account_id, account_id=found.account_id, why="remote")
    journal.record(actor, fact, at=now)


@command
def end_other_sessions(actor: Actor, *, session_key: str, now: datetime) -> int:
    """Sign out everywhere but here, tokens of signing in over the API with it; returns how many browsers."""
    account = access.own_account(actor, lock=True)
    account.tokens_from = now
    account.save(update_fields=["tokens_from"])
    return end_all(actor, account_id=account.id, why="remote", but=session_key, now=now)


def end_all(actor: Actor, *, account_id: UUID, why: str, but: str = "", now: datetime) -> int:
    """Inside a command: every session of an account but one."""
    found = Session.objects.filter(account_id=account_id).exclude(session_key=but)
    fact = facts.SessionEnded(subject_id=account_id, account_id=account_id, why=why)
    count = found.count()
    found.delete()
    journal.record_many(actor, [fact] * count, at=now)
    return count


@command
def note_sign_out(actor: Actor, *, now: datetime) -> None:
    """Record that somebody signed out; the session itself is the page's to end."""
    if actor.id is not None:
        fact = facts.SessionEnded(subject_id=actor.id, account_id=actor.id, why="signed_out")
        journal.record(actor, fact, at=now)


@command
def clear_sessions(actor: Actor, *, now: datetime, limit: int = 1000) -> int:
    """Drop sessions that ended because nobody was there, and record each; returns how many. For the worker."""
    rows = list(
        Session.objects.select_for_update(skip_locked=True)
        .filter(expire_date__lte=now)
        .order_by("expire_date")
        .values_list("session_key", "account_id")[:limit]
    )
    Session.objects.filter(session_key__in=[key for key, _ in rows]).delete()
    ended = [facts.SessionEnded(subject_id=owner, account_id=owner, why="idle") for _, owner in rows if owner]
    journal.record_many(actor, ended, at=now)
    return len(rows)


@command
def forget_devices(actor: Actor, *, account_id: UUID, now: datetime) -> None:
    """Inside the acts of administrators: every session and token of signing in of an account ends."""
    Account.objects.filter(id=account_id).update(tokens_from=now)
    end_all(actor, account_id=account_id, why="administrator", now=now)
