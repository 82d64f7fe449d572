"""Reads about the ground, and the copy of it that each process keeps in memory for triage."""

from __future__ import annotations

import functools
import json
import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from linli.kernel.clock import Calendar
from linli.kernel.errors import NotFound, Refused
from linli.kernel.geo import AreaIndex
from linli.kernel.rulepacks import Pack
from linli.kernel.text import in_language
from linli.orgs.data import UnitFunction, functions
from linli.orgs.models import Address, Category, Division, DutyItem, Place, PlaceKind, Revision, Unit

#: How near to a road's line a point counts as lying on it, in degrees (about eight metres).
ROAD_REACH = 0.00008


@functools.cache
def work_calendar() -> Calendar:
    """The work calendars on file: those that ship with Linli and those in ``LINLI_DATA/calendars``."""
    extra = settings.DATA / "calendars"
    return Calendar.load(extra if extra.is_dir() else None)


@functools.cache
def rule_pack() -> Pack:
    """The rule pack in force: the default one, with the site's own over it if ``LINLI_DATA/rules.toml`` exists."""
    own = settings.DATA / "rules.toml"
    default = Pack.load()
    return default.overlay(Pack.load(own)) if own.exists() else default


def rule_value(name: str, on: date) -> Any:
    """The value of a rule on a day."""
    return rule_pack().value(name, on=on)


@functools.cache
def _functions() -> Mapping[str, UnitFunction]:
    return functions()


def function_name(key: str, language: str) -> str:
    """The name of a unit function in one of the interface's languages; the key in plain words where none is on file."""
    function = _functions().get(key)
    if function is None:
        return key.replace("_", " ")
    return in_language(language, en=function.en, zh=function.zh)


def today() -> date:
    """The day by the local clock."""
    return timezone.localdate()


