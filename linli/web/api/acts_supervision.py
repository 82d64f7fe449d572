"""Supervision: the list of what is on the ladder, words to the holder, answers, and taking a case off the list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from linli.cases import commands, queries
from linli.kernel import matrix
from linli.kernel.errors import NotAllowed
from linli.web.api import making
from linli.web.api.auth import SIGNED_IN, staff
from linli.web.api.service import STAFF, problems_of
from linli.web.api.shapes_acts import SupervisionOut, UrgedOut, UrgeIn, WordsIn
from linli.web.api.shapes_staff import CaseStateOut, ReasonIn

router = Router(tags=["supervision"], auth=SIGNED_IN)


@router.get("/supervision", response={200: SupervisionOut, **problems_of(*STAFF)}, summary="What is under supervision")
def supervision(
    request: HttpRequest,
    level: str = Query("", max_length=8, description="yellow, red, listed"),
    unit_id: UUID | None = None,
    page: int = Query(1, ge=1, le=100_000),
    size: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """In one's area, those that wait longest first. Matters are counted by unit, never by person."""
    actor = staff(request)
    if not matrix.opens(actor, "cases.supervision"):
        raise NotAllowed("cases.no_supervisor", "This list is for those who supervise an area.")
    found = queries.supervised(actor, level=level, unit_id=unit_id, page=page, size=size)
    names = ("unit", "listed", "red", "yellow")
    return making.plain(found) | {
        "rows": [making.plain(row) for row in found.rows],
        "by_unit": [dict(zip(names, row, strict=True)) for row in found.by_unit],
    }


@router.post(
    "/cases/{case_id}/urgings", response={201: UrgedOut, **problems_of(*STAFF, 404)}, summary="Remind or supervise"
)
def urge(request: HttpRequest, case_id: UUID, said: UrgeIn) -> Status[Any]:
    """The holder is told and is expected to answer."""
    return Status(201, commands.urge(staff(request), case_id=case_id, now=timezone.now(), **said.dict()))


@router.post(
    "/cases/{case_id}/urgings/{urging_id}/answer",
    response={200: UrgedOut, **problems_of(*STAFF, 404)},
    summary="Answer a supervisor",
)
def answer(request: HttpRequest, case_id: UUID, urging_id: UUID, said: WordsIn) -> Any:
    """For the holder, once."""
    return commands.answer_urging(
        staff(request), case_id=case_id, urging_id=urging_id, words=said.words, now=timezone.now()
    )


@router.post(
    "/cases/{case_id}/unlist",
    response={200: CaseStateOut, **problems_of(*STAFF, 404)},
    summary="Take a case off the list",
)
def unlist(request: HttpRequest, case_id: UUID, why: ReasonIn) -> Any:
    """For leaders and operators of the county."""
    return commands.unlist(staff(request), case_id=case_id, note=why.reason, now=timezone.now())
