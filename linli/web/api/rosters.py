"""Rosters: leave, shifts, deputies, duty officers, the week, gaps, how work is spread, tasks left behind."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from linli.cases import commands as cases
from linli.cases import queries as casework
from linli.orgs.queries import today
from linli.people import access, commands, queries
from linli.web.api import making
from linli.web.api.auth import SIGNED_IN, staff
from linli.web.api.service import STAFF, problems_of
from linli.web.api.shapes_rosters import (
    DeputyIn,
    DoneOut,
    GapOut,
    LeaveIn,
    LeaveOut,
    LeftOut,
    OfficerIn,
    OfficersOut,
    PersonOut,
    PostLineOut,
    ShiftIn,
    ShiftOut,
    SpreadOut,
    WeekOut,
)
from linli.web.desk.roster.looking import advice_words
from linli.web.desk.roster.week import monday

router = Router(tags=["rosters"], auth=SIGNED_IN)
PROBLEMS = problems_of(*STAFF, 404, 409)
LEAVE = {200: LeaveOut, **PROBLEMS}
DONE = {200: DoneOut, **PROBLEMS}
MADE = {201: DoneOut, **PROBLEMS}


@router.get("/week", response={200: WeekOut, **PROBLEMS}, summary="A unit's week")
def week(request: HttpRequest, unit_id: UUID, first: date | None = None) -> dict[str, Any]:
    """Who is expected, who is away, who stands in; from the Monday of the day given, else of today."""
    start = monday(first.isoformat() if first else "", today())
    page = queries.week(staff(request), unit_id, first=start)
    days = [head.day for head in page.days]
    rows = [
        {
            "account_id": row.account_id,
            "name": row.name,
            "days": [{"day": day, **making.plain(cell)} for day, cell in zip(days, row.cells, strict=True)],
        }
        for row in page.rows
    ]
    return {"unit": page.unit.name, "first": page.first, "officers": list(page.officers), "rows": rows}


@router.get("/people", response={200: list[PersonOut], **PROBLEMS}, summary="Posts of a unit")
def people(request: HttpRequest, unit_id: UUID) -> list[dict[str, Any]]:
    """Who holds which post at a unit, by name."""
    unit = access.unit_seen(staff(request), unit_id)
    return [making.plain(card) for card in queries.people_of(unit.id, today())]


@router.get("/leaves", response={200: list[LeaveOut], **PROBLEMS}, summary="Leave")
def leaves(
    request: HttpRequest,
    unit_id: UUID | None = None,
    waiting: bool = Query(False, description="What waits for your decision."),
) -> list[dict[str, Any]]:
    """One's own; of a unit; or what waits for one's decision."""
    actor, now = staff(request), timezone.now()
    if waiting:
        found = queries.leave_to_decide(actor, now=now)
    else:
        found = queries.leave_of_unit(actor, unit_id, now=now) if unit_id else queries.own_leave(actor, now=now)
    return [making.plain(card) for card in found]


@router.post("/leaves", response={201: LeaveOut, **PROBLEMS}, summary="Ask for leave")
def ask(request: HttpRequest, asked: LeaveIn) -> Status[Any]:
    """Somebody else approves it; overlapping leave is refused."""
    actor, now = staff(request), timezone.now()
    leave = commands.ask_leave(actor, **asked.dict(), now=now)
    return Status(201, making.plain(queries.leave_card(actor, leave.id, now=now)))


def _leave(request: HttpRequest, leave_id: UUID) -> dict[str, Any]:
    return making.plain(queries.leave_card(staff(request), leave_id, now=timezone.now()))


@router.post("/leaves/{leave_id}/approve", response=LEAVE, summary="Approve leave")
def approve(request: HttpRequest, leave_id: UUID) -> dict[str, Any]:
    """By a leader or officer of the person's unit, never by oneself."""
    commands.decide_leave(staff(request), leave_id=leave_id, approve=True, now=timezone.now())
    return _leave(request, leave_id)


@router.post("/leaves/{leave_id}/refuse", response=LEAVE, summary="Refuse leave")
def refuse(request: HttpRequest, leave_id: UUID) -> dict[str, Any]:
    """The person is told."""
    commands.decide_leave(staff(request), leave_id=leave_id, approve=False, now=timezone.now())
    return _leave(request, leave_id)


@router.post("/leaves/{leave_id}/withdraw", response=LEAVE, summary="Withdraw leave")
def withdraw(request: HttpRequest, leave_id: UUID) -> dict[str, Any]:
    """Before it begins."""
    commands.withdraw_leave(staff(request), leave_id=leave_id, now=timezone.now())
    return _leave(request, leave_id)


@router.post("/leaves/{leave_id}/end", response=LEAVE, summary="Back early")
def end_leave(request: HttpRequest, leave_id: UUID) -> dict[str, Any]:
    """Running leave ends now."""
    commands.end_leave(staff(request), leave_id=leave_id, now=timezone.now())
    return _leave(request, leave_id)


