"""Reads about grids: those of a day, what a change would make of them, their history, and whether they cover everything."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import shapely

from linli.kernel.errors import NotFound, Refused
from linli.kernel.geo import AreaIndex, gaps_and_overlaps, polygon_from_geojson
from linli.orgs import rules
from linli.orgs.models import Address, Division, GridAct, GridChange, Level
from linli.orgs.queries.memory import _valid, ground, rule_value, unit_or_refuse
from linli.orgs.rules import Piece


@dataclass(frozen=True, slots=True)
class GridCard:
    """A grid on a day."""

    code: str
    name: str
    shape: shapely.Polygon
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class GridPlan:
    """What a change would do on its day: which grids end, which begin (an empty code gets a new one), in which community."""

    act: str
    area: str
    day: date
    ended: tuple[GridCard, ...]
    pieces: tuple[Piece, ...]


def _shape(boundary: Mapping[str, Any]) -> shapely.Polygon:
    return shapely.from_geojson(json.dumps(boundary))


def tolerance(day: date) -> float:
    """So many square metres count as nothing where grids are compared."""
    return float(rule_value("grid_tolerance_m2", day))


def key_areas(day: date) -> list[str]:
    """The counties and subdistricts of a day, by code: each has a data key of its own. One query."""
    found = Division.objects.filter(_valid(day), level__in=(Level.COUNTY, Level.SUBDISTRICT))
    return list(found.order_by("code").values_list("code", flat=True))


def grids_of(area: str, day: date) -> list[GridCard]:
    """The grids inside an area that are valid on a day, by code. One query."""
    rows = Division.objects.filter(_valid(day), level=Level.GRID, code__startswith=area).order_by("code")
    return [
        GridCard(code, name, _shape(boundary), since, until)
        for code, name, boundary, since, until in rows.values_list("code", "name", "boundary", "valid_from", "valid_to")
    ]


def community_on(area: str, day: date) -> shapely.Polygon:
    """The boundary of a community on a day. One query."""
    rows = Division.objects.filter(_valid(day), level=Level.COMMUNITY, code=area).values_list("boundary", flat=True)
    boundary = rows.first()
    if boundary is None:
        raise NotFound("grids.no_community", "There is no such community on that day.")
    return _shape(boundary)


def _grid(code: str, day: date) -> tuple[GridCard, list[GridCard]]:
    """A grid and the others of its community."""
    everyone = grids_of(code[:12], day) if len(code) == 15 and code.isdecimal() else []
    own = next((grid for grid in everyone if grid.code == code), None)
    if own is None:
        raise NotFound("grids.not_found", "There is no such grid on that day.")
    return own, [grid for grid in everyone if grid.code != code]


def _pieces(grids: Sequence[GridCard]) -> list[Piece]:
    return [Piece(grid.code, grid.name, grid.shape) for grid in grids]


def line_from_geojson(content: Mapping[str, Any]) -> shapely.LineString:
    """The line in a GeoJSON geometry or feature; refuses anything else."""
    geometry = content.get("geometry") if content.get("type") == "Feature" else content
    try:
        line = shapely.from_geojson(json.dumps(geometry))
    except (shapely.errors.ShapelyError, TypeError, ValueError):
        line = None
    if not isinstance(line, shapely.LineString) or line.is_empty:
        raise Refused("grids.no_line", "Send the cut as a GeoJSON LineString of at least two points.", field="line")
    return line


def plan_split(code: str, *, line: Mapping[str, Any], names: Sequence[str], day: date) -> GridPlan:
    """What cutting a grid in two would make. Two queries."""
    own, others = _grid(code, day)
    pieces = rules.cut(own.shape, line_from_geojson(line))
    given = _names(names, [grid.name for grid in others], 2)
    made = tuple(Piece("", name, shape) for name, shape in zip(given, pieces, strict=True))
    return _checked(GridPlan(GridAct.SPLIT, code[:12], day, (own,), made))


def plan_merge(codes: Sequence[str], *, name: str, day: date) -> GridPlan:
    """What joining grids of one community would make. Two queries."""
    wanted = sorted(set(codes))
    if len({code[:12] for code in wanted}) > 1:
        raise Refused("grids.two_communities", "Only grids of one community can be joined.", field="codes")
    everyone = grids_of(wanted[0][:12], day) if wanted else []
    chosen = tuple(grid for grid in everyone if grid.code in wanted)
    if len(chosen) != len(wanted):
        raise NotFound("grids.not_found", "There is no such grid on that day.")
    shape = rules.join([grid.shape for grid in chosen], tolerance(day))
    given = rules.check_name(name, [grid.name for grid in everyone if grid not in chosen])
    return _checked(GridPlan(GridAct.MERGE, wanted[0][:12], day, chosen, (Piece("", given, shape),)))


def plan_draw(area: str, *, shapes: Sequence[tuple[str, Mapping[str, Any]]], day: date) -> GridPlan:
    """What new grids, by name and GeoJSON area, would make: those already there give up what lies inside. Two queries."""
    whole, everyone = community_on(area, day), grids_of(area, day)
    least = tolerance(day)
    names = _names([name for name, _ in shapes], [grid.name for grid in everyone], len(shapes))
    fresh = [
        Piece("", name, rules.within(polygon_from_geojson(shape), whole, least))
        for name, (_, shape) in zip(names, shapes, strict=True)
    ]
    if not fresh:
        raise Refused("grids.nothing_drawn", "Draw at least one area.", field="shape")
    drawn = shapely.union_all([piece.shape for piece in fresh])
    left = rules.carve(_pieces(everyone), drawn, whole, least)
    touched = {piece.code for piece in left}
    remain = [piece for piece in left if not piece.shape.is_empty]
    ended = tuple(grid for grid in everyone if grid.code in touched)
    return _checked(GridPlan(GridAct.DRAW, area, day, ended, (*remain, *fresh)))


def plan_change(code: str, *, shape: Mapping[str, Any] | None, name: str, day: date) -> GridPlan:
    """What another edge or name of a grid would make: it takes from its neighbours what it gains, and what it gives up
    goes to the neighbour with the longest common edge. Two queries."""
    own, others = _grid(code, day)
    given = rules.check_name(name or own.name, [grid.name for grid in others])
    if shape is None:
        if given == own.name:
            raise Refused("grids.nothing_changed", "Nothing would change. Give another name or draw another edge.")
        return GridPlan(GridAct.CHANGE, code[:12], day, (own,), (Piece(code, given, own.shape),))
    whole, least = community_on(code[:12], day), tolerance(day)
    mine = rules.within(polygon_from_geojson(shape), whole, least)
    changed = {piece.code: piece for piece in rules.carve(_pieces(others), mine, whole, least)}
    if any(piece.shape.is_empty for piece in changed.values()):
        raise Refused("grids.swallowed", "Another grid would be swallowed whole. Join the two instead.", field="shape")
    lost = shapely.difference(own.shape, mine, grid_size=rules.FINE)
    for part in shapely.get_parts(lost):
        if rules.square_metres(part) <= least:
            continue
        now_like = [changed.get(grid.code, Piece(grid.code, grid.name, grid.shape)) for grid in others]
        heir = rules.heir_of(part, now_like)
        if heir is None:
            raise Refused(
                "grids.gap",
                "{metres:.0f} m² of the community would be in no grid. Every place belongs to one; draw the edge anew.",
                metres=rules.square_metres(part),
            )
        taker = now_like[heir]
        changed[taker.code] = Piece(taker.code, taker.name, rules.join([taker.shape, part], least))
    ended = (own, *(grid for grid in others if grid.code in changed))
    return _checked(GridPlan(GridAct.CHANGE, code[:12], day, ended, (Piece(code, given, mine), *changed.values())))


def ground_metres(shape: shapely.Polygon) -> float:
    """The area of a grid in square metres."""
    return rules.square_metres(shape)


def _names(names: Sequence[str], taken: Sequence[str], count: int) -> list[str]:
    if len(names) != count:
        raise Refused("grids.no_name", "Give every new grid a name of 2 to 60 characters.", field="name")
    given: list[str] = []
    for name in names:
        given.append(rules.check_name(name, [*taken, *given]))
    return given


def _checked(plan: GridPlan) -> GridPlan:
    """The plan, if its grids together with those it leaves alone cover the community exactly. Two queries."""
    gone = {grid.code for grid in plan.ended}
    rest = [piece for piece in _pieces(grids_of(plan.area, plan.day)) if piece.code not in gone]
    rules.check_cover(community_on(plan.area, plan.day), [*rest, *plan.pieces], tolerance(plan.day))
    return plan


def check_for_unit(unit_id: UUID | None) -> None:
    """Refuse grids that a department wants for itself."""
    if unit_id is not None:
        rules.check_one_division(unit_or_refuse(unit_id).function)


@dataclass(frozen=True, slots=True)
class GroundCheck:
    """Whether the grids of an area cover it exactly and every address stands in one: AT-GRID-01 as a report."""

    communities: int
    grids: int
    tolerance: float
    gaps: tuple[tuple[str, float], ...]
    overlaps: tuple[tuple[str, str, float], ...]
    outside: tuple[tuple[str, float], ...]
    addresses: int
    homeless: tuple[str, ...]
    misplaced: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Nothing to put right."""
        return not (self.gaps or self.overlaps or self.outside or self.homeless or self.misplaced)


