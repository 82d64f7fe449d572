"""Picking a place without scripts: a plain drawing for ``<input type="image">``, and the way back to a place."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import escape
from django.views.decorators.http import require_safe

from linli.kernel.errors import Refused
from linli.kernel.geo import Point, check_point
from linli.orgs.queries import boundaries, ground

LEVELS = {6: "county", 9: "subdistrict", 12: "community", 15: "grid"}
#: Sides of the drawing in pixels: what is asked for is brought between these.
SMALLEST, LARGEST = 120, 1200
#: Room around the area, as a share of its size.
MARGIN = 0.06

FILL = {"green": "#d5e6cd", "water": "#bcd9e8", "estate": "#e9e2d4", "public": "#ece3e6"}


@dataclass(frozen=True, slots=True)
class Frame:
    """A piece of ground on a sheet of ``width`` × ``height`` pixels, north up, lengths true at its middle."""

    west: float
    north: float
    per_lon: float
    per_lat: float
    width: int
    height: int

    def to_sheet(self, lon: float, lat: float) -> tuple[float, float]:
        """Pixels from the upper left corner."""
        return (lon - self.west) * self.per_lon, (self.north - lat) * self.per_lat

    def to_ground(self, x: float, y: float) -> Point:
        """The place under a pixel."""
        return round(self.west + x / self.per_lon, 6), round(self.north - y / self.per_lat, 6)

    def box(self) -> shapely.Polygon:
        """Everything that is on the sheet."""
        east, south = self.to_ground(self.width, self.height)
        return shapely.box(self.west, south, east, self.north)


def fit(bounds: tuple[float, float, float, float], width: int, height: int) -> Frame:
    """The frame that shows the bounds (west, south, east, north) whole, in the middle."""
    west, south, east, north = bounds
    squeeze = math.cos(math.radians((south + north) / 2))
    spread = 1 + 2 * MARGIN
    wide, high = max((east - west) * spread, 1e-6) * squeeze, max((north - south) * spread, 1e-6)
    per_lat = min(width / wide, height / high)
    per_lon = per_lat * squeeze
    middle_lon, middle_lat = (west + east) / 2, (south + north) / 2
    return Frame(middle_lon - width / 2 / per_lon, middle_lat + height / 2 / per_lat, per_lon, per_lat, width, height)


def frame_of(area: str, width: int, height: int) -> Frame:
    """The frame of a division; of the whole county where the code is unknown. Two queries at most."""
    now = timezone.now()
    level = LEVELS.get(len(area)) if area.isdecimal() else None
    rows = boundaries(area, level, now) if level else []
    shapes = [shape for _code, _name, shape in rows or boundaries("", "county", now)]
    drawn = [shapely.from_geojson(_json(shape)) for shape in shapes]
    bounds = shapely.total_bounds(drawn) if drawn else (0.0, 0.0, 1.0, 1.0)
    sides = [max(SMALLEST, min(LARGEST, side)) for side in (width, height)]
    return fit(tuple(float(n) for n in bounds), *sides)  # type: ignore[arg-type]


def _json(shape: Any) -> str:
    return json.dumps(shape)


def point_of(post: Mapping[str, str], name: str = "at") -> Point | None:
    """The place that was pressed on the drawing of an ``<input type="image">``; None where it was not.

    The form repeats the drawing's ``area``, ``w`` and ``h`` as ``at.area``, ``at.w`` and ``at.h``.
    """
    sides = [post.get(f"{name}.{key}", "") for key in ("x", "y", "w", "h")]
    if not all(side.isdecimal() and len(side) < 5 for side in sides):
        return None
    x, y, width, height = (int(side) for side in sides)
    return frame_of(post.get(f"{name}.area", ""), width, height).to_ground(x, y)


def _path(frame: Frame, shape: Any) -> str:
    """The ``d`` of a path for any geometry."""
    parts = []
    for piece in shapely.get_parts(shape):
        rings = [piece.exterior, *piece.interiors] if piece.geom_type == "Polygon" else [piece]
        for ring in rings:
            if ring.geom_type not in ("LineString", "LinearRing"):
                continue
            places = (frame.to_sheet(*place[:2]) for place in ring.coords)
            line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
            parts.append(f"M{line}" + ("Z" if piece.geom_type == "Polygon" else ""))
    return "".join(parts)


def _ground(frame: Frame) -> Iterator[str]:
    """Estates, green, water and roads on the sheet, with names where there is room."""
    here, sheet = ground(), frame.box()
    hits = sorted(here.tree.query(sheet, predicate="intersects"))
    names = []
    for index in sorted(hits, key=lambda i: here.places[i].kind == "road"):
        card, shape = here.places[index], here.tree.geometries[index]
        if card.kind == "road":
            yield f'<path d="{_path(frame, shape)}" fill="none" stroke="#fff" stroke-width="5"/>'
        elif card.kind in FILL:
            yield f'<path d="{_path(frame, shape)}" fill="{FILL[card.kind]}"/>'
        spot = shapely.intersection(shape, sheet).representative_point()
        wide = (shape.bounds[2] - shape.bounds[0]) * frame.per_lon
        if card.kind in {*FILL, "road"} and wide > 12 * len(card.name):
            names.append((*frame.to_sheet(spot.x, spot.y), card.name))
    for x, y, name in names:
        yield f'<text x="{x:.0f}" y="{y:.0f}">{escape(name)}</text>'


def _edges(frame: Frame, area: str) -> Iterator[str]:
    """The boundaries one level below the area that is shown."""
    level = {6: "subdistrict", 9: "community", 12: "grid"}.get(len(area), "grid" if len(area) == 15 else "community")
    sheet = frame.box()
    for _code, name, shape in boundaries(area[:12], level, timezone.now()):
        drawn = shapely.from_geojson(_json(shape))
        if not drawn.intersects(sheet):
            continue
        look = 'fill="none" stroke="#a8401f" stroke-width="1.5" stroke-dasharray="5 3"'
        yield f'<path d="{_path(frame, drawn)}" {look}/>'
        x, y = frame.to_sheet(drawn.centroid.x, drawn.centroid.y)
        yield f'<text x="{x:.0f}" y="{y:.0f}" fill="#a8401f">{escape(name)}</text>'


def drawing(frame: Frame, area: str, marked: Point | None) -> str:
    """The whole sheet as SVG, with a pin where a place is marked. Three queries."""
    pin = ""
    if marked is not None:
        x, y = frame.to_sheet(*marked)
        pin = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8" fill="#b0232a" stroke="#fff" stroke-width="3"/>'
    body = "".join([*_ground(frame), *_edges(frame, area)])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{frame.width}" height="{frame.height}"'
        f' viewBox="0 0 {frame.width} {frame.height}" font-family="sans-serif" font-size="12" text-anchor="middle"'
        f' fill="#3a423e"><rect width="100%" height="100%" fill="#f3f0e8"/>{body}{pin}</svg>'
    )


@require_safe
def pick(request: HttpRequest) -> HttpResponse:
    """``/map/pick.svg?area=&w=&h=&lon=&lat=``."""
    sides = [request.GET.get(key, "") for key in ("w", "h")]
    width, height = (int(side) if side.isdecimal() and len(side) < 5 else 640 for side in sides)
    area = request.GET.get("area", "")
    try:
        marked: Point | None = check_point(float(request.GET["lon"]), float(request.GET["lat"]))
    except (KeyError, ValueError, Refused):
        marked = None
    answer = HttpResponse(drawing(frame_of(area, width, height), area, marked), content_type="image/svg+xml")
    answer["Cache-Control"] = "public, max-age=300"
    return answer


urls = [path("pick.svg", pick)]
