"""Taking a closed case up again: what the petitioner wishes, and the judgement of a person who did not do the work."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.cases import access, facts, rules
from linli.cases.commands.giving import give_out
from linli.cases.commands.opening import dispatched_fact
from linli.cases.commands.timing import person_of, tell, where
from linli.cases.models import Case, ReopenWish, Task, TaskKind, TaskState, WishState
from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL, due, parse_limit
from linli.kernel.errors import NotAllowed, NotFound, Refused, Stale
from linli.orgs.queries import rule_value, work_calendar
from linli.trust import journal
from linli.trust.acting import command


def check_in_time(case: Case, now: datetime) -> None:
    """Refuse a case that has been taken up again often enough, or was closed too long ago."""
    day = now.astimezone(LOCAL).date()
    window = parse_limit(str(rule_value("rating_window", day)))
    last = due(case.closed_at, window, work_calendar()) if case.closed_at else None
    rules.check_reopen(
        reopened=case.reopened, most=int(rule_value("reopens_most", day)), closed_at=case.closed_at, last=last, now=now
    )


@command
def ask_reopen(actor: Actor, *, case_id: UUID, signal_id: UUID, words: str, way: str, now: datetime) -> ReopenWish:
    """The petitioner asks that a closed case be taken up again; a person judges it.

    The caller has checked that the actor may speak for the signal. Refuses a case that is not closed, one that was closed
    too long ago or taken up again often enough, no words, and a second wish while one waits.
    """
    case = Case.objects.select_for_update(no_key=True).get(id=case_id)
    rules.next_state(case.state, rules.Act.ASK_REOPEN)
    check_in_time(case, now)
    text = rules.check_note(words, needed=True)
    if ReopenWish.objects.filter(case=case, signal_id=signal_id, state=WishState.WAITING).exists():
        raise Refused("cases.wish_waits", "You have asked already. A person reads it and answers.")
    wish = ReopenWish.objects.create(case=case, signal_id=signal_id, way=way[:12], words=text, asked_at=now)
    fact = facts.ReopenAsked(**where(case), wish_id=wish.id, signal_id=signal_id, way=wish.way)
    tell(actor, case, fact, "", now)
    return wish


@command
def reopen(
    actor: Actor, *, case_id: UUID, reason: str, reasonable: bool, signal_id: UUID | None = None, now: datetime
) -> Case:
    """Take a closed case up again, with the judgement that the wish is reasonable: half the limit, the same unit.

    For operators and call-back agents, never for the unit that did the work. Wishes that wait are agreed to. The first
    due time stays for on-time statistics (evaluation by GB/T 30428.4). Refuses without a reason or the judgement, out of
    time, and more often than the rules allow.
    """
    case = access.case_for(actor, rules.Act.REOPEN, case_id, lock=True)
    state = rules.next_state(case.state, rules.Act.REOPEN)
    rules.check_reasonable(reasonable=reasonable)
    text = rules.check_note(reason, needed=True)
    check_in_time(case, now)
    worked = _worked(case)
    _check_independent(actor, case, worked)
    assert case.due_at is not None
    case.state, case.reopened = state, case.reopened + 1
    case.first_due_at = case.first_due_at or case.due_at
    factor = float(rule_value("reopen_factor", now.astimezone(LOCAL).date()))
    task = give_out(
        case,
        unit_id=worked.unit_id if worked else case.lead_unit_id,
        assignee_id=worked.assignee_id if worked else None,
        start=now,
        limit=rules.shorter(case.limit, factor),
        now=now,
    )
    ReopenWish.objects.filter(case=case, state=WishState.WAITING).update(
        state=WishState.AGREED, judged_by_id=person_of(actor), judged_at=now, reason=text
    )
    fact = facts.Reopened(
        **where(case),
        task_id=task.id,
        times=case.reopened,
        limit=case.limit,
        due_at=case.due_at.isoformat(),
        first_due_at=case.first_due_at.isoformat(),
        signal_id=signal_id,
    )
    tell(actor, case, fact, text, now)
    journal.record(actor, dispatched_fact(case, task), at=now)
    return case


def _worked(case: Case) -> Task | None:
    rows = Task.objects.filter(case=case, kind=TaskKind.HANDLE, state=TaskState.DONE)
    return rows.order_by("-done_at").first()


def _check_independent(actor: Actor, case: Case, worked: Task | None) -> None:
    """The judgement is not made by somebody of the unit that did the work (AT-12345-04)."""
    if worked is not None and worked.unit_id in actor.unit_ids:
        raise NotAllowed("cases.judge_not_independent", "This is judged by somebody of a unit that did not do the work.")


@command
def refuse_reopen(actor: Actor, *, wish_id: UUID, reason: str, now: datetime) -> ReopenWish:
    """Judge that a wish is not reasonable, with a reason that the petitioner reads. Refuses what has been judged."""
    found = ReopenWish.objects.filter(id=wish_id).values_list("case_id", flat=True).first()
    if found is None:
        raise NotFound("cases.no_wish", "There is no such wish, or it is not yours to see.")
    case = access.case_for(actor, rules.Act.REOPEN, found, lock=True)
    _check_independent(actor, case, _worked(case))
    wish = ReopenWish.objects.select_for_update(no_key=True).get(id=wish_id)
    if wish.state != WishState.WAITING:
        raise Stale("cases.wish_judged", "Somebody has judged this wish already.")
    text = rules.check_note(reason, needed=True)
    wish.state, wish.judged_by_id, wish.judged_at, wish.reason = WishState.REFUSED, person_of(actor), now, text
    wish.save(update_fields=["state", "judged_by", "judged_at", "reason"])
    fact = facts.ReopenRefused(**where(case), wish_id=wish.id, signal_id=wish.signal_id)
    tell(actor, case, fact, text, now, public=True)
    return wish
