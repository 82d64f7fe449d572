"""Writes of grids: a change is put down for a day, may be undone until then, and is settled once on that day.

A change ends rows of divisions and begins new ones; a grid that is split or joined gets a new code, so that its
history stays with the old one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import shapely
from django.db import connection

from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import NotFound, Refused, Stale
from linli.kernel.geo import AreaIndex, to_geojson
from linli.orgs import access, facts, rules
from linli.orgs.commands.reference import bump
from linli.orgs.models import Address, Division, GridChange, Level, Part
from linli.orgs.queries import (
    GridPlan,
    check_for_unit,
    grids_of,
    plan_change,
    plan_draw,
    plan_merge,
    plan_split,
)
from linli.trust import journal
from linli.trust.acting import command

#: A GeoJSON geometry or feature.
Drawn = dict[str, Any]


@command
def draw_grids(
    actor: Actor,
    *,
    area: str,
    shapes: Sequence[tuple[str, Drawn]],
    day: date,
    note: str = "",
    for_unit_id: UUID | None = None,
    now: datetime,
) -> GridChange:
    """Draw new grids of a community from a day on; grids already there give up what lies inside.

    Refuses whoever does not keep this area, a day that is past, grids of a department's own (AT-GRID-04), what would
    leave a gap or overlap (AT-GRID-01), and a grid for which another change waits.
    """
    _begin(actor, area, day, now)
    check_for_unit(for_unit_id)
    return _put_down(actor, plan_draw(area, shapes=shapes, day=day), note, now)


@command
def change_grid(
    actor: Actor, *, code: str, shape: Drawn | None = None, name: str = "", day: date, note: str = "", now: datetime
) -> GridChange:
    """Give a grid another edge or name from a day on; it keeps its code. Refuses what :func:`draw_grids` refuses."""
    _begin(actor, code[:12], day, now)
    return _put_down(actor, plan_change(code, shape=shape, name=name, day=day), note, now)


@command
def split_grid(
    actor: Actor, *, code: str, line: Drawn, names: Sequence[str], day: date, note: str = "", now: datetime
) -> GridChange:
    """Cut a grid in two from a day on; both get new codes. Refuses what :func:`draw_grids` refuses."""
    _begin(actor, code[:12], day, now)
    return _put_down(actor, plan_split(code, line=line, names=names, day=day), note, now)


@command
def merge_grids(
    actor: Actor, *, codes: Sequence[str], name: str, day: date, note: str = "", now: datetime
) -> GridChange:
    """Join grids of one community from a day on, under a new code. Refuses what :func:`draw_grids` refuses."""
    _begin(actor, min(codes, default="")[:12], day, now)
    return _put_down(actor, plan_merge(codes, name=name, day=day), note, now)


def check_may_plan(actor: Actor, area: str) -> None:
    """Refuse whoever does not keep the grids of an area; a department is told why it has none of its own."""
    if not access.inside(actor, "grids.change", area) and actor.has("handler"):
        rules.check_one_division("department")
    access.check_inside(actor, "grids.change", area)


def _begin(actor: Actor, area: str, day: date, now: datetime) -> None:
    """Access, then the lock on the community: changes to its grids come one after the other."""
    check_may_plan(actor, area)
    rules.check_day(day, now.astimezone(LOCAL).date())
    if not Division.objects.select_for_update().filter(code=area, level=Level.COMMUNITY).exists():
        raise NotFound("grids.no_community", "There is no such community on that day.")


def _put_down(actor: Actor, plan: GridPlan, note: str, now: datetime) -> GridChange:
    codes = [grid.code for grid in plan.ended]
    busy = next((grid for grid in plan.ended if grid.valid_to is not None), None)
    if busy is not None:
        raise Refused(
            "grids.change_waits",
            "“{name}” is to change on {day} already. Undo that change first.",
            name=busy.name,
            day=busy.valid_to,
        )
    young = next((grid for grid in plan.ended if grid.valid_from >= plan.day), None)
    if young is not None:
        raise Refused(
            "grids.begins_that_day",
            "“{name}” begins on {day} itself. Choose a later day, or undo that change.",
            name=young.name,
            day=young.valid_from,
        )
    Division.objects.filter(level=Level.GRID, code__in=codes, valid_to=None).update(valid_to=plan.day)
    fresh = _codes(plan.area, sum(not piece.code for piece in plan.pieces))
    begun = [piece.code or next(fresh) for piece in plan.pieces]
    Division.objects.bulk_create(
        Division(
            code=code, level=Level.GRID, name=piece.name, boundary=_plain(piece.shape), valid_from=plan.day
        )
        for code, piece in zip(begun, plan.pieces, strict=True)
    )  # fmt: skip
    change = GridChange.objects.create(
        act=plan.act,
        area=plan.area,
        day=plan.day,
        ended=codes,
        begun=begun,
        note=note.strip()[:200],
        by_id=actor.id,
        planned_at=now,
    )
    fact = facts.GridsPlanned(
        subject_id=change.id, grid_code=plan.area, act=plan.act, day=plan.day.isoformat(), ended=codes, begun=begun
    )
    journal.record(actor, fact, at=now)
    bump(actor, what="grids", rows=len(begun), now=now)
    return change


def _plain(shape: shapely.Polygon) -> dict[str, Any]:
    """GeoJSON with lists and coordinates to a tenth of a millimetre."""
    rings = to_geojson(shape)["coordinates"]
    return {"type": "Polygon", "coordinates": [[[round(x, 9), round(y, 9)] for x, y in ring] for ring in rings]}


def _codes(area: str, count: int) -> Iterable[str]:
    """The next free codes of a community; a code once given is never given again."""
    used = Division.objects.filter(level=Level.GRID, code__startswith=area).values_list("code", flat=True)
    last = max((int(code[12:]) for code in used), default=0)
    if last + count > 999:
        raise Refused("grids.no_code_left", "The community has used up its 999 codes of grids.")
    return iter([f"{area}{last + n:03d}" for n in range(1, count + 1)])


@command
def undo_grid_change(actor: Actor, *, change_id: UUID, now: datetime) -> GridChange:
    """Take a change back before its day. Refuses it afterwards, and while a later change builds on it."""
    change = GridChange.objects.select_for_update().filter(id=change_id).first()
    if change is None:
        raise NotFound("grids.no_change", "There is no such change of grids.")
    check_may_plan(actor, change.area)
    if change.undone_at is not None:
        raise Stale("grids.undone", "This change has been undone already.")
    if change.settled_at is not None or change.day <= now.astimezone(LOCAL).date():
        raise Refused("grids.day_came", "The day of this change has come. Put down another change instead.")
    rows = Division.objects.filter(level=Level.GRID, code__in=change.begun, valid_from=change.day)
    if rows.exclude(valid_to=None).exists():
        raise Refused("grids.built_on", "A later change builds on this one. Undo that first.")
    rows.delete()
    Division.objects.filter(level=Level.GRID, code__in=change.ended, valid_to=change.day).update(valid_to=None)
    change.undone_at = now
    change.save(update_fields=["undone_at"])
    journal.record(actor, facts.GridsUndone(subject_id=change.id, grid_code=change.area), at=now)
    bump(actor, what="grids", rows=len(change.ended), now=now)
    return change


def next_due_change(today: date) -> GridChange | None:
    """The oldest change whose day has come and that nobody is settling; locked. For the command that settles it."""
    rows = GridChange.objects.select_for_update(skip_locked=True).filter(
        day__lte=today, undone_at=None, settled_at=None
    )
    return rows.order_by("day", "planned_at").first()


class NewGrids:
    """The grids that a change began: which of them a place lies in; the nearest for a place on a rounded edge."""

    def __init__(self, change: GridChange) -> None:
        cards = [grid for grid in grids_of(change.area, change.day) if grid.code in change.begun]
        self.codes = [grid.code for grid in cards]
        self._shapes = {grid.code: grid.shape for grid in cards}
        self._index = AreaIndex([(grid.code, grid.shape) for grid in cards])

    def find_many(self, lons: Sequence[float], lats: Sequence[float]) -> list[str]:
        """A code for every point."""
        found = self._index.find_many(lons, lats)
        return [code or self._nearest(x, y) for code, x, y in zip(found, lons, lats, strict=True)]

    def _nearest(self, lon: float, lat: float) -> str:
        point = shapely.Point(lon, lat)
        return min(self.codes, key=lambda code: self._shapes[code].distance(point))


def settle_ground(change: GridChange) -> dict[str, int]:
    """Bring addresses and parts of the ended grids into the new ones, in the caller's transaction; returns how many."""
    grids = NewGrids(change)
    moved = {}
    for name, rows in (
        ("addresses", Address.objects.filter(grid_code__in=change.ended, valid_to=None)),
        ("parts", Part.objects.filter(grid_code__in=change.ended)),
    ):
        found = list(rows.values_list("id", "lon", "lat", "grid_code"))
        codes = grids.find_many([row[1] for row in found], [row[2] for row in found]) if found else []
        pairs = [(row[0], code) for row, code in zip(found, codes, strict=True) if row[3] != code]
        _move(rows.model._meta.db_table, pairs)
        moved[name] = len(pairs)
    return moved


def _move(table: str, pairs: Sequence[tuple[UUID, str]]) -> None:
    """New grid codes of many rows in one statement."""
    if not pairs:
        return
    ids, codes = zip(*pairs, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} AS t SET grid_code = new.code FROM unnest(%s::uuid[], %s::text[]) AS new (id, code)"
            " WHERE t.id = new.id",
            (list(ids), list(codes)),
        )


def mark_settled(actor: Actor, change: GridChange, moved: dict[str, int], now: datetime) -> None:
    """The last write of settling: with it the whole move is done, once and for all."""
    change.settled_at, change.moved = now, moved
    change.save(update_fields=["settled_at", "moved"])
    counts = {name: moved.get(name, 0) for name in ("addresses", "parts", "residents", "posts", "cases")}
    journal.record(actor, facts.GridsSettled(subject_id=change.id, grid_code=change.area, **counts), at=now)
    bump(actor, what="grids", rows=moved.get("addresses", 0), now=now)
