"""Units, divisions and standard addresses from rows."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import shapely
from django.db import connection
from django.utils.translation import gettext_noop as _

from linli.exchange.tables import bulk
from linli.exchange.tables.bulk import Values
from linli.exchange.tables.columns import (
    Column,
    choice,
    day,
    division,
    flag,
    geometry,
    listed,
    number,
    text,
)
from linli.exchange.tables.kind import Kind, Row, Tick
from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import LinliError, Refused
from linli.kernel.geo import Cover, bd_to_wgs, gaps_and_overlaps, gcj_to_wgs, polygon_from_geojson
from linli.kernel.ids import new_id
from linli.orgs.data import LEVELS, functions
from linli.orgs.models import Address, Division, Unit
from linli.orgs.queries import ground

#: Square metres that two drawings of one edge may differ by.
TOLERANCE = 5.0
LEVEL_OF = {6: "county", 9: "subdistrict", 12: "community", 15: "grid"}


def _functions() -> Mapping[str, tuple[str, str]]:
    return {key: (one.zh, one.en) for key, one in functions().items()}


def _levels() -> Mapping[str, tuple[str, ...]]:
    names = {
        "county": ("区县", "县级"),
        "subdistrict": ("街道", "乡镇"),
        "community": ("社区", "村"),
        "estate": ("小区",),
    }
    return {level: names.get(level, ()) for level in LEVELS}


def local_day(now: datetime) -> date:
    """The day by the local clock."""
    return now.astimezone(LOCAL).date()


class Divisions(Kind):
    """County, subdistricts, communities and grids with their boundaries.

    Another boundary makes a new row from its day on, and the old one ends: what was decided by it stays explainable.
    """

    key = "divisions"
    title = _("Divisions and grids")
    about = _("County, subdistricts, communities and grids with their boundaries. A GeoJSON file works too.")
    model = Division
    ground = True
    columns = (
        Column("code", "区划代码", _("6 digits county, 9 subdistrict, 12 community, 15 grid."),
               division(6, 9, 12, 15),
               ("代码", "编码", "区划编码", "网格编码"), needed=True, example="990101001001001"),
        Column("name", "名称", _("As it stands on signs and papers."),
               text(60), ("区划名称", "网格名称"), needed=True,
               example="柳岸第一网格"),
        Column("boundary", "边界", _("A GeoJSON polygon, WGS-84, longitude first."),
               geometry, ("geojson", "geometry", "范围"),
               needed=True,
               example='{"type":"Polygon","coordinates":[[[120.10,30.20],[120.11,30.20],[120.11,30.22],[120.10,30.22],[120.10,30.20]]]}'),
        Column("valid_from", "生效日期", _("The first day on which it holds; blank: today."),
               day, ("启用日期",), empty=None,
               example="2026-01-01"),
    )  # fmt: skip

    def prepare(self, rows: Sequence[Row], given: frozenset[str], now: datetime) -> None:
        """The level follows from the code; the division around it must be on file or in the file."""
        today = local_day(now)
        here = set(Division.objects.filter(valid_to=None).values_list("code", flat=True))
        here |= {row.cells["code"] for row in rows}
        for row in rows:
            code = row.cells["code"]
            row.label = f"{code} {row.cells['name']}"
            row.target = {"code": code, "level": LEVEL_OF[len(code)], "name": row.cells["name"],
                          "boundary": row.cells["boundary"], "valid_from": row.cells.get("valid_from") or today,
                          "valid_to": None}  # fmt: skip
            if len(code) > 6 and code[:-3] not in here:
                row.wrong(
                    "code",
                    Refused("tables.no_parent", "The division {parent} around it is missing.", parent=code[:-3]),
                )
            try:
                polygon_from_geojson(row.cells["boundary"])
            except LinliError as error:
                row.wrong("boundary", error)
        self._check_grids([row for row in rows if row.good and len(row.cells["code"]) == 15])

    def _check_grids(self, rows: Sequence[Row]) -> None:
        """Grids neither overlap nor stick out of their community; where addresses hang on one it is moved on the map."""
        kept = dict(Division.objects.filter(valid_to=None).values_list("code", "boundary"))
        new = {row.cells["code"]: row.cells["boundary"] for row in rows}
        used = set(Address.objects.filter(valid_to=None, grid_code__in=list(new)).values_list("grid_code", flat=True))
        shapes = {code: shapely.geometry.shape(shape) for code, shape in {**kept, **new}.items()}
        for row in rows:
            code, own = row.cells["code"], shapes[row.cells["code"]]
            if code in used and not own.equals(shapely.geometry.shape(kept[code])):
                row.wrong(
                    "boundary", Refused("tables.grid_in_use", "Addresses hang on this grid: change it on the map.")
                )
        for community in {code[:12] for code in new}:
            inside = [(code, shape) for code, shape in shapes.items() if len(code) == 15 and code[:12] == community]
            if community in shapes:
                self._check_cover(gaps_and_overlaps(shapes[community], inside), rows)

    def _check_cover(self, cover: Cover, rows: Sequence[Row]) -> None:
        by_code = {row.cells["code"]: row for row in rows}
        for first, second, metres in cover.overlaps:
            for code, other in ((first, second), (second, first)):
                if metres > TOLERANCE and code in by_code:
                    error = Refused(
                        "tables.grids_overlap",
                        "It overlaps grid {other} by {metres} m².",
                        other=other,
                        metres=round(metres),
                    )
                    by_code[code].wrong("boundary", error)
        for code, metres in cover.outside:
            if metres > TOLERANCE and code in by_code:
                error = Refused(
                    "tables.grid_outside", "{metres} m² of it lie outside its community.", metres=round(metres)
                )
                by_code[code].wrong("boundary", error)

    def identity(self, row: Row) -> Hashable:
        """Its code."""
        return str(row.cells["code"])

    def on_file(self, rows: Sequence[Row]) -> dict[Hashable, tuple[Any, Values]]:
        """The rows in force."""
        names = ["id", "code", "name", "boundary", "valid_from", "level"]
        codes = [row.cells["code"] for row in rows]
        return {v["code"]: (v["id"], v) for v in bulk.find(Division, "code", codes, names, "valid_to IS NULL")}

    def compare(self, row: Row, old: Values, given: frozenset[str]) -> tuple[str, ...]:
        """Name and shape; the day alone is no change. A boundary is the same if it is the same area."""
        changed = ["name"] if old["name"] != row.target["name"] else []
        before, after = (shapely.geometry.shape(v["boundary"]) for v in (old, row.target))
        if not before.equals(after):
            changed.append("boundary")
            if row.target["valid_from"] < old["valid_from"]:
                since = old["valid_from"]
                row.wrong(
                    "valid_from",
                    Refused(
                        "tables.before_old",
                        "The boundary on file holds since {day}; a new one begins later.",
                        day=since,
                    ),
                )
        return tuple(changed)

    def write(self, actor: Actor, rows: Sequence[Row], tick: Tick, now: datetime) -> None:
        """A moved boundary ends the old row and begins a new one; on the very day on which the old one began it replaces it."""
        moved = [r for r in rows if r.outcome == "changed" and "boundary" in r.changes]
        began = dict(Division.objects.filter(id__in=[r.pk for r in moved]).values_list("id", "valid_from"))
        later = [r for r in moved if began[r.pk] < r.target["valid_from"]]
        bulk.update(Division, ["valid_to"], [(r.pk, {"valid_to": r.target["valid_from"]}) for r in later])
        super().write(actor, [r for r in rows if r not in later], tick, now)
        bulk.insert(Division, (r.target for r in later))


class Units(Kind):
    """Offices, departments, residents' committees, property companies: whoever can hold a matter."""

    key = "units"
    title = _("Units")
    about = _("Offices, departments, residents' committees, property companies, utilities: whoever can hold a matter.")
    model = Unit
    ground = True
    columns = (
        Column("name", "单位名称", _("The full name."),
               text(60), ("名称", "单位"), needed=True, example="桥头街道办事处"),
        Column("function", "职能", _("What it is for: a code or a name of the list of functions."),
               choice(_functions),
               ("单位职能", "类型"), needed=True, example="subdistrict_office"),
        Column("level", "层级", _("county, subdistrict, community or estate."),
               choice(_levels), ("级别",), needed=True,
               example="subdistrict"),
        Column("area", "辖区代码", _("The code of the division it looks after."),
               division(6, 9, 12, 15), ("区划代码", "辖区"),
               needed=True, example="990101001"),
        Column("parent", "上级单位", _("The name of the unit above it, on file or in this file."),
               text(60), ("主管单位",)),
        Column("phone", "电话", _("For residents and colleagues."),
               text(20), ("联系电话", "值班电话"), example="0571-88000000"),
        Column("round_the_clock", "全天值守", _("Whether somebody is there at night."),
               flag, ("24小时",), empty=False, example="否"),
        Column("catch_all", "兜底单位", _("Whether it takes what is nobody's matter; one unit at least must."),
               flag, (),
               empty=False, example="否"),
        Column("valid_from", "生效日期", _("The first day on which it exists; blank: today."),
               day, ("成立日期",), empty=None),
        Column("valid_to", "失效日期", _("The first day on which it no longer exists; blank: for good."),
               day, ("撤销日期",), empty=None),
    )  # fmt: skip
    decides = {"parent": ("parent_id",)}

    def prepare(self, rows: Sequence[Row], given: frozenset[str], now: datetime) -> None:
        """Units above are found on file or in the same file."""
        today = local_day(now)
        known: dict[str, list[tuple[str, Any]]] = {}
        for pk, name, area in Unit.objects.filter(valid_to=None).values_list("id", "name", "area"):
            known.setdefault(name, []).append((area, pk))
        held = {(row.cells["name"], row.cells["area"]) for row in rows}
        have = {(name, area): pk for name, found in known.items() for area, pk in found}
        for name, area in sorted(held - set(have)):
            have[name, area] = new_id()
            known.setdefault(name, []).append((area, have[name, area]))
        for row in rows:
            cells = row.cells
            row.label = cells["name"]
            row.pk = have[cells["name"], cells["area"]]
            row.target = {n: v for n, v in cells.items() if n != "parent"}
            row.target["valid_from"] = cells.get("valid_from") or today
            if cells.get("valid_to") and cells["valid_to"] <= row.target["valid_from"]:
                row.wrong("valid_to", Refused("tables.days_crossed", "It ends before it begins."))
            if "parent" in cells:
                above = [pk for area, pk in known.get(cells["parent"], ()) if cells["area"].startswith(area)]
                row.target["parent_id"] = above[0] if above else None
                if cells["parent"] and not above:
                    row.wrong(
                        "parent",
                        Refused("tables.no_unit", "No unit around this area is called “{name}”.", name=cells["parent"]),
                    )
                elif above and above[0] == row.pk:
                    row.wrong("parent", Refused("tables.own_parent", "A unit cannot stand above itself."))

    def identity(self, row: Row) -> Hashable:
        """Its name and area."""
        return (row.cells["name"], row.cells["area"])

    def on_file(self, rows: Sequence[Row]) -> dict[Hashable, tuple[Any, Values]]:
        """The units in force."""
        names = [
            "id",
            "name",
            "area",
            "function",
            "level",
            "parent_id",
            "phone",
            "round_the_clock",
            "catch_all",
            "valid_from",
            "valid_to",
        ]
        wanted = [row.cells["name"] for row in rows]
        found = bulk.find(Unit, "name", wanted, names, "valid_to IS NULL")
        return {(v["name"], v["area"]): (v["id"], v) for v in found}

    def compare(self, row: Row, old: Values, given: frozenset[str]) -> tuple[str, ...]:
        """A blank first day is no change."""
        named = given if row.cells.get("valid_from") else given - {"valid_from"}
        return super().compare(row, old, named)


