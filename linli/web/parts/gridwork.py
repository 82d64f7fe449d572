"""A change of grids as a page or a program asks for it: read, looked at beforehand, put down for its day."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from linli.kernel.actors import Actor
from linli.kernel.errors import Refused
from linli.orgs import commands, queries
from linli.orgs.models import GridAct, GridChange

_PAIR = re.compile(r"-?\d{1,3}(?:\.\d+)?\s*[,，\s]\s*-?\d{1,3}(?:\.\d+)?")
#: Longest text of a drawing: some thousand points.
LONGEST = 200_000


@dataclass(frozen=True, slots=True)
class GridWish:
    """What is asked for: ``act`` with the grid or community, a line or shapes in GeoJSON, names, and the day."""

    act: str
    day: date
    area: str = ""
    code: str = ""
    codes: tuple[str, ...] = ()
    line: Mapping[str, Any] | None = None
    shape: Mapping[str, Any] | None = None
    shapes: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    names: tuple[str, ...] = ()
    note: str = ""
    for_unit_id: UUID | None = None

    @property
    def name(self) -> str:
        """The one name, where there is one."""
        return self.names[0] if self.names else ""


def plan_of(actor: Actor, wish: GridWish) -> queries.GridPlan:
    """What would follow. Refuses what the command refuses, for those who may put it down."""
    commands.check_may_plan(actor, (wish.area or wish.code or min(wish.codes, default=""))[:12])
    if wish.act == GridAct.SPLIT:
        return queries.plan_split(wish.code, line=wish.line or {}, names=wish.names, day=wish.day)
    if wish.act == GridAct.MERGE:
        return queries.plan_merge(wish.codes, name=wish.name, day=wish.day)
    if wish.act == GridAct.CHANGE:
        return queries.plan_change(wish.code, shape=wish.shape, name=wish.name, day=wish.day)
    if wish.act == GridAct.DRAW:
        queries.check_for_unit(wish.for_unit_id)
        return queries.plan_draw(wish.area, shapes=wish.shapes, day=wish.day)
    raise _unknown(wish.act)


def put_down(actor: Actor, wish: GridWish, now: datetime) -> GridChange:
    """The one command of the act."""
    rest: dict[str, Any] = {"day": wish.day, "note": wish.note, "now": now}
    if wish.act == GridAct.SPLIT:
        return commands.split_grid(actor, code=wish.code, line=dict(wish.line or {}), names=wish.names, **rest)
    if wish.act == GridAct.MERGE:
        return commands.merge_grids(actor, codes=wish.codes, name=wish.name, **rest)
    if wish.act == GridAct.CHANGE:
        shape = dict(wish.shape) if wish.shape else None
        return commands.change_grid(actor, code=wish.code, shape=shape, name=wish.name, **rest)
    if wish.act == GridAct.DRAW:
        shapes = [(name, dict(shape)) for name, shape in wish.shapes]
        return commands.draw_grids(actor, area=wish.area, shapes=shapes, for_unit_id=wish.for_unit_id, **rest)
    raise _unknown(wish.act)


def _unknown(act: str) -> Refused:
    return Refused("grids.no_act", "The change is one of {choices}.", choices=", ".join(GridAct.values), act=act)


def drawn(text: str, kind: str, *, field: str) -> dict[str, Any]:
    """A drawing typed as GeoJSON, or as one “longitude, latitude” a line; ``kind`` is LineString or Polygon."""
    tidy = text.strip()
    if len(tidy) > LONGEST:
        raise Refused("grids.too_long", "The drawing has too many points. Draw it with fewer.", field=field)
    if tidy.startswith("{"):
        try:
            found = json.loads(tidy)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict):
            return found
    points = [[float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", pair)] for pair in _PAIR.findall(tidy)]
    least = 2 if kind == "LineString" else 3
    if len(points) < least:
        raise Refused(
            "grids.no_drawing",
            "Draw on the map, or write at least {least} points, one a line, longitude first: 120.1234, 30.1234.",
            least=least,
            field=field,
        )
    return {"type": "LineString", "coordinates": points} if kind == "LineString" else _closed(points)


def _closed(points: Sequence[list[float]]) -> dict[str, Any]:
    ring = [*points] if points[0] == points[-1] else [*points, points[0]]
    return {"type": "Polygon", "coordinates": [ring]}
