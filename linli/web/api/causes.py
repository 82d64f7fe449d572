"""Cases and their parts, and root causes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from linli.cases import access, commands, queries
from linli.web.api.auth import SIGNED_IN, staff
from linli.web.api.service import STAFF, problems_of
from linli.web.api.shapes_ground import (
    CauseIn,
    CauseOut,
    CausesOut,
    EffectIn,
    NearPartOut,
    PartLinkIn,
    PartLinkOut,
    UnitIn,
)

router = Router(tags=["parts"], auth=SIGNED_IN)
ONE = {200: CauseOut, **problems_of(*STAFF, 404, 409)}


@router.get(
    "/cases/{case_id}/parts-near",
    response={200: list[NearPartOut], **problems_of(*STAFF, 404)},
    summary="Parts that may be meant",
)
def near(request: HttpRequest, case_id: UUID) -> list[Any]:
    """Of a class that fits the kind of matter, nearest first, at most eight."""
    return queries.parts_for_case(staff(request), case_id, now=timezone.now())


@router.get(
    "/cases/{case_id}/part",
    response={200: PartLinkOut | None, **problems_of(*STAFF, 404)},
    summary="The part of a case",
)
def part(request: HttpRequest, case_id: UUID) -> Any:
    """And how that is known; null where none is linked."""
    access.case_for(staff(request), None, case_id)
    return queries.part_of_case(case_id)


@router.post(
    "/cases/{case_id}/part", response={200: PartLinkOut | None, **problems_of(*STAFF, 404, 409)}, summary="Link a part"
)
def link(request: HttpRequest, case_id: UUID, to: PartLinkIn) -> Any:
    """Replaces another link; without a part the link is taken away."""
    actor, now = staff(request), timezone.now()
    if to.part_id is None:
        commands.unlink_part(actor, case_id=case_id, now=now)
    else:
        commands.link_part(actor, case_id=case_id, part_id=to.part_id, now=now)
    return queries.part_of_case(case_id)


@router.get("/root-causes", response={200: CausesOut, **problems_of(*STAFF)}, summary="Root causes")
def causes(
    request: HttpRequest,
    state: str = Query("", max_length=10, description="open, measured, closed"),
    area: str = Query("", max_length=15),
    page: int = Query(1, ge=1, le=100_000),
    size: int = Query(50, ge=1, le=200),
) -> Any:
    """Parts that made three cases within thirty days (rule pack), the latest first."""
    return queries.root_causes(staff(request), state=state, area=area, page=page, size=size)


@router.get("/root-causes/{item_id}", response=ONE, summary="A root cause")
def cause(request: HttpRequest, item_id: UUID) -> Any:
    """With its holder, cause, measure and effect."""
    return _card(staff(request), item_id)


def _card(actor: Any, item_id: UUID) -> Any:
    return queries.root_cause_page(actor, item_id, now=timezone.now()).card


@router.post("/root-causes/{item_id}/cause", response=ONE, summary="Write cause and measure")
def write(request: HttpRequest, item_id: UUID, words: CauseIn) -> Any:
    """By the unit that holds it or those who oversee it."""
    actor = staff(request)
    commands.write_root_cause(actor, item_id=item_id, now=timezone.now(), **words.dict())
    return _card(actor, item_id)


@router.post("/root-causes/{item_id}/effect", response=ONE, summary="Check the effect")
def check(request: HttpRequest, item_id: UUID, found: EffectIn) -> Any:
    """By those who oversee it, never by the unit that did the work; closes it where the measure helped."""
    actor = staff(request)
    commands.check_root_cause(actor, item_id=item_id, now=timezone.now(), **found.dict())
    return _card(actor, item_id)


@router.post("/root-causes/{item_id}/holder", response=ONE, summary="Give it to another unit")
def hand(request: HttpRequest, item_id: UUID, to: UnitIn) -> Any:
    """By those who oversee it."""
    actor = staff(request)
    commands.hand_root_cause(actor, item_id=item_id, unit_id=to.unit_id, now=timezone.now())
    return _card(actor, item_id)
