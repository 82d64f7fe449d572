"""Returning a case: asked once by a unit, decided by an operator, and at last ruled on by the county."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.cases import access, facts, rules
from linli.cases.commands.opening import replace_task
from linli.cases.commands.timing import limit_end, overtake, person_of, tell, where
from linli.cases.models import Case, Request, RequestKind, RequestState, Task, TaskKind
from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import Refused
from linli.orgs.queries import ground, rule_value, unit_or_refuse
from linli.orgs.rules import check_duty
from linli.trust.acting import command

_HOPS = (RequestKind.RETURN, RequestKind.ARBITRATION)


def _earlier(case: Case) -> list[tuple[UUID, str, str]]:
    return list(Request.objects.filter(case=case, kind__in=_HOPS).values_list("unit_id", "kind", "state"))


@command
def ask_return(actor: Actor, *, case_id: UUID, reason: str, basis: str, unit_id: UUID | None, now: datetime) -> Request:
    """Ask to return a case, with a reason, its basis and the unit that is thought to be responsible.

    The unit stays responsible and the clock runs on until it is decided. Refuses a second return by the same unit, any
    return after a ruling (AT-12345-03), one while another waits, and one after the time for it.
    """
    case = access.case_for(actor, rules.Act.ASK_RETURN, case_id, lock=True)
    rules.next_state(case.state, rules.Act.ASK_RETURN)
    unit = case.holder_unit_id
    got = Task.objects.filter(case=case, kind=TaskKind.HANDLE, unit=unit).order_by("issued_at")[0].issued_at
    kind = rules.check_return(
        unit=unit,
        proposed=unit_id,
        reason=reason,
        earlier=_earlier(case),
        most=int(rule_value("returns_most", now.astimezone(LOCAL).date())),
        last_moment=limit_end("return_limit", got),
        now=now,
    )
    text = rules.check_note(basis, needed=True)
    assert unit_id is not None
    proposed = unit_or_refuse(unit_id)
    request = Request.objects.create(
        case=case,
        kind=kind,
        unit_id=unit,
        asked_by_id=person_of(actor),
        asked_at=now,
        reason=reason,
        words=text,
        proposed_unit_id=proposed.id,
    )
    fact = facts.ReturnAsked(**where(case), request_id=request.id, reason=reason, proposed_unit_id=proposed.id, to=kind)
    tell(actor, case, fact, text, now)
    return request


@command
def object_to_rejection(actor: Actor, *, case_id: UUID, basis: str, now: datetime) -> Request:
    """Object to the rejection of one's return: the county's command centre rules on it.

    Refuses where nothing was rejected, a second objection, and one after the time for it.
    """
    case = access.case_for(actor, rules.Act.OBJECT, case_id, lock=True)
    rules.next_state(case.state, rules.Act.OBJECT)
    rejected = (
        Request.objects.filter(case=case, kind=RequestKind.RETURN, state=RequestState.REFUSED, unit=case.holder_unit_id)
        .order_by("-decided_at")
        .first()
    )
    decided = rejected.decided_at if rejected and rejected.decided_at else now
    rules.check_objection(
        unit=case.holder_unit_id, earlier=_earlier(case), last_moment=limit_end("return_limit", decided), now=now
    )
    assert rejected is not None
    text = rules.check_note(basis, needed=True)
    request = Request.objects.create(
        case=case,
        kind=RequestKind.ARBITRATION,
        unit_id=case.holder_unit_id,
        asked_by_id=person_of(actor),
        asked_at=now,
        reason=rejected.reason,
        words=text,
        proposed_unit_id=rejected.proposed_unit_id,
        about=rejected,
    )
    tell(actor, case, facts.Objected(**where(case), request_id=request.id, reason=rejected.reason), text, now)
    return request


def agree_return(actor: Actor, request: Request, case: Case, unit_id: UUID | None, text: str, now: datetime) -> None:
    """Give the case to the unit that the decision names, else to the one proposed; the clock goes on."""
    given = unit_id or request.proposed_unit_id
    assert given is not None
    if given == case.holder_unit_id:
        raise Refused(
            "cases.return_to_itself",
            "The case would stay where it is. Choose another unit, or reject the return.",
            field="unit",
        )
    before = case.holder_unit_id
    task = _hand_over(case, given, now)
    request.given_unit_id = given
    assert case.due_at is not None
    fact = facts.Returned(
        **where(case), request_id=request.id, task_id=task.id, from_unit_id=before, due_at=case.due_at.isoformat()
    )
    tell(actor, case, fact, text, now)


def reject_return(actor: Actor, request: Request, case: Case, text: str, now: datetime) -> None:
    """The unit keeps the case and may object once."""
    tell(actor, case, facts.ReturnRejected(**where(case), request_id=request.id), text, now)


def rule(actor: Actor, request: Request, case: Case, unit_id: UUID | None, text: str, now: datetime) -> None:
    """Name the unit that deals with the case, which may be the one that has it; after this nothing returns."""
    if unit_id is None:
        raise Refused("cases.ruling_without_unit", "Name the unit that deals with this case.", field="unit")
    if not text:
        raise Refused("cases.reason_missing", "Write the reason in a few words, then send again.", field="note")
    before = case.holder_unit_id
    task = _hand_over(case, unit_id, now) if unit_id != before else None
    request.given_unit_id = unit_id
    fact = facts.Ruled(
        **where(case),
        request_id=request.id,
        task_id=task.id if task else None,
        from_unit_id=before,
        moved=task is not None,
    )
    tell(actor, case, fact, text, now)


def _hand_over(case: Case, unit_id: UUID, now: datetime) -> Task:
    """The case and its task with another unit in one write: it never lies between two. The clock is not touched."""
    unit = unit_or_refuse(unit_id)
    if unit.function in ("subdistrict_office", "residents_committee"):
        duty = ground().duty(case.category_id, unit.level)
        check_duty(duty_type=duty, level=unit.level, category=case.category_id)
    case.state = rules.next_state(case.state, rules.Act.HAND_OVER)
    case.lead_unit_id, case.holder_unit_id, case.holder_account_id = unit.id, unit.id, None
    case.accepted_at, case.changed_at = None, now
    case.save(update_fields=["state", "lead_unit", "holder_unit", "holder_account", "accepted_at", "changed_at"])
    overtake(case, now, RequestKind.EXTENSION, RequestKind.PAUSE, RequestKind.SUSPENSION)
    return replace_task(case, None, now)
