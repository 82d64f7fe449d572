"""Writes of the rights desk: asked by the person, or by staff who know that it is the person; answered once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.intake.commands import contact_of, erase_contacts
from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL, due, parse_limit
from linli.kernel.errors import Refused
from linli.orgs.queries import rule_value, work_calendar
from linli.people.access import own_account, signed_in
from linli.people.models import Account
from linli.people.queries import account_by_phone
from linli.rights import access, facts, queries, rules
from linli.rights.models import RequestState, RightsRequest
from linli.trust import journal
from linli.trust.acting import command


@command
def ask(actor: Actor, *, kind: str, words: str = "", code: str = "", now: datetime) -> RightsRequest:
    """Ask to see, copy, correct, delete or have explained what is on file about oneself; the clock starts.

    Refuses what is none of these rights, a request without words, and a report that is not one's own.
    """
    account = own_account(actor)
    return _put(actor, account, kind, words, code, "signed_in", now)


@command
def ask_at_desk(
    actor: Actor, *, phone: str, identity: str, kind: str, words: str = "", code: str = "", now: datetime
) -> RightsRequest:
    """Put down a request for somebody at the window. Refuses without a word of how the person was known."""
    access.check_window(actor)
    rules.check_identity(identity)
    return _put(actor, account_by_phone(phone), kind, words, code, identity, now)


@command
def withdraw(actor: Actor, *, request_id: UUID, now: datetime) -> RightsRequest:
    """Take one's own request back. Refuses somebody else's, and one that has been answered."""
    row = access.request_for(actor, request_id, lock=True)
    rules.check_own(row.account_id == actor.id)
    rules.check_open(row.state)
    row.state = RequestState.WITHDRAWN
    row.save(update_fields=["state"])
    journal.record(actor, facts.Withdrawn(subject_id=row.id, right=row.kind), at=now)
    return row


@command
def answer(actor: Actor, *, request_id: UUID, words: str, erase: bool = False, now: datetime) -> RightsRequest:
    """Answer a request in words; of one to delete also take name and telephone off the person's reports that are over.

    The reports and their cases stay, as evidence of what was done. Refuses whoever is no operator, the person
    themselves, an answer without words, erasing for another right, and a request that was answered before.
    """
    access.check_desk(actor)
    row = access.request_for(actor, request_id, lock=True)
    _check_other(actor, row)
    rules.check_open(row.state)
    said = rules.check_answer(words)
    if erase and row.kind != "delete":
        raise Refused("rights.no_deletion", "Only a request to delete lets contact data be erased.", field="erase")
    if erase:
        account = Account.objects.get(id=row.account_id)
        row.erased = erase_contacts(contact_of(account.id, account.phone_index))
    _decide(actor, row, RequestState.ANSWERED, said, now)
    journal.record(actor, facts.Answered(subject_id=row.id, right=row.kind, erased=row.erased), at=now)
    return row


@command
def refuse(actor: Actor, *, request_id: UUID, reason: str, words: str, way: str, now: datetime) -> RightsRequest:
    """Refuse a request, with the reason and the legal way against it. Refuses a refusal without either."""
    access.check_desk(actor)
    row = access.request_for(actor, request_id, lock=True)
    _check_other(actor, row)
    rules.check_open(row.state)
    said, row.legal_way = rules.check_refusal(reason, words, way)
    row.reason = reason
    _decide(actor, row, RequestState.REFUSED, said, now)
    journal.record(actor, facts.RequestRefused(subject_id=row.id, right=row.kind, reason=reason), at=now)
    return row


@command
def note_copied(actor: Actor, *, now: datetime) -> None:
    """Somebody takes a copy of everything about them: that it was taken is recorded."""
    journal.record(actor, facts.DataCopied(subject_id=signed_in(actor)), at=now)


def _put(
    actor: Actor, account: Account, kind: str, words: str, code: str, identity: str, now: datetime
) -> RightsRequest:
    tidy = rules.check_request(kind, words)
    signal = queries.own_report(account, code) if code.strip() else None
    limit = parse_limit(str(rule_value("rights_answer_limit", now.astimezone(LOCAL).date())))
    row = RightsRequest.objects.create(
        account=account, kind=kind, words=tidy or None, signal_id=signal.id if signal else None, identity=identity,
        asked_by_id=signed_in(actor), asked_at=now, due_at=due(now, limit, work_calendar()),
    )  # fmt: skip
    fact = facts.Asked(subject_id=row.id, right=kind, identity=identity, due_at=row.due_at.isoformat())
    journal.record(actor, fact, at=now)
    return row


def _check_other(actor: Actor, row: RightsRequest) -> None:
    if row.account_id == actor.id:
        raise Refused("rights.own_request", "Nobody answers a request of their own. A colleague does.")


def _decide(actor: Actor, row: RightsRequest, state: str, words: str, now: datetime) -> None:
    row.state, row.answer, row.decided_by_id, row.decided_at = state, words, actor.id, now
    row.save(update_fields=["state", "answer", "decided_by", "decided_at", "reason", "legal_way", "erased"])
