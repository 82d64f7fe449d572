"""Grids: those of a day, whether they cover everything, changes looked at, put down and undone, and the public board."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from linli.cases.queries import preview
from linli.kernel.geo import to_geojson
from linli.orgs import queries
from linli.orgs.commands import undo_grid_change
from linli.web.api import making
from linli.web.api.auth import SIGNED_IN, staff
from linli.web.api.service import OPEN, STAFF, problems_of
from linli.web.api.shapes_ground import (
    GridChangeIn,
    GridChangeOut,
    GridOut,
    GroundCheckOut,
    PreviewOut,
    PublicGridOut,
)
from linli.web.open.grids import public_grids
from linli.web.parts.gridwork import GridWish, plan_of, put_down

router = Router(tags=["grids"], auth=SIGNED_IN)
public = Router(tags=["grids"])
AREA = Query(..., min_length=6, max_length=15, pattern=r"^\d+$", description="Division code; everything inside it.")


@public.get(
    "/public/grids", response={200: list[PublicGridOut], **problems_of(*OPEN)}, summary="The public board of grids"
)
def board(request: HttpRequest, area: str = AREA) -> list[Any]:
    """Name, area, worker, telephones; the own telephone is masked where there is a work line. Open to everybody."""
    return public_grids(area)


@router.get("", response={200: list[GridOut], **problems_of(*STAFF)}, summary="Grids of a day")
def grids(request: HttpRequest, area: str = AREA, day: date | None = None) -> list[dict[str, Any]]:
    """With boundaries; those that begin later are there on their day."""
    staff(request)
    return [_grid(grid) for grid in queries.grids_of(area, day or timezone.localdate())]


def _grid(grid: queries.GridCard) -> dict[str, Any]:
    return making.plain(grid) | {"boundary": to_geojson(grid.shape)}


@router.get("/check", response={200: GroundCheckOut, **problems_of(*STAFF)}, summary="Whether grids cover everything")
def check(request: HttpRequest, area: str = AREA, day: date | None = None) -> dict[str, Any]:
    """Gaps, overlaps and what sticks out, beyond the tolerance; addresses in no grid or in another than they say."""
    staff(request)
    report = queries.ground_check(area, day or timezone.localdate())
    return making.plain(report) | {"right": report.right}


@router.get("/changes", response={200: list[GridChangeOut], **problems_of(*STAFF)}, summary="Changes of grids")
def changes(request: HttpRequest, area: str = AREA) -> list[Any]:
    """The latest first, at most 100."""
    staff(request)
    return queries.grid_changes(area)


def _wish(body: GridChangeIn) -> GridWish:
    values = body.dict()
    shapes = tuple((one["name"], one["shape"]) for one in values.pop("shapes"))
    return GridWish(**{**values, "codes": tuple(values["codes"]), "names": tuple(values["names"]), "shapes": shapes})


@router.post("/preview", response={200: PreviewOut, **problems_of(*STAFF, 404)}, summary="What a change would mean")
def look(request: HttpRequest, change: GridChangeIn) -> Any:
    """Addresses, households and open cases of every grid that it would make. Nothing is written."""
    return preview(plan_of(staff(request), _wish(change)))


@router.post("/changes", response={201: GridChangeOut, **problems_of(*STAFF, 404)}, summary="Put down a change")
def put(request: HttpRequest, change: GridChangeIn) -> Status[Any]:
    """For its day; on that day what is open moves into the new grids by itself. Refuses gaps, overlaps, overlays."""
    return Status(201, put_down(staff(request), _wish(change), timezone.now()))


@router.post(
    "/changes/{change_id}/undo", response={200: GridChangeOut, **problems_of(*STAFF, 404, 409)}, summary="Undo a change"
)
def undo(request: HttpRequest, change_id: UUID) -> Any:
    """Until its day comes, and while no later change builds on it."""
    return undo_grid_change(staff(request), change_id=change_id, now=timezone.now())


@router.get("/{code}", response={200: list[GridOut], **problems_of(*STAFF, 404)}, summary="Every row of a grid")
def rows(request: HttpRequest, code: str) -> list[dict[str, Any]]:
    """The latest first; empty where there never was such a grid."""
    staff(request)
    return [_grid(grid) for grid in queries.grid_rows(code)] if len(code) == 15 and code.isdecimal() else []
