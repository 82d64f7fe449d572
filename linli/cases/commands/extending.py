"""Asking for more time, and giving it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.cases import access, facts, rules
from linli.cases.commands.timing import person_of, reckoned, set_due, tell, where
from linli.cases.models import Case, Request, RequestKind, RequestState
from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import Refused
from linli.orgs.queries import rule_value
from linli.trust.acting import command


@command
def ask_extension(actor: Actor, *, case_id: UUID, amount: str, reason: str, words: str, now: datetime) -> Request:
    """Ask for more time in the limit's own unit, before the limit has passed.

    Refuses one after the due time (AT-12345-10), one too many, one longer than the rules allow, and one while another
    waits or the clock stands still.
    """
    case = access.case_for(actor, rules.Act.EXTEND, case_id, lock=True)
    rules.next_state(case.state, rules.Act.EXTEND)
    assert case.due_at is not None
    rules.check_running(paused=case.paused_since is not None, due_at=case.due_at, now=now, what="extension")
    day = now.astimezone(LOCAL).date()
    before = Request.objects.filter(case=case, kind=RequestKind.EXTENSION)
    check_none_waits(case, RequestKind.EXTENSION)
    extra = rules.extension(
        amount=amount,
        limit=case.limit,
        before=before.filter(state=RequestState.AGREED).count(),
        most=int(rule_value("extensions_most", day)),
        factor=float(rule_value("extension_factor_most", day)),
        reason=reason,
    )
    text = rules.check_note(words, needed=True)
    request = Request.objects.create(
        case=case,
        kind=RequestKind.EXTENSION,
        unit_id=case.holder_unit_id,
        asked_by_id=person_of(actor),
        asked_at=now,
        reason=reason,
        words=text,
        extra=extra,
        due_before=case.due_at,
    )
    fact = facts.ExtensionAsked(**where(case), request_id=request.id, reason=reason, extra=extra)
    tell(actor, case, fact, text, now)
    return request


def check_none_waits(case: Case, *kinds: str) -> None:
    """One request of a kind at a time."""
    if Request.objects.filter(case=case, kind__in=kinds, state=RequestState.WAITING).exists():
        raise Refused("cases.request_waits", "The same has been asked for already. Wait for the decision.")


def extend(actor: Actor, request: Request, case: Case, text: str, now: datetime) -> None:
    """Give the time that was asked for: a new due time, new clocks, told to the petitioner with the reason."""
    assert case.due_at is not None
    rules.check_running(paused=case.paused_since is not None, due_at=case.due_at, now=now, what="extension")
    request.due_before = case.due_at
    request.state = RequestState.AGREED
    request.decided_at = now
    request.save(update_fields=["state", "decided_at", "due_before"])
    set_due(case, now)
    case.changed_at = now
    case.save(update_fields=["due_at", "changed_at"])
    request.due_after = reckoned(case).due
    fact = facts.Extended(
        **where(case),
        request_id=request.id,
        reason=request.reason,
        extra=request.extra,
        due_before=request.due_before.isoformat(),
        due_at=request.due_after.isoformat(),
    )
    tell(actor, case, fact, text, now, public=True)
