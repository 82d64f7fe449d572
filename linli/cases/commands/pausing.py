"""The clock stands still: pauses, the suspended ledger, and how both end."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.cases import access, facts, rules
from linli.cases.commands.extending import check_none_waits
from linli.cases.commands.timing import end_pause, limit_end, person_of, set_due, tell, where
from linli.cases.models import (
    RUNNING,
    Case,
    Clock,
    ClockKind,
    Contact,
    Pause,
    Request,
    RequestKind,
)
from linli.cases.queries.colleagues import of_holder
from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import Refused
from linli.trust.acting import command

_STILL = (RequestKind.PAUSE, RequestKind.SUSPENSION)


def _startable(actor: Actor, act: rules.Act, case_id: UUID, now: datetime) -> Case:
    """The locked case, if its clock runs, its limit has not passed and no pause has been asked for."""
    case = access.case_for(actor, act, case_id, lock=True)
    rules.next_state(case.state, act)
    assert case.due_at is not None
    rules.check_running(paused=case.paused_since is not None, due_at=case.due_at, now=now, what="pause")
    check_none_waits(case, *_STILL)
    return case


@command
def ask_pause(
    actor: Actor, *, case_id: UUID, reason: str, words: str, until: datetime | None, now: datetime
) -> Request:
    """Ask that the clock stands still: for material from the petitioner, an appraisal or a court.

    Refuses one after the limit has passed, an unknown reason, and an end that is not foreseen or too far.
    """
    case = _startable(actor, rules.Act.PAUSE, case_id, now)
    end = rules.check_pause(reason=reason, until=until, now=now, latest=limit_end("pause_longest_limit", now))
    return _ask(actor, case, RequestKind.PAUSE, reason, words, end, now)


@command
def ask_suspension(
    actor: Actor,
    *,
    case_id: UUID,
    reason: str,
    words: str,
    plan: str,
    owner_id: UUID | None,
    review_at: datetime | None,
    now: datetime,
) -> Request:
    """Ask that a case which cannot be solved now is put on the suspended ledger, to be looked at again on a day.

    Refuses one without an objective reason, a plan, an owner of the unit, a review in time, or before the petitioner has
    been told with proof.
    """
    case = _startable(actor, rules.Act.SUSPEND, case_id, now)
    told = case.channel not in rules.PETITIONED or Contact.objects.filter(case=case, effective=True).exists()
    steps = rules.check_note(plan)
    rules.check_suspension(reason=reason, plan=steps, owner=owner_id, told=told)
    end = rules.check_until(review_at, now=now, latest=limit_end("hold_review_limit", now))
    if owner_id not in {one.account_id for one in of_holder(case, now.astimezone(LOCAL).date())}:
        raise Refused("cases.owner_not_of_unit", "The owner must be a person of the unit that holds the case.")
    return _ask(actor, case, RequestKind.SUSPENSION, reason, words, end, now, plan=steps, owner_id=owner_id)


def _ask(
    actor: Actor,
    case: Case,
    kind: RequestKind,
    reason: str,
    words: str,
    until: datetime,
    now: datetime,
    *,
    plan: str = "",
    owner_id: UUID | None = None,
) -> Request:
    text = rules.check_note(words, needed=True)
    request = Request.objects.create(
        case=case,
        kind=kind,
        unit_id=case.holder_unit_id,
        asked_by_id=person_of(actor),
        asked_at=now,
        reason=reason,
        words=text,
        until=until,
        plan=plan,
        owner_id=owner_id,
        due_before=case.due_at,
    )
    fact = facts.PauseAsked(
        **where(case), request_id=request.id, reason=reason, what=str(kind), until=until.isoformat()
    )
    tell(actor, case, fact, text, now)
    return request


def start_pause(actor: Actor, request: Request, case: Case, text: str, now: datetime) -> None:
    """Let the clock stand still from now on; the reason and the approver are kept with it."""
    assert case.due_at is not None
    assert request.until is not None
    rules.check_running(paused=case.paused_since is not None, due_at=case.due_at, now=now, what="pause")
    if request.until <= now:
        raise Refused("cases.pause_over", "The end that was foreseen has passed. Refuse it and ask for a new one.")
    Pause.objects.create(
        case=case,
        request=request,
        kind=request.kind,
        reason=request.reason,
        approver_id=person_of(actor),
        start=now,
        until=request.until,
    )
    request.due_before, case.paused_since, case.changed_at = case.due_at, now, now
    set_due(case, now)
    case.save(update_fields=["due_at", "paused_since", "changed_at"])
    request.due_after = case.due_at
    Clock.objects.create(case=case, kind=ClockKind.REVIEW, due_at=request.until)
    kind = facts.Suspended if request.kind == RequestKind.SUSPENSION else facts.Paused
    fact = kind(**where(case), request_id=request.id, reason=request.reason, until=request.until.isoformat())
    tell(actor, case, fact, text, now, public=True)


@command
def resume(actor: Actor, *, case_id: UUID, note: str = "", now: datetime) -> Case:
    """Let the clock run again; the time that was left is counted on. Refuses a case whose clock runs."""
    case = access.case_for(actor, None, case_id, lock=True)
    if case.paused_since is None:
        raise Refused("cases.not_paused", "The clock of this case runs already.")
    case = access.case_for(actor, rules.Act.RESUME, case_id, lock=True)
    rules.next_state(case.state, rules.Act.RESUME)
    _resume(actor, case, now, rules.check_note(note), now)
    return case


def _resume(actor: Actor, case: Case, end: datetime, text: str, now: datetime) -> None:
    pause = end_pause(case, end)
    assert pause is not None
    case.changed_at = now
    set_due(case, now)
    case.save(update_fields=["due_at", "paused_since", "changed_at"])
    assert case.due_at is not None
    fact = facts.Resumed(**where(case), what=pause.kind, due_at=case.due_at.isoformat())
    tell(actor, case, fact, text, now)


def review_pauses(actor: Actor, *, now: datetime, limit: int = 100) -> int:
    """See to the pauses whose foreseen end or review has come, each in a transaction of its own; returns how many."""
    due = Clock.objects.filter(kind=ClockKind.REVIEW, fired_at=None, stopped_at=None, due_at__lte=now)
    cases = list(due.order_by("due_at").values_list("case_id", flat=True)[:limit])
    for case_id in cases:
        _review(actor, case_id=case_id, now=now)
    return len(cases)


@command
def _review(actor: Actor, *, case_id: UUID, now: datetime) -> None:
    """A pause ends where it was foreseen to; a suspended case is told to be looked at and gets its next day."""
    case = Case.objects.select_for_update(no_key=True).get(id=case_id)
    fired = Clock.objects.filter(case=case, kind=ClockKind.REVIEW, fired_at=None, stopped_at=None, due_at__lte=now)
    pause = Pause.objects.filter(case=case, end=None).first()
    if not fired.update(fired_at=now) or pause is None or case.state not in RUNNING:
        return
    if pause.kind == RequestKind.PAUSE:
        _resume(actor, case, pause.until, "", now)
        return
    pause.until = limit_end("hold_review_limit", now)
    pause.save(update_fields=["until"])
    set_due(case, now)
    case.save(update_fields=["due_at"])
    Clock.objects.create(case=case, kind=ClockKind.REVIEW, due_at=pause.until)
    tell(actor, case, facts.ReviewDue(**where(case), next=pause.until.isoformat()), "", now)
