"""Setting the clocks of a locked case anew, and ending what waits or stands still; used by commands, no act by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.cases import rules
from linli.cases.models import (
    Case,
    Clock,
    ClockKind,
    Contact,
    Pause,
    Remark,
    Request,
    RequestKind,
    RequestState,
)
from linli.kernel.actors import Actor, ActorKind
from linli.kernel.clock import LOCAL, due, parse_limit
from linli.kernel.clock import Pause as Stretch
from linli.kernel.errors import Refused
from linli.orgs.queries import rule_value, work_calendar
from linli.trust import journal
from linli.trust.acting import Statement, send
from linli.trust.facts import Fact

HANDLING_CLOCKS = (ClockKind.REMIND, ClockKind.DUE, ClockKind.RED)


def limit_end(name: str, start: datetime) -> datetime:
    """When a limit of the rule pack that starts then is over."""
    day = start.astimezone(LOCAL).date()
    return due(start, parse_limit(str(rule_value(name, day))), work_calendar())


def where(case: Case, **more: Any) -> dict[str, Any]:
    """The fields every fact of a case has: whom it concerns and where; of a confidential one not where."""
    return {
        "subject_id": case.id,
        "case_id": case.id,
        "unit_id": case.holder_unit_id,
        "account_id": case.holder_account_id,
        "grid_code": case.told_place,
        **more,
    }


def person_of(actor: Actor) -> UUID:
    """The account of the acting person. Refuses a part of the system: these acts need somebody who answers for them."""
    if actor.kind is not ActorKind.PERSON or actor.id is None:
        raise Refused("cases.person_needed", "Only a person who is signed in can do this.")
    return actor.id


def tell(actor: Actor, case: Case, fact: Fact, words: str, now: datetime, *, public: bool = False) -> UUID:
    """Record the fact of an act and keep the words beside it."""
    fact_id = journal.record(actor, fact, at=now)
    if words:
        Remark.objects.create(case=case, fact_id=fact_id, text=words, public=public, at=now)
    return fact_id


def extras_of(case: Case) -> list[str]:
    """The extensions granted under the limit that the case has now."""
    return list(
        Request.objects.filter(case=case, kind=RequestKind.EXTENSION, state=RequestState.AGREED)
        .order_by("decided_at")
        .values_list("extra", flat=True)
    )


def stretches_of(case: Case) -> list[Stretch]:
    """The pauses of a case as the clock takes them; one that lasts counts until its foreseen end."""
    return [
        Stretch(start=start, end=end or until, approver=str(approver), reason=reason)
        for start, end, until, approver, reason in Pause.objects.filter(case=case)
        .order_by("start")
        .values_list("start", "end", "until", "approver_id", "reason")
    ]


def reckoned(case: Case, *, extras: Sequence[str] | None = None) -> rules.Times:
    """The moments of the case's limit from its first dispatch, with extensions and pauses. Two queries."""
    assert case.dispatched_at is not None
    day = case.dispatched_at.astimezone(LOCAL).date()
    return rules.times_with(
        start=case.dispatched_at,
        limit=case.limit,
        extras=extras_of(case) if extras is None else extras,
        pauses=stretches_of(case),
        calendar=work_calendar(),
        remind_at=float(rule_value("remind_fraction", day)),
        red_at=float(rule_value("red_fraction", day)),
    )


def stop(case_id: UUID, now: datetime, kinds: Sequence[str] = HANDLING_CLOCKS) -> None:
    """Stop the clocks of these kinds that have not fired."""
    Clock.objects.filter(case_id=case_id, kind__in=kinds, fired_at=None, stopped_at=None).update(stopped_at=now)


def set_clocks(case: Case, times: rules.Times, now: datetime, *, missed: bool = True) -> None:
    """Replace the handling clocks. A reminder whose time is over is left out; so are the others unless ``missed``."""
    stop(case.id, now)
    moments = ((ClockKind.REMIND, times.remind), (ClockKind.DUE, times.due), (ClockKind.RED, times.red))
    Clock.objects.bulk_create(
        Clock(case=case, kind=kind, due_at=at)
        for kind, at in moments
        if at is not None and (at > now or (missed and kind != ClockKind.REMIND))
    )


def set_due(case: Case, now: datetime) -> None:
    """The due time and the tasks' after extensions and pauses; the clocks run unless the case stands still."""
    if case.paused_since is None:
        times = reckoned(case)
        case.due_at = times.due
        set_clocks(case, times, now)
    else:
        case.due_at = foreseen(case)
        stop(case.id, now)
    case.tasks.filter(done_at=None, kind="handle").update(due_at=case.due_at)


def foreseen(case: Case) -> datetime:
    """The due time of a case that stands still, if it goes on as foreseen.

    Where that lies in a year without a work calendar nothing is guessed: until it goes on, the end of the pause stands
    for it, and no clock runs.
    """
    try:
        return reckoned(case).due
    except Refused as refusal:
        until = Pause.objects.filter(case=case, end=None).values_list("until", flat=True).first()
        if refusal.code != "clock.no_calendar" or until is None:
            raise
        return until


def end_pause(case: Case, now: datetime) -> Pause | None:
    """End the pause that lasts, if one does, and reckon the due time; the caller saves the case and sets the clocks."""
    if case.paused_since is None:
        return None
    pause = Pause.objects.select_for_update(no_key=True).filter(case=case, end=None).first()
    if pause is None:
        return None
    pause.end = max(now, pause.start)
    pause.save(update_fields=["end"])
    case.paused_since = None
    stop(case.id, now, (ClockKind.REVIEW,))
    case.due_at = reckoned(case).due
    return pause


def check_not_ruled(case: Case, unit_id: UUID) -> None:
    """After a ruling the case stays with the unit that was named; a correction may still change what kind of matter it is."""
    ruled = Request.objects.filter(case=case, kind=RequestKind.ARBITRATION, state=RequestState.AGREED)
    if unit_id != case.holder_unit_id and ruled.exists():
        raise Refused(
            "cases.ruled_elsewhere",
            "The command centre has ruled who deals with this case, so it cannot be given to another unit.",
        )


def overtake(case: Case, now: datetime, *kinds: str) -> None:
    """Requests that wait (of these kinds, or all) are no longer needed: the case has moved on."""
    send([overtaken(case.id, now, *kinds)])


def overtaken(case_id: UUID, now: datetime, *kinds: str) -> Statement:
    """The same as a statement to be sent together with others."""
    return (
        "UPDATE cases_request SET state = %s, decided_at = %s WHERE case_id = %s AND state = %s AND kind = ANY(%s)",
        (
            str(RequestState.OVERTAKEN),
            now,
            case_id,
            str(RequestState.WAITING),
            [str(kind) for kind in kinds or RequestKind],
        ),
    )


def forget_extensions(case: Case, now: datetime) -> None:
    """A correction gives the case another limit; what was added to the old one does not count any more."""
    Request.objects.filter(case=case, kind=RequestKind.EXTENSION, state=RequestState.AGREED).update(
        state=RequestState.OVERTAKEN, decided_at=now
    )


def restart(case: Case, now: datetime) -> None:
    """The clocks of a case that goes back to its handler: those of the first due time that are still to come."""
    set_clocks(case, reckoned(case), now, missed=False)
    contacted = Contact.objects.filter(case=case, effective=True).exists()
    if not contacted:
        Clock.objects.filter(
            case=case, kind=ClockKind.CONTACT, fired_at=None, stopped_at__isnull=False, due_at__gt=now
        ).update(stopped_at=None)
