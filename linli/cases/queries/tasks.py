"""Tasks: one's own list and a single one, with what its worker needs to know of the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.cases import access
from linli.cases.models import OPEN_TASK, Task
from linli.cases.queries.lists import unit_name
from linli.kernel.actors import Actor
from linli.orgs.queries import Ground, ground


@dataclass(frozen=True, slots=True)
class TaskCard:
    """A task with what its worker needs to know of the case."""

    id: UUID
    kind: str
    state: str
    case_id: UUID
    number: str
    title: str
    category: str
    priority: str
    case_state: str
    address: str
    grid_code: str
    grid_name: str
    lon: float | None
    lat: float | None
    unit: str
    mine: bool
    may_take: bool
    issued_at: datetime
    accepted_at: datetime | None
    arrived_at: datetime | None
    due_at: datetime | None
    overdue: bool
    signals: int
    done_at: datetime | None
    result: str


TASK_FIELDS = (
    "id", "kind", "state", "case_id", "case__number", "case__title", "case__category_id", "case__priority", "case__state",
    "case__address_text", "case__grid_code", "case__lon", "case__lat", "unit_id", "assignee_id", "issued_at", "accepted_at",
    "arrived_at", "due_at", "case__signals", "done_at", "result",
)  # fmt: skip


def my_tasks(actor: Actor, *, now: datetime, limit: int = 100) -> list[TaskCard]:
    """The open tasks that are one's own or open to one's units; danger first, then the soonest due. Two queries."""
    rows = (
        Task.objects.filter(access.visible_tasks(actor), state__in=OPEN_TASK)
        .order_by("case__priority", "due_at", "issued_at")
        .values_list(*TASK_FIELDS)[:limit]
    )
    here = ground()
    return [card_of(dict(zip(TASK_FIELDS, row, strict=True)), actor, now, here, may_take=True) for row in rows]


def task_card(actor: Actor, task_id: UUID, *, now: datetime) -> TaskCard:
    """One task of one's own or of one's units, open or not. Three queries at most."""
    task = Task.objects.select_related("case").filter(id=task_id).first()
    takes = task is not None and access.may_take(actor, task, task.case)
    if task is None or not (takes or access.may_see(actor, task.case)):
        raise access.MISSING
    row = Task.objects.filter(id=task_id).values_list(*TASK_FIELDS).get()
    return card_of(dict(zip(TASK_FIELDS, row, strict=True)), actor, now, ground(), may_take=takes)


def card_of(r: dict[str, Any], actor: Actor, now: datetime, here: Ground, *, may_take: bool = False) -> TaskCard:
    """``may_take`` where access has been asked; one's own task is always one's own to take."""
    mine = r["assignee_id"] is not None and r["assignee_id"] == actor.id
    return TaskCard(
        id=r["id"],
        kind=r["kind"],
        state=r["state"],
        case_id=r["case_id"],
        number=r["case__number"],
        title=r["case__title"],
        category=r["case__category_id"],
        priority=r["case__priority"],
        case_state=r["case__state"],
        address=r["case__address_text"],
        grid_code=r["case__grid_code"],
        grid_name=here.names.get(r["case__grid_code"], ""),
        lon=r["case__lon"],
        lat=r["case__lat"],
        unit=unit_name(here, r["unit_id"]),
        mine=mine,
        may_take=may_take or mine,
        issued_at=r["issued_at"],
        accepted_at=r["accepted_at"],
        arrived_at=r["arrived_at"],
        due_at=r["due_at"],
        overdue=r["due_at"] is not None and r["due_at"] < (r["done_at"] or now),
        signals=r["case__signals"],
        done_at=r["done_at"],
        result=r["result"],
    )