@router.get("/shifts", response={200: list[ShiftOut], **PROBLEMS}, summary="Shifts of a unit")
def shifts(request: HttpRequest, unit_id: UUID) -> list[dict[str, Any]]:
    """By name, those that are over last."""
    return [making.plain(card) for card in queries.shifts_of(staff(request), unit_id, now=timezone.now())]


@router.post("/shifts", response=MADE, summary="Put a shift on")
def add_shift(request: HttpRequest, shift: ShiftIn) -> Status[Any]:
    """A weekly pattern, or a single day where no days of the week are given."""
    return Status(201, commands.add_shift(staff(request), **shift.dict(), now=timezone.now()))


@router.post("/shifts/{shift_id}/end", response=DONE, summary="End a shift")
def end_shift(request: HttpRequest, shift_id: UUID) -> Any:
    """From today on; it stays on file."""
    return commands.end_shift(staff(request), shift_id=shift_id, now=timezone.now())


@router.get("/deputies", response={200: list[PostLineOut], **PROBLEMS}, summary="Who stands in at a unit")
def deputies(request: HttpRequest, unit_id: UUID) -> list[dict[str, Any]]:
    """Every post by name, its deputies in order."""
    return [
        {"person": making.plain(line.person), "deputies": [making.plain(one) for one in line.deputies]}
        for line in queries.deputies_of(staff(request), unit_id, now=timezone.now())
    ]


@router.post("/deputies", response=MADE, summary="Name a deputy")
def add_deputy(request: HttpRequest, deputy: DeputyIn) -> Status[Any]:
    """After those who are named already."""
    return Status(201, commands.add_deputy(staff(request), **deputy.dict(), now=timezone.now()))


@router.post("/deputies/{deputy_id}/end", response=DONE, summary="End a deputy")
def end_deputy(request: HttpRequest, deputy_id: UUID) -> Any:
    """From today on; it stays on file."""
    return commands.end_deputy(staff(request), deputy_id=deputy_id, now=timezone.now())


@router.post("/deputies/{deputy_id}/sooner", response=DONE, summary="Ask a deputy sooner")
def sooner(request: HttpRequest, deputy_id: UUID) -> Any:
    """One place sooner than so far."""
    return commands.ask_deputy_sooner(staff(request), deputy_id=deputy_id, now=timezone.now())


@router.get("/officers", response={200: OfficersOut, **PROBLEMS}, summary="Duty officers of an area")
def officers(request: HttpRequest, area: str = Query(..., max_length=15)) -> dict[str, Any]:
    """Of a subdistrict or the county, and who is on duty at this moment."""
    actor, now = staff(request), timezone.now()
    found = queries.officers_of(actor, area, now=now)
    on_duty = queries.on_duty_now(area, now) if area in dict(queries.duty_areas(actor)) else ""
    return {"on_duty": on_duty, "officers": [making.plain(card) for card in found]}


@router.post("/officers", response=MADE, summary="Name a duty officer")
def add_officer(request: HttpRequest, officer: OfficerIn) -> Status[Any]:
    """For nights, days off or working days."""
    return Status(201, commands.add_duty_officer(staff(request), **officer.dict(), now=timezone.now()))


@router.post("/officers/{officer_id}/end", response=DONE, summary="End a duty")
def end_officer(request: HttpRequest, officer_id: UUID) -> Any:
    """From today on; it stays on file."""
    return commands.end_duty_officer(staff(request), officer_id=officer_id, now=timezone.now())


@router.get("/gaps", response={200: list[GapOut], **PROBLEMS}, summary="Gaps of the next fourteen days")
def gaps(request: HttpRequest) -> list[dict[str, Any]]:
    """Grids and duty hours without anybody, inside the areas one looks after; soonest first."""
    return [making.plain(gap) for gap in queries.gaps(staff(request), now=timezone.now())]


@router.get("/load", response={200: SpreadOut, **PROBLEMS}, summary="How work is spread in a unit")
def load(request: HttpRequest, unit_id: UUID) -> dict[str, Any]:
    """By name, as advice to whoever leads; it cannot be sorted by number."""
    spread = casework.workload(staff(request), unit_id, now=timezone.now())
    return {
        "unit": spread.unit.name,
        "unassigned": spread.unassigned,
        "advice": advice_words(spread.advice) if spread.advice else "",
        "lines": [making.plain(line) for line in spread.lines],
    }


@router.get("/left", response={200: list[LeftOut], **PROBLEMS}, summary="Tasks left behind by people on leave")
def left(request: HttpRequest) -> list[dict[str, Any]]:
    """Accepted tasks of people whom one leads; danger first."""
    return [making.plain(line) for line in casework.left_tasks(staff(request), now=timezone.now())]


@router.post("/left/{left_id}/hand-over", response=DONE, summary="Hand a task over")
def hand_over(request: HttpRequest, left_id: UUID) -> Any:
    """To whoever stands in; the due time stays. Answers with the case."""
    return cases.hand_over(staff(request), left_id=left_id, now=timezone.now())


@router.post("/left/{left_id}/keep", response=DONE, summary="Let a task wait")
def keep(request: HttpRequest, left_id: UUID) -> Any:
    """It waits for the person on leave."""
    return cases.keep(staff(request), left_id=left_id, now=timezone.now())
