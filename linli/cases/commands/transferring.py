"""A case whose place was wrong goes to another subdistrict; a case whose unit has ended goes to one that stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.cases import access, facts, rules
from linli.cases.commands.assisting import withdraw_assists
from linli.cases.commands.opening import Redirection, dispatched_fact, replace_task
from linli.cases.commands.timing import check_not_ruled, end_pause, overtake, reckoned, set_clocks, tell, where
from linli.cases.models import ENDED, RUNNING, Case, Share, Task, TaskKind, TaskState
from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.orgs.queries import ended_units, inspecting_unit, standing_unit
from linli.trust import journal
from linli.trust.acting import command


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a case really lies."""

    lon: float
    lat: float
    cell: int
    grid_code: str
    place_id: UUID | None
    place_kind: str
    address_id: UUID | None
    address_text: str


@command
def transfer(actor: Actor, *, case_id: UUID, spot: Spot, to: Redirection, reason: str, now: datetime) -> Case:
    """Move a case to the subdistrict where it really lies; the clock goes on from the first dispatch.

    For operators of the whole county, who so agree for both sides. The giving subdistrict keeps reading what happened up
    to now. Refuses a place in the same subdistrict, work that has been reported, no reason, and a case whose unit has
    been ruled on.
    """
    case = access.case_for(actor, rules.Act.TRANSFER, case_id, lock=True)
    rules.check_transfer(old=case.grid_code, new=spot.grid_code)
    case.state = rules.next_state(case.state, rules.Act.TRANSFER)
    text = rules.check_note(reason, needed=True)
    check_not_ruled(case, to.holder_unit_id)
    from_code, from_unit = case.grid_code, case.holder_unit_id
    end_pause(case, now)
    overtake(case, now)
    withdraw_assists(actor, case, now)
    Share.objects.create(case=case, area=from_code[:9], unit_id=from_unit, until=now)
    case.lon, case.lat, case.cell, case.grid_code = spot.lon, spot.lat, spot.cell, spot.grid_code
    case.place_id, case.place_kind = spot.place_id, spot.place_kind
    case.address_id, case.address_text = spot.address_id, spot.address_text
    case.lead_unit_id = standing_unit(to.lead_unit_id, spot.grid_code).id
    case.holder_unit_id = standing_unit(to.holder_unit_id, spot.grid_code).id
    case.holder_account_id, case.accepted_at, case.changed_at = to.assignee_id, None, now
    times = reckoned(case)
    case.due_at = times.due
    case.save()
    task = replace_task(case, to.assignee_id, now)
    set_clocks(case, times, now)
    fact = facts.Transferred(
        **where(case), task_id=task.id, from_code=from_code, from_unit_id=from_unit, due_at=times.due.isoformat()
    )
    tell(actor, case, fact, text, now)
    journal.record(actor, dispatched_fact(case, task), at=now)
    return case


@command
def rehome_cases(actor: Actor, *, now: datetime, limit: int = 200) -> int:
    """Give open cases whose holding unit has ended to one that stands, up to ``limit``; returns how many.

    Work goes to the leading unit where that stands, else to the catch-all unit; a verification to the inspectors of the
    place. The clock is not touched. Rows locked by somebody else are left for the next time.
    """
    gone = ended_units(now.astimezone(LOCAL).date())
    if not gone:
        return 0
    rows = Case.objects.select_for_update(skip_locked=True, no_key=True).filter(holder_unit__in=gone)
    cases = list(rows.exclude(state__in=ENDED).order_by("id")[:limit])
    for case in cases:
        _rehome(actor, case, now)
    return len(cases)


def _rehome(actor: Actor, case: Case, now: datetime) -> None:
    rules.next_state(case.state, rules.Act.REHOME)
    before, works = case.holder_unit_id, case.state in RUNNING
    lead = standing_unit(case.lead_unit_id, case.grid_code)
    holder = lead if case.state != "reported" else inspecting_unit(case.grid_code)
    case.lead_unit_id, case.holder_unit_id, case.holder_account_id = lead.id, holder.id, None
    case.changed_at = now
    if works:
        case.state, case.accepted_at = rules.next_state(case.state, rules.Act.HAND_OVER), None
        overtake(case, now)
    case.save()
    task_id = None
    if works:
        task_id = replace_task(case, None, now).id
    else:
        Task.objects.filter(case=case, kind=TaskKind.VERIFY, done_at=None).update(
            unit_id=holder.id, assignee_id=None, state=TaskState.ISSUED
        )
    due = case.due_at.isoformat() if case.due_at else None
    fact = facts.Rehomed(**where(case), task_id=task_id, from_unit_id=before, due_at=due)
    journal.record(actor, fact, at=now)
