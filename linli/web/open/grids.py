"""The public board of grids: name, area, worker and telephone, telephone of the supervision (AT-GRID-03)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from linli.kernel.errors import LinliError
from linli.kernel.geo import to_geojson
from linli.orgs.queries import GridCard, grids_of, ground, inspecting_unit
from linli.people.queries import PublicWorker, public_grid_workers


@dataclass(frozen=True, slots=True)
class PublicGrid:
    """A grid as it is posted in public."""

    code: str
    name: str
    community: str
    subdistrict: str
    worker: str
    work_phone: str
    phone: str
    supervision: str
    supervision_phone: str
    shape: dict[str, Any]


def public_grids(area: str = "") -> list[PublicGrid]:
    """The grids of an area with whom to ring. Four queries."""
    day = timezone.localdate()
    here = ground()
    workers = public_grid_workers(day, area)
    return [_public(grid, here.names, workers.get(grid.code)) for grid in grids_of(area, day)]


def _public(grid: GridCard, names: Any, worker: PublicWorker | None) -> PublicGrid:
    try:
        unit = inspecting_unit(grid.code)
        supervision, phone = unit.name, unit.phone
    except LinliError:
        supervision, phone = "", ""
    return PublicGrid(
        grid.code, grid.name, names.get(grid.code[:12], ""), names.get(grid.code[:9], ""), worker.name if worker else "",
        worker.work_phone if worker else "", worker.phone if worker else "", supervision, phone, to_geojson(grid.shape),
    )  # fmt: skip


@require_safe
def grids(request: HttpRequest) -> HttpResponse:
    """The board, by subdistrict and community, narrowed by ``?area=``."""
    here = ground()
    streets = sorted((code, name) for code, name in here.names.items() if len(code) == 9)
    asked = request.GET.get("area", "")
    area = asked if asked in here.names and len(asked) in (9, 12, 15) else (streets[0][0] if streets else "")
    found = public_grids(area) if area else []
    outline = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {"name": g.name}, "geometry": g.shape} for g in found],
    }
    context = {
        "grids": found,
        "streets": streets,
        "area": area,
        "outline": outline,
        "area_name": here.names.get(area, ""),
    }
    answer = render(request, "open/grids.html", context)
    answer["Cache-Control"] = "public, max-age=300"
    return answer


urls = [path("grids/", grids)]
