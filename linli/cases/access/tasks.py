"""Who may work on a task: one predicate, and the matching queryset."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from linli.cases.access.linking import accused
from linli.cases.access.reach import may_see, not_against
from linli.cases.models import Case, Task, TaskKind, TaskState
from linli.kernel import matrix
from linli.kernel.actors import Actor, ActorKind
from linli.kernel.errors import NotAllowed, NotFound


def visible_tasks(actor: Actor) -> Q:
    """The condition that a task is for this actor: given to them, or open to a unit of theirs in their area.

    Never a task of a case against a unit of theirs.
    """
    if actor.kind is not ActorKind.PERSON:
        return Q(pk__in=[])
    mine = Q(assignee=actor.id)
    open_ = Q(assignee=None, state=TaskState.ISSUED)
    for post in matrix.area_posts(actor, "tasks.verify"):
        independent = Q(case__handled_by=None) | ~Q(case__handled_by=actor.id)
        mine |= open_ & Q(kind=TaskKind.VERIFY, case__grid_code__startswith=post.area) & independent
    for post in matrix.unit_posts(actor, "tasks.handle"):
        mine |= open_ & Q(kind=TaskKind.HANDLE, unit=post.unit_id, case__grid_code__startswith=post.area)
    for unit_id in matrix.units(actor, "tasks.assist"):
        mine |= open_ & Q(kind=TaskKind.ASSIST, unit=unit_id)
    return mine & not_against(actor, "case__")


def may_take(actor: Actor, task: Task, case: Case) -> bool:
    """The same answer as :func:`visible_tasks` for a task in hand."""
    if accused(actor, case):
        return False
    if task.assignee_id is not None:
        return task.assignee_id == actor.id
    if task.kind == TaskKind.ASSIST:
        return task.unit_id in matrix.units(actor, "tasks.assist")
    if task.kind == TaskKind.VERIFY:
        return any(case.grid_code.startswith(area) for area in matrix.areas(actor, "tasks.verify"))
    return any(
        post.unit_id == task.unit_id and case.grid_code.startswith(post.area)
        for post in matrix.unit_posts(actor, "tasks.handle")
    )


def task_for(actor: Actor, task_id: UUID) -> tuple[Task, Case]:
    """A task and its case, the case locked before the task, after asking whether the actor may work on it."""
    rows = Task.objects.select_related("case").select_for_update(no_key=True, of=("case", "self"))
    task = rows.filter(id=task_id).first()
    if task is None:
        raise NotFound("cases.no_task", "There is no such task, or it is not yours.")
    case = task.case
    if not may_see(actor, case) and not may_take(actor, task, case):
        raise NotFound("cases.no_task", "There is no such task, or it is not yours.")
    if not may_take(actor, task, case):
        raise NotAllowed("cases.task_not_yours", "This task is for somebody else.")
    return task, case
