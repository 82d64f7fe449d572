"""The day of a change of grids: what hangs on the ground moves into the new grids, open cases and tasks with it.

One transaction a change, under the change's own lock: killed in the middle nothing has moved, and the next worker does
it all; once it is marked as settled nobody does it again. Cases that have ended keep the grid they lay in.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection

from linli.cases import facts
from linli.cases.models import ENDED, Case, Task, TaskKind, TaskState
from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.orgs.commands import NewGrids, mark_settled, next_due_change, settle_ground
from linli.orgs.models import GridChange
from linli.people.commands import settle_people
from linli.people.queries import Duty, grid_workers, roster
from linli.trust import journal
from linli.trust.acting import command


def settle_grid_changes(actor: Actor, *, now: datetime) -> int:
    """Settle every change of grids whose day has come; returns how many. Each commits for itself."""
    done = 0
    while settle_next_grid_change(actor, now=now):
        done += 1
    return done


@command
def settle_next_grid_change(actor: Actor, *, now: datetime) -> bool:
    """Settle the oldest change whose day has come, if there is one that nobody else is settling (AT-GRID-02).

    Addresses, parts, residents and posts first, then open cases and their tasks, then the mark that it is done.
    """
    change = next_due_change(now.astimezone(LOCAL).date())
    if change is None:
        return False
    before = grid_workers(change.day)
    moved = settle_ground(change)
    moved |= settle_people(ended=change.ended, begun=change.begun, day=change.day)
    moved["cases"] = _move_cases(actor, change, before, now)
    mark_settled(actor, change, moved, now)
    return True


def _move_cases(actor: Actor, change: GridChange, before: Mapping[str, Duty], now: datetime) -> int:
    """Open cases by their point, else by their address; a task that nobody has begun goes to the new grid's worker."""
    rows = Case.objects.select_for_update(no_key=True, of=("self",)).filter(grid_code__in=change.ended)
    cases = list(rows.exclude(state__in=ENDED).select_related("address").order_by("id"))
    if not cases:
        return 0
    codes = _new_codes(cases, NewGrids(change))
    moved = [case for case in cases if codes[case.id] != case.grid_code]
    workers = grid_workers(change.day)
    handed = _hand_over(moved, codes, before, workers, now)
    news = []
    for case in moved:
        old, case.grid_code, case.changed_at = case.grid_code, codes[case.id], now
        task_id, account = handed.get(case.id, (None, case.holder_account_id))
        case.holder_account_id = account
        news.append(
            facts.GridMoved(
                subject_id=case.id, case_id=case.id, unit_id=case.holder_unit_id, account_id=account,
                grid_code=case.grid_code, from_code=old, change_id=change.id, task_id=task_id,
            )
        )  # fmt: skip
    _write(moved, now)
    journal.record_many(actor, news, at=now)
    return len(moved)


def _new_codes(cases: list[Case], grids: NewGrids) -> dict[UUID, str]:
    """The new grid of each case; without any place the first of the new grids, so that none is left behind."""
    placed = []
    codes: dict[UUID, str] = {}
    for case in cases:
        if case.lon is not None and case.lat is not None:
            placed.append((case.id, case.lon, case.lat))
        elif case.address is not None:
            placed.append((case.id, case.address.lon, case.address.lat))
        else:
            codes[case.id] = case.grid_code if case.grid_code in grids.codes else grids.codes[0]
    found = grids.find_many([p[1] for p in placed], [p[2] for p in placed]) if placed else []
    return codes | {p[0]: code for p, code in zip(placed, found, strict=True)}


def _hand_over(
    moved: list[Case],
    codes: Mapping[UUID, str],
    before: Mapping[str, Duty],
    workers: Mapping[str, Duty],
    now: datetime,
) -> dict[UUID, tuple[UUID, UUID | None]]:
    """New tasks of the old grid's worker go to the new grid's, where that is somebody else: task and account by case.

    Where that one is away it goes to whoever stands in.
    """
    who = roster()
    wanted: dict[UUID, UUID | None] = {}
    for case in moved:
        old, new = before.get(case.grid_code), workers.get(codes[case.id])
        if old and new and case.holder_account_id == old.account_id != new.account_id:
            placed = who.place(new.account_id, unit_id=case.holder_unit_id, code=codes[case.id], at=now)
            wanted[case.id] = placed.account_id
    tasks = Task.objects.select_for_update(no_key=True).filter(
        case__in=list(wanted), kind=TaskKind.HANDLE, state=TaskState.ISSUED
    )
    handed: dict[UUID, tuple[UUID, UUID | None]] = {}
    for task in tasks.order_by("id"):
        task.assignee_id = wanted[task.case_id]
        task.save(update_fields=["assignee"])
        handed[task.case_id] = (task.id, wanted[task.case_id])
    return handed


def _write(moved: list[Case], now: datetime) -> None:
    """Grid and holder of many cases in one statement."""
    if not moved:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case AS c SET grid_code = new.code, holder_account_id = new.account, changed_at = %s"
            " FROM unnest(%s::uuid[], %s::text[], %s::uuid[]) AS new (id, code, account) WHERE c.id = new.id",
            (now, [c.id for c in moved], [c.grid_code for c in moved], [c.holder_account_id for c in moved]),
        )
