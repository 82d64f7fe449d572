"""How grids may be drawn: cutting, joining, carving out, and the proof that they cover their community exactly.

GB/T 34300: one division into grids, seamless and without overlap. Shapes are shapely polygons in WGS-84; areas are
measured in square metres in a plane around the community.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import shapely
from shapely.ops import split as shapely_split

from linli.kernel.errors import Refused
from linli.kernel.geo import area_of, gaps_and_overlaps

#: Coordinates of new edges are kept to a tenth of a millimetre, so that a point on a neighbour's edge stays on it.
FINE = 1e-9
#: Functions of the units for which the one division into grids is kept.
KEEPERS = ("subdistrict_office", "residents_committee", "command_centre")


@dataclass(frozen=True, slots=True)
class Piece:
    """A grid as it will be: with its code where it keeps one, empty where it gets a new one."""

    code: str
    name: str
    shape: shapely.Polygon


def square_metres(shape: shapely.Geometry) -> float:
    """The area of a shape; nothing for an empty one."""
    return 0.0 if shape.is_empty else area_of(shape)


def check_day(day: date, today: date) -> None:
    """Refuse a day that is past: what was, stays as it was."""
    if day < today:
        raise Refused("grids.past_day", "Choose today or a later day; what was before stays as it was.", field="day")


def check_name(name: str, taken: Sequence[str]) -> str:
    """A name of 2 to 60 characters that no other grid of the community has."""
    tidy = name.strip()
    if not 2 <= len(tidy) <= 60:
        raise Refused("grids.no_name", "Give every new grid a name of 2 to 60 characters.", field="name")
    if tidy in taken:
        raise Refused(
            "grids.name_taken", "Another grid is called “{name}” already. Choose another name.", name=tidy, field="name"
        )
    return tidy


def check_one_division(function: str) -> None:
    """Refuse grids of a department's own (AT-GRID-04): there is one division, and departments use it.

    Grid regulations such as that of Binzhou, art. 6; GB/T 34300.
    """
    if function not in KEEPERS:
        raise Refused(
            "grids.overlay",
            "There is one division into grids for everybody; a department uses it and draws none of its own. "
            "Ask the subdistrict office if a boundary does not fit.",
            function=function,
        )


def cut(shape: shapely.Polygon, line: shapely.LineString) -> list[shapely.Polygon]:
    """The two pieces of a grid on both sides of a line, the western or southern first."""
    pieces = [p for p in shapely_split(shape, line).geoms if isinstance(p, shapely.Polygon)]
    if len(pieces) != 2:
        raise Refused(
            "grids.cut_misses",
            "The line makes {pieces} pieces of the grid. Draw it from edge to edge, so that there are two.",
            pieces=len(pieces),
            field="line",
        )
    tidy = [_tidy(piece, 0.0) for piece in pieces]
    one, two = (piece.centroid for piece in tidy)
    sideways = abs(one.x - two.x) * math.cos(math.radians(one.y)) > abs(one.y - two.y)
    return sorted(tidy, key=lambda piece: piece.centroid.x if sideways else piece.centroid.y)


def join(shapes: Sequence[shapely.Polygon], tolerance: float) -> shapely.Polygon:
    """One grid out of several that touch."""
    if len(shapes) < 2:
        raise Refused("grids.too_few", "Choose at least two grids to be joined.", field="codes")
    return _tidy(shapely.union_all(list(shapes), grid_size=FINE), tolerance, code="grids.apart")


def carve(grids: Sequence[Piece], drawn: shapely.Geometry, whole: shapely.Polygon, tolerance: float) -> list[Piece]:
    """What is left of each grid when ``drawn`` is taken out; untouched ones are not in the answer.

    A grid of which nothing is left has an empty shape.
    """
    inside = shapely.intersection(drawn, whole, grid_size=FINE)
    left = []
    for grid in grids:
        if square_metres(shapely.intersection(grid.shape, inside)) <= tolerance:
            continue
        rest = shapely.difference(grid.shape, inside, grid_size=FINE)
        if rest.is_empty or square_metres(rest) <= tolerance:
            left.append(Piece(grid.code, grid.name, shapely.Polygon()))
        else:
            left.append(Piece(grid.code, grid.name, _tidy(rest, tolerance)))
    return left


def within(drawn: shapely.Geometry, whole: shapely.Polygon, tolerance: float) -> shapely.Polygon:
    """The part of a drawing that lies in the community, in one piece."""
    inside = shapely.intersection(drawn, whole, grid_size=FINE)
    if inside.is_empty or square_metres(inside) <= tolerance:
        raise Refused("grids.elsewhere", "This area does not lie in the community. Draw it inside.", field="shape")
    return _tidy(inside, tolerance)


def heir_of(piece: shapely.Polygon, neighbours: Sequence[Piece]) -> int | None:
    """The position of the neighbour with the longest common edge: it takes what another grid gives up."""
    shared = [shapely.length(shapely.intersection(piece.buffer(1e-8), n.shape.boundary)) for n in neighbours]
    best = max(range(len(shared)), key=shared.__getitem__, default=None)
    return best if best is not None and shared[best] > 0 else None


def _tidy(shape: shapely.Geometry, tolerance: float, code: str = "grids.in_pieces") -> shapely.Polygon:
    """One polygon with fine coordinates: slivers and pinholes below the tolerance go, real pieces are refused."""
    fine = shapely.set_precision(shape, FINE)
    parts = [
        p
        for p in shapely.get_parts(fine)
        if isinstance(p, shapely.Polygon) and (not tolerance or square_metres(p) > tolerance)
    ]
    if len(parts) != 1:
        raise Refused(
            code,
            "A grid is one piece; this would be {pieces}. Draw it so that it hangs together.",
            pieces=len(parts),
            field="shape",
        )
    holes = [ring for ring in parts[0].interiors if square_metres(shapely.Polygon(ring)) > tolerance]
    return shapely.Polygon(parts[0].exterior, holes)


def check_cover(whole: shapely.Polygon, grids: Sequence[Piece], tolerance: float) -> None:
    """Refuse grids that leave a gap in their community, overlap, or stick out, beyond so many square metres (AT-GRID-01)."""
    found = gaps_and_overlaps(whole, [(str(n), grid.shape) for n, grid in enumerate(grids)])
    if found.gap > tolerance:
        raise Refused(
            "grids.gap",
            "{metres:.0f} m² of the community would be in no grid. Every place belongs to one; draw the edge anew.",
            metres=found.gap,
        )
    for first, second, metres in found.overlaps:
        if metres > tolerance:
            raise Refused(
                "grids.overlap",
                "“{first}” and “{second}” would overlap by {metres:.0f} m². Every place belongs to one grid only.",
                first=grids[int(first)].name,
                second=grids[int(second)].name,
                metres=metres,
            )
    for one, metres in found.outside:
        if metres > tolerance:
            raise Refused(
                "grids.outside",
                "“{name}” would lie outside its community with {metres:.0f} m².",
                name=grids[int(one)].name,
                metres=metres,
            )
