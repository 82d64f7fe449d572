"""Deciding what a unit has asked for: one command to agree, one to refuse."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.cases import access, facts, rules
from linli.cases.commands.extending import extend
from linli.cases.commands.pausing import start_pause
from linli.cases.commands.returning import agree_return, reject_return, rule
from linli.cases.commands.timing import person_of, tell, where
from linli.cases.models import RUNNING, Case, Request, RequestKind, RequestState
from linli.kernel.actors import Actor
from linli.kernel.errors import Stale
from linli.orgs.commands import attempts_logged
from linli.orgs.queries import unit_or_none
from linli.trust.acting import command


def _waiting(actor: Actor, request_id: UUID) -> tuple[Request, Case]:
    """The locked request and its case, if it still waits and the actor decides it."""
    request, case = access.request_for(actor, request_id)
    if request.state != RequestState.WAITING or case.state not in RUNNING:
        raise Stale("cases.decided_already", "This has been decided already, or the case has moved on meanwhile.")
    rules.check_other(request.asked_by_id, actor.id)
    return request, case


def agree(actor: Actor, *, request_id: UUID, unit_id: UUID | None = None, note: str = "", now: datetime) -> Request:
    """Agree, see :func:`_agree`; a unit whose duty list forbids the matter is kept as an attempt (AT-GZ-02)."""
    asked = Request.objects.filter(id=request_id).values_list("case_id", "proposed_unit_id").first()
    case_id, proposed = asked or (None, None)
    unit = unit_or_none(unit_id or proposed) if unit_id or proposed else None
    area = unit.area if unit else ""
    with attempts_logged(actor, unit_id=unit.id if unit else None, area=area, subject_id=case_id, now=now):
        return _agree(actor, request_id=request_id, unit_id=unit_id, note=note, now=now)


@command
def _agree(actor: Actor, *, request_id: UUID, unit_id: UUID | None, note: str, now: datetime) -> Request:
    """Agree to a request; for a return ``unit_id`` may name another unit than the proposed one, for a ruling it must.

    Refuses whoever asked for it or is a party to it, what has been decided, and more time or a pause after the limit.
    """
    request, case = _waiting(actor, request_id)
    text = rules.check_note(note)
    if request.kind == RequestKind.RETURN:
        agree_return(actor, request, case, unit_id, text, now)
    elif request.kind == RequestKind.ARBITRATION:
        rule(actor, request, case, unit_id, text, now)
    elif request.kind == RequestKind.EXTENSION:
        extend(actor, request, case, text, now)
    else:
        start_pause(actor, request, case, text, now)
    return _close(actor, request, RequestState.AGREED, text, now)


@command
def refuse(actor: Actor, *, request_id: UUID, note: str, now: datetime) -> Request:
    """Refuse a request, with a reason; an arbitration that is refused rules that the case stays where it is.

    Refuses whoever asked for it or is a party to it, and what has been decided.
    """
    request, case = _waiting(actor, request_id)
    text = rules.check_note(note, needed=True)
    if request.kind == RequestKind.ARBITRATION:
        rule(actor, request, case, case.holder_unit_id, text, now)
        return _close(actor, request, RequestState.AGREED, text, now)
    if request.kind == RequestKind.RETURN:
        reject_return(actor, request, case, text, now)
    else:
        fact = facts.RequestRefused(**where(case), request_id=request.id, what=request.kind)
        tell(actor, case, fact, text, now)
    return _close(actor, request, RequestState.REFUSED, text, now)


def _close(actor: Actor, request: Request, state: RequestState, text: str, now: datetime) -> Request:
    request.state, request.answer = state, text
    request.decided_by_id, request.decided_at = person_of(actor), now
    request.save()
    return request
