"""What comes after the work: verification by somebody else, and the petitioner's judgement."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.cases import access, facts, rules
from linli.cases.commands.assisting import withdraw_assists
from linli.cases.commands.calling import check_independent, note_reached
from linli.cases.commands.holds import check_not_held
from linli.cases.commands.laddering import climb, come_down
from linli.cases.commands.opening import dispatched_fact, remark, remarked, replace_task
from linli.cases.commands.timing import restart
from linli.cases.models import Case, Rating, Satisfaction, Task, TaskKind, TaskState
from linli.kernel.actors import Actor
from linli.kernel.errors import Refused
from linli.kernel.ids import new_id
from linli.orgs.queries import standing_unit
from linli.trust import journal
from linli.trust.acting import Statement, command, send
from linli.trust.bulk import changed, insert


def _verification(actor: Actor, task_id: UUID) -> tuple[Task, Case]:
    """The locked verification task and its case, if this actor may verify it."""
    task, case = access.task_for(actor, task_id)
    if task.kind != TaskKind.VERIFY:
        raise Refused("cases.not_verification", "This task is not a verification.")
    if task.state not in (TaskState.ISSUED, TaskState.ACCEPTED, TaskState.ON_SITE):
        raise Refused("cases.task_taken", "This verification is over. Reload the list to see what is open.")
    if task.assignee_id not in (None, actor.id):
        raise Refused("cases.task_not_yours", "Somebody else has this verification.")
    rules.check_verifier(handled_by=case.handled_by_id, verifier=actor.id)
    return task, case


@command
def verify(actor: Actor, *, task_id: UUID, note: str = "", now: datetime) -> Case:
    """Find the matter really dealt with, and close the case.

    Refuses the person who did the work, a case that has not been reported back, and one that somebody holds open.
    """
    task, case = _verification(actor, task_id)
    case.state = rules.next_state(case.state, rules.Act.VERIFY)
    text = rules.check_note(note)
    check_not_held(case, now)
    withdraw_assists(actor, case, now)
    case.verified_by_id, case.closed_at, case.changed_at = actor.id, now, now
    case.holder_account_id = actor.id
    assert case.due_at is not None
    assert case.reported_at is not None
    fact = facts.Closed(
        subject_id=case.id,
        case_id=case.id,
        unit_id=case.holder_unit_id,
        account_id=case.handled_by_id,
        grid_code=case.told_place,
        task_id=task.id,
        on_time=case.reported_at <= (case.first_due_at or case.due_at),
    )
    fact_id = new_id()
    send(
        [
            _finished(task, actor, "passed", now),
            changed(case, "state", "verified_by", "closed_at", "changed_at", "holder_account", "assists_open"),
            come_down(case.id, now),
            journal.statement(actor, fact, at=now, fact_id=fact_id),
            *remarked(case, fact_id, text, now),
        ]
    )
    return case


@command
def send_back(actor: Actor, *, task_id: UUID, note: str, now: datetime) -> Case:
    """Find the matter not dealt with: it goes back to whoever did the work, and the first due date stays.

    Refuses without a reason, and the person who did the work.
    """
    task, case = _verification(actor, task_id)
    case.state = rules.next_state(case.state, rules.Act.SEND_BACK)
    text = rules.check_note(note, needed=True)
    send([_finished(task, actor, "failed", now)])
    worked = Task.objects.filter(case=case, kind=TaskKind.HANDLE, state=TaskState.DONE).order_by("-done_at")[0]
    holder = standing_unit(worked.unit_id, case.grid_code)
    worker = worked.assignee_id if holder.id == worked.unit_id else None
    case.holder_unit_id, case.holder_account_id = holder.id, worker
    case.handled_by_id, case.reported_at, case.accepted_at = None, None, None
    case.rework += 1
    case.changed_at = now
    case.save()
    fresh = replace_task(case, worker, now)
    restart(case, now)
    listed = climb([(case, "", 1)], now)
    fact_id, *_ = journal.record_many(
        actor,
        [
            facts.SentBack(
                subject_id=case.id,
                case_id=case.id,
                unit_id=case.holder_unit_id,
                account_id=fresh.assignee_id,
                grid_code=case.told_place,
                task_id=fresh.id,
                rework=case.rework,
            ),
            dispatched_fact(case, fresh),
            *listed,
        ],
        at=now,
    )
    remark(case, fact_id, text, now)
    return case


def _finished(task: Task, actor: Actor, result: str, now: datetime) -> Statement:
    """The statement that ends a verification with its result."""
    task.state, task.assignee_id, task.done_at, task.result = TaskState.DONE, actor.id, now, result
    task.accepted_at = task.accepted_at or now
    return changed(task, "state", "assignee", "accepted_at", "done_at", "result")


@command
def rate(
    actor: Actor,
    *,
    case_id: UUID,
    signal_id: UUID,
    satisfaction: str,
    solved: bool,
    comment: str = "",
    way: str = "web",
    now: datetime,
) -> Rating:
    """Rate the result of a closed case for one signal; each petitioner once.

    The caller has checked that the actor may speak for the signal. Refuses a case that is not closed, a second rating,
    and a call-back by somebody of the unit that did the work (AT-12345-04).
    """
    case = Case.objects.select_for_update(no_key=True).get(id=case_id)
    state = rules.next_state(case.state, rules.Act.RATE)
    text = rules.check_note(comment)
    if satisfaction not in Satisfaction.values:
        raise Refused(
            "cases.unknown_rating", "The rating must be one of {choices}.", choices=", ".join(Satisfaction.values)
        )
    if Rating.objects.filter(signal_id=signal_id, round=case.reopened).exists():
        raise Refused("cases.rated_already", "The result has been rated for this report already. Thank you.")
    if way == "callback":
        check_independent(actor, case)
        note_reached(actor, case, signal_id, now)
    rating = Rating(
        case=case,
        signal_id=signal_id,
        round=case.reopened,
        satisfaction=satisfaction,
        solved=solved,
        comment=text,
        way=way,
        at=now,
    )
    case.state, case.changed_at = state, now
    case.evaluated_at = case.evaluated_at or now
    fact = facts.Rated(
        subject_id=case.id,
        case_id=case.id,
        unit_id=case.holder_unit_id,
        account_id=case.handled_by_id,
        grid_code=case.told_place,
        signal_id=signal_id,
        satisfaction=satisfaction,
        solved=solved,
        way=way,
    )
    send(
        [
            insert(rating),
            changed(case, "state", "evaluated_at", "changed_at"),
            journal.statement(actor, fact, at=now),
        ]
    )
    if way == "callback" and rules.unsatisfied(satisfaction=satisfaction, solved=solved):
        journal.record_many(actor, climb([(case, "", 1)], now), at=now)
    return rating
