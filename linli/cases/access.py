"""Who may see and do what to a case: one predicate for each act, and one matching queryset.

A case that one may not see and one that does not exist give the same answer.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from linli.cases.models import Case, Task, TaskKind, TaskState
from linli.cases.rules import Act
from linli.kernel.actors import Actor, ActorKind
from linli.kernel.errors import NotAllowed, NotFound

#: Roles that see every case inside their area.
AREA_ROLES = (
    "operator",
    "leader",
    "subdistrict_staff",
    "community_worker",
    "grid_worker",
    "inspector",
    "window_worker",
    "callback_agent",
)
#: Roles that also see restricted cases inside their area.
RESTRICTED_ROLES = ("operator",)
#: Roles that may correct where a case went.
TRIAGE_ROLES = ("operator",)
#: Roles that may verify a result inside their area: supervision, not handling.
VERIFY_ROLES = ("inspector",)

MISSING = NotFound("cases.not_found", "There is no such case, or it is not yours to see.")


def visible_cases(actor: Actor) -> Q:
    """The condition that an actor may see a case: inside the area of a post, or held or led by a unit of a post."""
    if actor.kind is ActorKind.MACHINE:
        return Q()
    if not actor.posts:
        return Q(pk__in=[])
    areas = Q(pk__in=[])
    closed = Q(pk__in=[])
    for post in actor.posts:
        if post.role in AREA_ROLES:
            areas |= Q(grid_code__startswith=post.area)
        if post.role in RESTRICTED_ROLES:
            closed |= Q(grid_code__startswith=post.area)
    units = list(actor.unit_ids)
    own = Q(holder_unit__in=units) | Q(lead_unit__in=units)
    return own | (areas & (Q(restricted=False) | closed))


def may_see(actor: Actor, case: Case) -> bool:
    """The same answer as :func:`visible_cases` for a case in hand."""
    if actor.kind is ActorKind.MACHINE:
        return True
    if case.holder_unit_id in actor.unit_ids or case.lead_unit_id in actor.unit_ids:
        return True
    for post in actor.posts:
        inside = case.grid_code.startswith(post.area)
        if inside and post.role in AREA_ROLES and (not case.restricted or post.role in RESTRICTED_ROLES):
            return True
    return False


def may(actor: Actor, act: Act, case: Case) -> bool:
    """Whether an actor who sees a case may do this to it; what a task allows is asked of :func:`task_for`."""
    if actor.kind is ActorKind.MACHINE:
        return True
    if act in (Act.REDIRECT, Act.CANCEL):
        return any(p.role in TRIAGE_ROLES and case.grid_code.startswith(p.area) for p in actor.posts)
    return True


def case_for(actor: Actor, act: Act | None, case_id: UUID, *, lock: bool = False) -> Case:
    """The case, locked for update if asked, after asking whether the actor may see it and do this to it."""
    rows = Case.objects.select_for_update(no_key=True) if lock else Case.objects.all()
    case = rows.filter(id=case_id).first()
    if case is None or not may_see(actor, case):
        raise MISSING
    if act is not None and not may(actor, act, case):
        raise NotAllowed("cases.not_allowed", "Your post does not allow this step. Ask an operator of the command centre.")
    return case


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
    return mine


def may_take(actor: Actor, task: Task, case: Case) -> bool:
    """The same answer as :func:`visible_tasks` for a task in hand."""
    if task.assignee_id == actor.id and actor.id is not None:
        return True
    if task.assignee_id is not None:
        return False
    for post in actor.posts:
        if not case.grid_code.startswith(post.area):
            continue
        if task.kind == TaskKind.VERIFY and post.role in VERIFY_ROLES:
            return True
        handling = ("handler", "subdistrict_staff", "community_worker")
        if task.kind == TaskKind.HANDLE and post.role in handling and post.unit_id == task.unit_id:
            return True
    return False


def task_for(actor: Actor, task_id: UUID) -> tuple[Task, Case]:
    """A task and its case, the case locked before the task, after asking whether the actor may work on it."""
    case_id = Task.objects.filter(id=task_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound("cases.no_task", "There is no such task, or it is not yours.")
    case = Case.objects.select_for_update(no_key=True).get(id=case_id)
    task = Task.objects.select_for_update(no_key=True).get(id=task_id)
    if not may_see(actor, case) and not may_take(actor, task, case):
        raise NotFound("cases.no_task", "There is no such task, or it is not yours.")
    if not may_take(actor, task, case):
        raise NotAllowed("cases.task_not_yours", "This task is for somebody else.")
    return task, case