_DATUMS = {"wgs84": ("WGS-84", "CGCS2000"), "gcj02": ("GCJ-02", "高德", "腾讯"), "bd09": ("BD-09", "百度")}


class Addresses(Kind):
    """Standard addresses: house numbers, buildings and entrances. Nothing is ever deleted by an import."""

    key = "addresses"
    title = _("Standard addresses")
    about = _("House numbers on roads, buildings and entrances of estates. What is not in the file stays as it is.")
    model = Address
    ground = True
    columns = (
        Column("text", "标准地址", _("The whole address, written once and for all."),
               text(120), ("地址", "address"), needed=True,
               example="桥头大街18号柳岸花园1幢1单元"),
        Column("road", "道路", _("The road."), text(40), ("路名", "街路巷"), example="桥头大街"),
        Column("number", "门牌号", _("The house number."), text(20), ("门牌",), example="18号"),
        Column("estate", "小区", _("The estate."), text(40), ("小区名称",), example="柳岸花园"),
        Column("building", "楼幢", _("The building."), text(20), ("楼栋", "幢号", "栋号"), example="1幢"),
        Column("entrance", "单元", _("The entrance."), text(20), ("单元号",), example="1单元"),
        Column("aliases", "别名", _("What people also call it, with 、 between."),
               listed, ("俗称",), empty=[], example="老纺织厂宿舍"),
        Column("lon", "经度", _("Longitude."),
               number(73, 136), ("longitude", "x", "lng"), needed=True, example="120.1030"),
        Column("lat", "纬度", _("Latitude."), number(3, 54), ("latitude", "y"), needed=True, example="30.2060"),
        Column("datum", "坐标系", _("wgs84 (also CGCS2000), gcj02 or bd09; blank: wgs84."),
               choice(lambda: _DATUMS), ("坐标系统",),
               empty="wgs84", example="wgs84"),
        Column("grid_code", "网格编码", _("15 digits; blank: the grid around the point."),
               division(15), ("网格", "网格代码")),
        Column("valid_from", "生效日期", _("The first day on which it holds; blank: today."), day, (), empty=None),
    )  # fmt: skip
    decides = {"datum": ("lon", "lat"), "lon": ("lon", "lat", "grid_code"), "lat": ("lon", "lat", "grid_code")}

    def prepare(self, rows: Sequence[Row], given: frozenset[str], now: datetime) -> None:
        """Coordinates become WGS-84; the grid is the one around the point unless the file names another."""
        today, here = local_day(now), ground()
        for row in rows:
            row.label = row.cells["text"]
            row.target = {n: v for n, v in row.cells.items() if n != "datum"}
            row.target["valid_from"] = row.cells.get("valid_from") or today
            lon, lat = row.cells["lon"], row.cells["lat"]
            shift = {"gcj02": gcj_to_wgs, "bd09": bd_to_wgs}.get(row.cells.get("datum", ""))
            row.target["lon"], row.target["lat"] = shift(lon, lat) if shift else (lon, lat)
        found = here.grids.find_many([r.target["lon"] for r in rows], [r.target["lat"] for r in rows]) if rows else []
        for row, grid in zip(rows, found, strict=True):
            named = row.cells.get("grid_code")
            row.target["grid_code"] = named or grid
            if named and named not in here.names:
                row.wrong(
                    "grid_code",
                    Refused("tables.no_grid", "There is no grid {code}. Import the grids first.", code=named),
                )
            elif not named and grid is None:
                row.wrong(
                    "lon",
                    Refused(
                        "tables.outside",
                        "The point lies in none of the grids on file. Check its coordinate system, or name the grid.",
                    ),
                )

    def identity(self, row: Row) -> Hashable:
        """The address as written."""
        return str(row.cells["text"])

    def on_file(self, rows: Sequence[Row]) -> dict[Hashable, tuple[Any, Values]]:
        """The addresses in force."""
        names = ["id", "text", "road", "number", "estate", "building", "entrance", "aliases", "lon", "lat", "grid_code"]
        wanted = [row.cells["text"] for row in rows]
        return {v["text"]: (v["id"], v) for v in bulk.find(Address, "text", wanted, names, "valid_to IS NULL")}

    def write(self, actor: Actor, rows: Sequence[Row], tick: Tick, now: datetime) -> None:
        """People on an address that comes into another grid go with it."""
        super().write(actor, rows, tick, now)
        moved = [row.pk for row in rows if row.outcome == "changed" and "grid_code" in row.changes]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE people_resident r SET grid_code = a.grid_code FROM orgs_address a"
                " WHERE r.address_id = a.id AND a.id = ANY(%s)",
                (moved,),
            )

    def compare(self, row: Row, old: Values, given: frozenset[str]) -> tuple[str, ...]:
        """Centimetres are no change."""
        changed = super().compare(row, old, given)
        near = all(abs(old[n] - row.target[n]) < 1e-6 for n in ("lon", "lat"))
        return tuple(n for n in changed if not (near and n in ("lon", "lat")))
