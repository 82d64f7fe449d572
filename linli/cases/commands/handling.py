"""What the person with the task does: accept, go, pass on, report back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.cases import access, facts, rules
from linli.cases.commands.assisting import accept_assist, pass_over
from linli.cases.commands.opening import clocks_stopped, remark, remarked, replace_task
from linli.cases.commands.timing import end_pause, overtaken
from linli.cases.models import Case, Moment, Photo, Task, TaskKind, TaskState
from linli.kernel.actors import Actor
from linli.kernel.errors import Refused
from linli.kernel.ids import new_id
from linli.orgs.queries import inspecting_unit, standing_unit
from linli.trust import journal
from linli.trust.acting import command, send
from linli.trust.bulk import changed, insert


@command
def accept(actor: Actor, *, task_id: UUID, now: datetime) -> Task:
    """Take a task. The first of a unit to take it holds it; a second is told who has it.

    Refuses a task that is no longer new, and a verification to the person who did the work.
    """
    task, case = access.task_for(actor, task_id)
    if task.assignee_id not in (None, actor.id) or task.state != TaskState.ISSUED:
        raise Refused("cases.task_taken", "This task has been taken already. Reload the list to see what is open.")
    if task.kind == TaskKind.ASSIST:
        return _accept_assist(actor, task, case, now)
    if task.kind == TaskKind.HANDLE:
        case.state = rules.next_state(case.state, rules.Act.ACCEPT)
        case.holder_account_id, case.accepted_at = actor.id, now
    else:
        rules.check_verifier(handled_by=case.handled_by_id, verifier=actor.id)
    task.state, task.assignee_id, task.accepted_at = TaskState.ACCEPTED, actor.id, now
    case.changed_at = now
    send(
        [
            changed(task, "state", "assignee", "accepted_at"),
            changed(case, "state", "holder_account", "accepted_at", "changed_at"),
            journal.statement(actor, facts.Accepted(**_where(case, task), task_id=task.id), at=now),
        ]
    )
    return task


def _accept_assist(actor: Actor, task: Task, case: Case, now: datetime) -> Task:
    """Help for another unit: the case stays with its lead."""
    task.state, task.assignee_id, task.accepted_at = TaskState.ACCEPTED, actor.id, now
    task.save(update_fields=["state", "assignee", "accepted_at"])
    journal.record(actor, accept_assist(actor, case, task, now), at=now)
    return task


@command
def arrive(actor: Actor, *, task_id: UUID, now: datetime) -> Task:
    """Say that one is at the place. Refuses a task not accepted by oneself."""
    task, case = access.task_for(actor, task_id)
    _check_own(actor, task, (TaskState.ACCEPTED,))
    task.state, task.arrived_at = TaskState.ON_SITE, now
    task.save(update_fields=["state", "arrived_at"])
    journal.record(actor, facts.Arrived(**_where(case, task), task_id=task.id), at=now)
    return task


@command
def pass_on(actor: Actor, *, task_id: UUID, note: str, now: datetime) -> Case:
    """Pass a matter that the first hand cannot solve to the unit that leads; the clock goes on.

    Refuses without a reason, and when the holder already is the leading unit.
    """
    task, case = access.task_for(actor, task_id)
    if task.kind != TaskKind.HANDLE:
        raise Refused("cases.not_handling", "Only a task of handling can be passed on.")
    _check_own(actor, task, (TaskState.ISSUED, TaskState.ACCEPTED, TaskState.ON_SITE), taken=False)
    text = rules.check_note(note, needed=True)
    if case.holder_unit_id == case.lead_unit_id:
        raise Refused("cases.already_with_lead", "Your unit leads this matter; there is nobody to pass it on to.")
    case.state = rules.next_state(case.state, rules.Act.PASS_ON)
    from_unit = case.holder_unit_id
    case.lead_unit_id = standing_unit(case.lead_unit_id, case.grid_code).id
    case.holder_unit_id, case.holder_account_id = case.lead_unit_id, None
    case.accepted_at, case.changed_at = None, now
    case.save(update_fields=["state", "lead_unit", "holder_unit", "holder_account", "accepted_at", "changed_at"])
    send([overtaken(case.id, now)])
    fresh = replace_task(case, None, now)
    fact_id = journal.record(
        actor, facts.PassedOn(**_where(case, fresh), task_id=fresh.id, from_unit_id=from_unit), at=now
    )
    remark(case, fact_id, text, now)
    return case


@command
def report_done(
    actor: Actor, *, task_id: UUID, result: str, note: str = "", assist_reason: str = "", now: datetime
) -> Case:
    """Report back; the clock stops and a verification goes to the inspectors of the subdistrict.

    Refuses an unknown result, a solved matter without a photo taken afterwards, a task that is not one's own, and an
    open assist of another unit unless ``assist_reason`` says why it is not waited for (AT-LF-05).
    """
    task, case = access.task_for(actor, task_id)
    if task.kind != TaskKind.HANDLE:
        raise Refused("cases.not_handling", "Only a task of handling is reported back; this one is a verification.")
    _check_own(actor, task, (TaskState.ACCEPTED, TaskState.ON_SITE))
    state = rules.next_state(case.state, rules.Act.REPORT_DONE)
    photos = Photo.objects.filter(subject_id=task.id, moment=Moment.AFTER).count()
    rules.check_result(result, photos_after=photos)
    text = rules.check_note(note)
    pass_over(actor, case, task, assist_reason, now)
    task.state, task.done_at, task.result = TaskState.DONE, now, result
    end_pause(case, now)
    case.state, case.reported_at, case.changed_at = state, now, now
    case.handled_by_id = actor.id
    checker = inspecting_unit(case.grid_code)
    check = Task(case=case, kind=TaskKind.VERIFY, state=TaskState.ISSUED, unit_id=checker.id, issued_at=now)
    case.holder_unit_id, case.holder_account_id = checker.id, None
    assert case.due_at is not None
    fact = facts.DealtWith(
        **_where(case, check),
        task_id=task.id,
        verify_task_id=check.id,
        result=result,
        photos=photos,
        on_time=now <= case.due_at,
    )
    fact_id = new_id()
    send(
        [
            changed(task, "state", "done_at", "result"),
            insert(check),
            changed(case, *_REPORTED),
            clocks_stopped(case.id, now),
            overtaken(case.id, now),
            journal.statement(actor, fact, at=now, fact_id=fact_id),
            *remarked(case, fact_id, text, now, public=True),
        ]
    )
    return case


#: What reporting back changes of a case; the last two where a pause ends with it.
_REPORTED = (
    "state", "reported_at", "changed_at", "handled_by", "holder_unit", "holder_account", "due_at", "paused_since",
)  # fmt: skip


def _where(case: Case, task: Task) -> dict[str, object]:
    """The fields every fact of a task has: whom it concerns and where."""
    return {
        "subject_id": case.id,
        "case_id": case.id,
        "unit_id": task.unit_id,
        "account_id": task.assignee_id,
        "grid_code": case.grid_code,
    }


def _check_own(actor: Actor, task: Task, states: tuple[str, ...], *, taken: bool = True) -> None:
    """Refuse a task in another state or in other hands."""
    if task.state not in states:
        raise Refused(
            "cases.task_step", "The task is “{state}” now; reload it to see what comes next.", state=task.state
        )
    if task.assignee_id != actor.id and (taken or task.assignee_id is not None):
        raise Refused("cases.task_not_yours", "Somebody else has this task.")