def _valid(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


@dataclass(frozen=True, slots=True)
class UnitCard:
    """A unit as lists show it."""

    id: UUID
    name: str
    function: str
    level: str
    area: str
    phone: str
    round_the_clock: bool
    catch_all: bool


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """A piece of ground and who answers for it."""

    id: UUID
    kind: str
    name: str
    owner_id: UUID | None


@dataclass(frozen=True, slots=True)
class CategoryCard:
    """A kind of matter, ready for rules."""

    code: str
    names: Mapping[str, str]
    kind: str
    group: str
    priority: str
    priority_danger: str
    danger_when: str
    immediate: bool
    first_hand: str
    verify_first: bool
    restricted: bool
    hotline: str
    lead: Mapping[str, str]
    assist: tuple[str, ...]
    limits: tuple[Mapping[str, str], ...]
    words: Mapping[str, str]
    version: str

    def name(self, language: str) -> str:
        """The name in one of the interface's languages."""
        return self.names.get(language) or self.names["zh-hans"]


@dataclass(frozen=True, slots=True)
class Ground:
    """The reference data of a day in memory. Build with :func:`ground`; never changed, only replaced."""

    revision: int
    day: date
    units: Mapping[UUID, UnitCard]
    by_function: Mapping[str, tuple[UnitCard, ...]]
    categories: Mapping[str, CategoryCard]
    duties: Mapping[tuple[str, str, str], str]
    grids: AreaIndex
    names: Mapping[str, str]
    places: tuple[PlaceCard, ...]
    tree: shapely.STRtree
    centre: tuple[float, float] = field(default=(0.0, 0.0))

    def unit_for(self, function: str, code: str) -> UnitCard | None:
        """The unit with this function whose area contains the place; the narrowest where several do."""
        fit = [u for u in self.by_function.get(function, ()) if code.startswith(u.area)]
        return max(fit, key=lambda u: len(u.area), default=None)

    def catch_all(self, code: str) -> UnitCard:
        """The unit that takes what is nobody's matter."""
        fit = [u for u in self.units.values() if u.catch_all and (not code or code.startswith(u.area))]
        if not fit:
            raise Refused(
                "orgs.no_catch_all",
                "No unit is named to take what is nobody's matter in {given}. Name one under Units.",
                given=code or "this district",
                code=code,
            )
        return max(fit, key=lambda u: len(u.area))

    def place_at(self, lon: float, lat: float) -> PlaceCard | None:
        """The piece of ground at a point: a fire lane before an estate, an estate before green, water and road."""
        return self.places_at([(lon, lat)])[0]

    def places_at(self, spots: Sequence[tuple[float, float]]) -> list[PlaceCard | None]:
        """The same for many points (longitude, latitude) at once."""
        points = shapely.points(np.asarray(spots, dtype=float).reshape(-1, 2))
        at, which = self.tree.query(points, predicate="dwithin", distance=ROAD_REACH)
        away = shapely.distance(points[at], self.tree.geometries[which])
        best: dict[int, tuple[int, float, int]] = {}
        for spot, index, metres in zip(at.tolist(), which.tolist(), away.tolist(), strict=True):
            kind = self.places[index].kind
            if metres > 0 and kind != PlaceKind.ROAD:
                continue
            key = (_PLACE_ORDER[kind], metres, index)
            best[spot] = min(best.get(spot, key), key)
        return [self.places[best[spot][2]] if spot in best else None for spot in range(len(spots))]

    def duty(self, category: str, level: str) -> str | None:
        """The type of a level's duty for a category, or None where the list does not have it."""
        return self.duties.get((category, level, "handle"))


_PLACE_ORDER = {
    PlaceKind.FIRE_LANE: 0,
    PlaceKind.ESTATE: 1,
    PlaceKind.GREEN: 2,
    PlaceKind.WATER: 3,
    PlaceKind.ROAD: 4,
    PlaceKind.PUBLIC: 5,
}

_lock = threading.Lock()
_ground: Ground | None = None


def revision_of(name: str) -> int:
    """How often a kind of reference data has changed; 0 where it never has. One query."""
    return Revision.objects.filter(name=name).values_list("value", flat=True).first() or 0


def ground() -> Ground:
    """The reference data of today: one query to see whether the copy is still right, seven more when it is not."""
    global _ground
    revision = revision_of("ground")
    day = today()
    held = _ground
    if held is None or held.revision != revision or held.day != day:
        with _lock:
            held = _build(revision, day)
            _ground = held
    return held


def forget_ground() -> None:
    """Drop the copy, where tables may have changed under the same revision: in tests whose transaction was rolled back."""
    global _ground
    _ground = None


def ground_in_memory() -> Ground:
    """The copy of this process as it is, for wording after a read that has asked :func:`ground`. No query once there is one."""
    return _ground or ground()


def _build(revision: int, day: date) -> Ground:
    units = {
        row[0]: UnitCard(*row)
        for row in Unit.objects.filter(_valid(day)).values_list(
            "id", "name", "function", "level", "area", "phone", "round_the_clock", "catch_all"
        )
    }
    by_function: dict[str, list[UnitCard]] = defaultdict(list)
    for unit in units.values():
        by_function[unit.function].append(unit)
    divisions = list(Division.objects.filter(_valid(day)).values_list("code", "level", "name", "boundary"))
    gone = Division.objects.filter(valid_to__lte=day).order_by("valid_to").values_list("code", "name")
    places = list(Place.objects.filter(_valid(day)).values_list("id", "kind", "name", "owner_id", "shape"))
    shapes = [shapely.from_geojson(json.dumps(shape)) for *_, shape in places]
    county = next((shapely.from_geojson(json.dumps(b)) for _, level, _, b in divisions if level == "county"), None)
    return Ground(
        revision=revision,
        day=day,
        units=units,
        by_function={key: tuple(found) for key, found in by_function.items()},
        categories={row.code: category_card(row) for row in Category.objects.all()},
        duties={
            (code, level, act): kind
            for code, level, act, kind in DutyItem.objects.filter(_valid(day)).values_list(
                "category_id", "level", "act", "type"
            )
        },
        grids=AreaIndex([(code, shape) for code, level, _, shape in divisions if level == "grid"]),
        names={**dict(gone), **{code: name for code, _, name, _ in divisions}},
        places=tuple(PlaceCard(id_, kind, name, owner) for id_, kind, name, owner, _ in places),
        tree=shapely.STRtree(shapes),
        centre=(county.centroid.x, county.centroid.y) if county is not None else (0.0, 0.0),
    )


def category_card(row: Category) -> CategoryCard:
    """A category's row as a card."""
    return CategoryCard(
        code=row.code,
        names={"zh-hans": row.name_hans, "zh-hant": row.name_hant, "en": row.name_en},
        kind=row.kind,
        group=row.group,
        priority=row.priority,
        priority_danger=row.priority_danger,
        danger_when=row.danger_when,
        immediate=row.immediate,
        first_hand=row.first_hand,
        verify_first=row.verify_first,
        restricted=row.restricted,
        hotline=row.hotline,
        lead=row.lead,
        assist=tuple(row.assist),
        limits=tuple(row.limits),
        words=row.words,
        version=row.version,
    )


def inspecting_unit(grid_code: str) -> UnitCard:
    """The unit that verifies results at a place: the inspection, else the command centre, else the office.

    Supervision and handling are two axes (GB/T 30428), so the unit that did the work is never asked first.
    """
    here = ground()
    return (
        here.unit_for("inspection", grid_code)
        or here.unit_for("command_centre", grid_code)
        or here.unit_for("subdistrict_office", grid_code)
        or here.catch_all(grid_code)
    )


def triage_unit(code: str = "") -> UnitCard:
    """The unit whose operators decide what the machine cannot: the county's command centre, else the catch-all."""
    here = ground()
    found = here.by_function.get("command_centre", ())
    return found[0] if found else here.catch_all(code)


def category_or_refuse(code: str) -> CategoryCard:
    """A category by its code, or a refusal that says where the list is."""
    card = ground().categories.get(code)
    if card is None:
        raise Refused("orgs.no_category", "There is no category {code}. Choose one from the list.", code=code)
    return card


def unit_or_none(unit_id: UUID) -> UnitCard | None:
    """A unit by its id."""
    return ground().units.get(unit_id)


def unit_or_refuse(unit_id: UUID) -> UnitCard:
    """A unit by its id, or NotFound."""
    found = unit_or_none(unit_id)
    if found is None:
        raise NotFound("orgs.no_unit", "There is no such unit any more. Choose another one.")
    return found


def standing_unit(unit_id: UUID, code: str) -> UnitCard:
    """The unit where it still exists, else the one that takes what is nobody's matter at this place.

    Everything that gives a case out anew asks this, so that no case is ever without a holder.
    """
    return unit_or_none(unit_id) or ground().catch_all(code)


def ended_units(day: date) -> list[UUID]:
    """The units that have ended by then. One query."""
    return list(Unit.objects.filter(valid_to__lte=day).values_list("id", flat=True))


def addresses_for_book(day: date) -> list[tuple[Any, ...]]:
    """Every standard address as the address book takes it. One query."""
    return list(
        Address.objects.filter(_valid(day)).values_list(
            "id", "text", "road", "number", "estate", "building", "entrance", "aliases", "lon", "lat", "grid_code"
        )
    )


def boundaries(prefix: str, level: str, at: datetime) -> list[tuple[str, str, Any]]:
    """Code, name and boundary of the divisions of a level inside an area. One query."""
    rows = Division.objects.filter(_valid(timezone.localdate(at)), level=level, code__startswith=prefix)
    return list(rows.order_by("code").values_list("code", "name", "boundary"))