def ground_check(area: str, day: date) -> GroundCheck:
    """Cover and overlap of the grids of every community in an area, and the grid of every address. Three queries."""
    least = tolerance(day)
    grids = grids_of(area, day)
    communities = dict(
        Division.objects.filter(_valid(day), level=Level.COMMUNITY, code__startswith=area).values_list(
            "code", "boundary"
        )
    )
    gaps, overlaps, outside = [], [], []
    for code, boundary in communities.items():
        found = gaps_and_overlaps(_shape(boundary), [(g.code, g.shape) for g in grids if g.code.startswith(code)])
        gaps += [(code, found.gap)] if found.gap > least else []
        overlaps += [one for one in found.overlaps if one[2] > least]
        outside += [one for one in found.outside if one[1] > least]
    index = AreaIndex([(grid.code, grid.shape) for grid in grids])
    rows = list(
        Address.objects.filter(_valid(day), grid_code__startswith=area).values_list("text", "grid_code", "lon", "lat")
    )
    where = index.find_many([row[2] for row in rows], [row[3] for row in rows])
    pairs = list(zip(rows, where, strict=True))
    return GroundCheck(
        communities=len(communities), grids=len(grids), tolerance=least, gaps=tuple(gaps), overlaps=tuple(overlaps),
        outside=tuple(outside), addresses=len(rows), homeless=tuple(row[0] for row, code in pairs if code is None),
        misplaced=tuple(row[0] for row, code in pairs if code is not None and code != row[1]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChangeCard:
    """A change of grids in a list."""

    id: UUID
    act: str
    area: str
    day: date
    ended: tuple[str, ...]
    begun: tuple[str, ...]
    note: str
    by_id: UUID | None
    planned_at: datetime
    undone_at: datetime | None
    settled_at: datetime | None
    moved: Mapping[str, int]

    @property
    def waiting(self) -> bool:
        """Whether it can still be undone: its day has not come."""
        return self.undone_at is None and self.settled_at is None


_CHANGE = (
    "id",
    "act",
    "area",
    "day",
    "ended",
    "begun",
    "note",
    "by_id",
    "planned_at",
    "undone_at",
    "settled_at",
    "moved",
)


def grid_changes(area: str, *, code: str = "", limit: int = 100) -> list[ChangeCard]:
    """Changes inside an area, or those that concern one grid, the latest first. One query."""
    rows = GridChange.objects.filter(area__startswith=area[:12])
    if code:
        rows = rows.filter(ended__contains=[code]) | rows.filter(begun__contains=[code])
    return [ChangeCard(*row) for row in rows.order_by("-day", "-planned_at").values_list(*_CHANGE)[:limit]]


def grid_rows(code: str) -> list[GridCard]:
    """Every row that a grid's code has had, the latest first. One query."""
    rows = Division.objects.filter(level=Level.GRID, code=code).order_by("-valid_from")
    return [
        GridCard(own, name, _shape(boundary), since, until)
        for own, name, boundary, since, until in rows.values_list("code", "name", "boundary", "valid_from", "valid_to")
    ]


def division_names(codes: Sequence[str]) -> dict[str, str]:
    """Names of divisions by code, also of those that are no more. No query but those of the ground."""
    names = ground().names
    return {code: names.get(code, code) for code in codes}
