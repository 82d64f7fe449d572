"""How work is spread in a unit, as advice to whoever leads it; and the tasks that people on leave have left behind.

People stand by name. There is no order by how much anybody has and no export of one: a spread, never a ranking of staff
(rules against formalism, 2025-08-06; AT-LOAD-04).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from linli.cases import access
from linli.cases.models import OPEN_TASK, LeftState, LeftTask, Task, TaskState
from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import NotFound
from linli.orgs.queries import UnitCard, ground, rule_value
from linli.people.access import sees_load
from linli.people.queries import names, people_of, roster, units_led
from linli.people.rules import Advice, Load, advise


@dataclass(frozen=True, slots=True)
class LoadLine:
    """What lies with one person now: open tasks, and those of them due soon or late. ``away`` says why they are not there."""

    account_id: UUID
    name: str
    open: int
    due_soon: int
    away: str


@dataclass(frozen=True, slots=True)
class Spread:
    """How the open tasks of a unit's people are spread, by name, with a suggestion where the spread is uneven."""

    unit: UnitCard
    lines: tuple[LoadLine, ...]
    unassigned: int
    advice: Advice | None


def units_with_load(actor: Actor) -> list[UnitCard]:
    """The units whose spread of work an actor may see. No query of its own."""
    seen = [unit for unit in ground().units.values() if sees_load(actor, unit)]
    return sorted(seen, key=lambda unit: (unit.id not in actor.unit_ids, unit.area, unit.name))


def workload(actor: Actor, unit_id: UUID, *, now: datetime) -> Spread:
    """The spread of open tasks among the people of a unit. Five queries at most, however many people."""
    unit = ground().units.get(unit_id)
    if unit is None or not sees_load(actor, unit):
        raise NotFound("people.no_roster", "There is no such unit, or its roster is not yours to see.")
    day, who = now.astimezone(LOCAL).date(), roster()
    rule = rule_value("workload", day)
    people = {card.account_id: card.name for card in people_of(unit_id, day)}
    soon = Q(due_at__lt=now + timedelta(hours=int(rule["due_soon_hours"])))
    counts = {
        account: (total, pressing)
        for account, total, pressing in Task.objects.filter(assignee__in=people, state__in=OPEN_TASK)
        .values("assignee")
        .annotate(total=Count("id"), pressing=Count("id", filter=soon))
        .values_list("assignee", "total", "pressing")
    }
    lines = tuple(
        LoadLine(account, name, *counts.get(account, (0, 0)), who.absence(account, now)) for account, name in people.items()
    )
    loads = [Load(line.name, line.open, not line.away) for line in lines]
    return Spread(
        unit=unit,
        lines=lines,
        unassigned=Task.objects.filter(unit=unit_id, assignee=None, state=TaskState.ISSUED).count(),
        advice=advise(loads, least_difference=int(rule["least_difference"])),
    )


@dataclass(frozen=True, slots=True)
class LeftLine:
    """An accepted task of somebody on leave; ``goes_to`` is who would get it, empty where it would be open to the unit."""

    id: UUID
    task_id: UUID
    case_id: UUID
    number: str
    title: str
    category: str
    priority: str
    due_at: datetime | None
    name: str
    until: datetime
    by: str
    goes_to: str


def left_tasks(actor: Actor, *, now: datetime, limit: int = 200) -> list[LeftLine]:
    """What people whom the actor leads had accepted when their leave began; danger first. Four queries at most.

    The words of a case that the actor may not see are left out.
    """
    who, led = roster(), {unit.id for unit in units_led(actor)}
    people = {account for account, held in who.posts.items() if any(post.unit_id in led for post in held)}
    rows = list(
        LeftTask.objects.filter(
            state=LeftState.OPEN,
            leave__account__in=people,
            leave__ends_at__gt=now,
            task__state__in=(TaskState.ACCEPTED, TaskState.ON_SITE),
        )
        .select_related("task__case", "leave")
        .order_by("task__case__priority", "task__due_at", "id")[:limit]
    )
    placed = {
        row.id: who.place(row.leave.account_id, unit_id=row.task.unit_id, code=row.task.case.grid_code, at=now)
        for row in rows
    }
    known = names({row.leave.account_id for row in rows} | {p.account_id for p in placed.values() if p.account_id})
    return [_left(actor, row, placed[row.id].by, placed[row.id].account_id, known) for row in rows]


def _left(actor: Actor, row: LeftTask, by: str, account_id: UUID | None, known: dict[UUID, str]) -> LeftLine:
    case = row.task.case
    return LeftLine(
        id=row.id,
        task_id=row.task_id,
        case_id=case.id,
        number=case.number,
        title=case.title if access.may_see(actor, case) else "",
        category=case.category_id,
        priority=case.priority,
        due_at=row.task.due_at,
        name=known.get(row.leave.account_id, ""),
        until=row.leave.ends_at,
        by=by,
        goes_to=known.get(account_id, "") if account_id else "",
    )
