"""Who may work on a task: one predicate, and the matching queryset."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from linli.cases.access.reach import VERIFY_ROLES, may_see
from linli.cases.models import Case, Task, TaskKind, TaskState
from linli.kernel.actors import Actor, ActorKind
from linli.kernel.errors import NotAllowed, NotFound


def visible_tasks(actor: Actor) -> Q:
    """The condition that a task is for this actor: given to them, or open to a unit of theirs in their area."""
    if actor.kind is not ActorKind.PERSON:
        return Q(pk__in=[])
    mine = Q(assignee=actor.id)
    for post in actor.posts:
        open_here = Q(assignee=None, state=TaskState.ISSUED, case__grid_code__startswith=post.area)
        if post.role in VERIFY_ROLES:
            mine |= open_here & Q(kind=TaskKind.VERIFY) & (Q(case__handled_by=None) | ~Q(case__handled_by=actor.id))
        elif post.role in ("handler", "subdistrict_staff", "community_worker"):
            mine |= open_here & Q(kind=TaskKind.HANDLE, unit=post.unit_id)
            mine |= Q(assignee=None, state=TaskState.ISSUED, kind=TaskKind.ASSIST, unit=post.unit_id)
    return mine


def may_take(actor: Actor, task: Task, case: Case) -> bool:
    """The same answer as :func:`visible_tasks` for a task in hand."""
    if task.assignee_id == actor.id and actor.id is not None:
        return True
    if task.assignee_id is not None:
        return False
    handling = ("handler", "subdistrict_staff", "community_worker")
    for post in actor.posts:
        if task.kind == TaskKind.ASSIST and post.role in handling and post.unit_id == task.unit_id:
            return True
        if not case.grid_code.startswith(post.area):
            continue
        if task.kind == TaskKind.VERIFY and post.role in VERIFY_ROLES:
            return True
        if task.kind == TaskKind.HANDLE and post.role in handling and post.unit_id == task.unit_id:
            return True
    return False


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
