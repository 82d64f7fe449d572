"""What becomes of the tasks of somebody who goes on leave: new ones move on by themselves, accepted ones by a leader."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from linli.cases import facts, rules
from linli.cases.commands.opening import replace_task
from linli.cases.models import Case, LeftState, LeftTask, Task, TaskState
from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import NotFound, Refused, Stale
from linli.people.access import check_leads
from linli.people.commands import begin_leaves
from linli.people.queries import Placement, roster
from linli.trust import journal
from linli.trust.acting import command
from linli.trust.facts import Fact


@command
def leave_begins(actor: Actor, *, now: datetime, limit: int = 20) -> int:
    """For each leave whose time has come: move the new tasks on, list the accepted ones; returns how many leaves began.

    The mark that a leave has begun commits together with what follows from it, so it happens once, however often a
    worker is killed. Eight statements, whatever the number of tasks.
    """
    begun = {one.account_id: one.leave_id for one in begin_leaves(actor, now=now, limit=limit)}
    if not begun:
        return 0
    held = Task.objects.filter(assignee__in=begun, state__in=(TaskState.ISSUED, TaskState.ACCEPTED, TaskState.ON_SITE))
    ids = sorted(held.values_list("case_id", flat=True).distinct())
    cases = {case.id: case for case in Case.objects.select_for_update(no_key=True).filter(id__in=ids).order_by("id")}
    tasks = list(held.select_for_update(no_key=True).order_by("id"))
    news = _move([task for task in tasks if task.state == TaskState.ISSUED], cases, now)
    left = [task for task in tasks if task.state != TaskState.ISSUED]
    LeftTask.objects.bulk_create(
        [
            LeftTask(task=task, leave_id=begun[task.assignee_id], state=LeftState.OPEN, listed_at=now)
            for task in left
            if task.assignee_id is not None
        ],
        ignore_conflicts=True,
    )
    news += [facts.LeftBehind(**_where(cases[t.case_id], t), task_id=t.id) for t in left]
    journal.record_many(actor, news, at=now)
    return len(begun)


def _where(case: Case, task: Task) -> dict[str, object]:
    return {
        "subject_id": case.id,
        "case_id": case.id,
        "unit_id": task.unit_id,
        "account_id": task.assignee_id,
        "grid_code": case.grid_code,
    }


def _move(tasks: Sequence[Task], cases: dict[UUID, Case], now: datetime) -> list[Fact]:
    """New tasks keep their time of issue and their due time; only the person changes."""
    who, moved, news = roster(), [], []
    for task in tasks:
        case, before = cases[task.case_id], task.assignee_id
        assert before is not None
        placed = who.place(before, unit_id=task.unit_id, code=case.grid_code, at=now)
        if not placed.why:
            continue
        task.assignee_id = placed.account_id
        if case.holder_account_id == before:
            case.holder_account_id, case.changed_at = placed.account_id, now
        moved.append(task)
        news.append(_moved(case, task, before, placed, was_accepted=False))
    Task.objects.bulk_update(moved, ["assignee"])
    Case.objects.bulk_update([cases[task.case_id] for task in moved], ["holder_account", "changed_at"])
    return news


def _moved(case: Case, task: Task, before: UUID, placed: Placement, *, was_accepted: bool) -> Fact:
    return facts.Moved(
        **_where(case, task),  # type: ignore[arg-type]
        task_id=task.id,
        why=placed.why,
        by=placed.by,
        from_account_id=before,
        was_accepted=was_accepted,
    )


MISSING = NotFound("cases.no_left_task", "This task is not on the list any more. Reload the page to see what is.")


def _left(actor: Actor, left_id: UUID, now: datetime) -> tuple[LeftTask, Case, Task]:
    """A task that was left behind, locked case first, for whoever leads the person."""
    found = LeftTask.objects.filter(id=left_id).values_list("task__case_id", "leave__account_id").first()
    if found is None:
        raise MISSING
    case_id, account_id = found
    check_leads(actor, account_id, now.astimezone(LOCAL).date())
    case = Case.objects.select_for_update(no_key=True).get(id=case_id)
    left = LeftTask.objects.select_for_update(no_key=True).get(id=left_id)
    task = Task.objects.select_for_update(no_key=True).get(id=left.task_id)
    if left.state != LeftState.OPEN or task.state not in (TaskState.ACCEPTED, TaskState.ON_SITE):
        raise Stale("cases.left_decided", "This task has been decided about or finished meanwhile. Reload the list.")
    return left, case, task


def _decide(left: LeftTask, actor: Actor, state: LeftState, now: datetime) -> None:
    left.state, left.decided_at, left.decided_by_id = state, now, actor.id
    left.save(update_fields=["state", "decided_at", "decided_by"])


@command
def hand_over(actor: Actor, *, left_id: UUID, now: datetime) -> Case:
    """Give an accepted task of somebody on leave to whoever stands in; the due time stays.

    Refuses whoever does not lead that person, somebody who is back, a verification, and what was decided meanwhile.
    """
    left, case, task = _left(actor, left_id, now)
    before = task.assignee_id
    assert before is not None
    placed = roster().place(before, unit_id=task.unit_id, code=case.grid_code, at=now)
    if not placed.why:
        raise Refused("cases.person_is_back", "This person is back at work; the task can stay where it is.")
    case.state = rules.next_state(case.state, rules.Act.HAND_OVER)
    case.holder_account_id, case.accepted_at, case.changed_at = placed.account_id, None, now
    case.save(update_fields=["state", "holder_account", "accepted_at", "changed_at"])
    fresh = replace_task(case, placed.account_id, now, placed=placed)
    _decide(left, actor, LeftState.HANDED_OVER, now)
    journal.record(actor, _moved(case, fresh, before, placed, was_accepted=True), at=now)
    return case


@command
def keep(actor: Actor, *, left_id: UUID, now: datetime) -> LeftTask:
    """Let an accepted task wait for the person on leave. Refuses whoever does not lead them, and what is decided."""
    left, case, task = _left(actor, left_id, now)
    _decide(left, actor, LeftState.KEPT, now)
    journal.record(actor, facts.Kept(**_where(case, task), task_id=task.id), at=now)  # type: ignore[arg-type]
    return left
