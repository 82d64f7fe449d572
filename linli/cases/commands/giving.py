"""Giving a locked case out anew: holder, task and clock in one go, never a moment without; used by commands, no act by itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.cases.commands.opening import replace_task
from linli.cases.commands.timing import end_pause, forget_extensions, overtake, reckoned, set_clocks
from linli.cases.models import OPEN_TASK, Case, Task, TaskState
from linli.orgs.queries import standing_unit


def give_out(
    case: Case,
    *,
    unit_id: UUID,
    assignee_id: UUID | None,
    start: datetime,
    limit: str,
    now: datetime,
    lead_id: UUID | None = None,
) -> Task:
    """The case with a unit (the catch-all where that has ended), a new task, and a clock that runs from ``start``.

    What waited for a decision is over, and extensions of before no longer count. The caller has set the state.
    """
    holder = standing_unit(unit_id, case.grid_code)
    end_pause(case, now)
    overtake(case, now)
    forget_extensions(case, now)
    case.holder_unit_id = holder.id
    case.lead_unit_id = standing_unit(lead_id or case.lead_unit_id, case.grid_code).id
    case.holder_account_id = assignee_id if holder.id == unit_id else None
    case.handled_by_id = case.verified_by_id = None
    case.accepted_at = case.reported_at = case.closed_at = case.evaluated_at = None
    case.dispatched_at, case.limit, case.changed_at = start, limit, now
    times = reckoned(case, extras=())
    case.due_at = times.due
    case.save()
    task = replace_task(case, case.holder_account_id, now)
    set_clocks(case, times, now)
    return task


def withdraw_tasks(case: Case, now: datetime) -> None:
    """Every open task of a case that ends without work."""
    Task.objects.filter(case=case, state__in=OPEN_TASK).update(state=TaskState.WITHDRAWN, done_at=now)
