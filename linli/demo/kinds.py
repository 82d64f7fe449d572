"""What the demo district is made of: plain frozen values, read by the map, the loader, the tests and the address book.

Coordinates are WGS-84 (lon, lat) rounded to six digits; rings are closed tuples of such pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

Point = tuple[float, float]
Ring = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class PlanArea:
    """A division with its boundary: county (6 digits), subdistrict (9), community (12) or grid (15)."""

    code: str
    level: str
    name: str
    ring: Ring


@dataclass(frozen=True, slots=True)
class PlanRoad:
    """A named road: ``kind`` is main, secondary or lane; several lines where a park interrupts it."""

    name: str
    kind: str
    lines: tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class PlanPlace:
    """Ground with an owner: ``kind`` as in orgs.Place; ``owner`` is the key of a unit, empty if nobody owns it."""

    id: UUID
    kind: str
    name: str
    ring: Ring
    owner: str
    use: str


@dataclass(frozen=True, slots=True)
class PlanBuilding:
    """A footprint; estates' buildings have a number and entrances, other buildings a use."""

    ring: Ring
    use: str
    estate: str
    number: int
    entrances: int
    floors: int


@dataclass(frozen=True, slots=True)
class PlanAddress:
    """A standard address; ``road`` and ``number``, or ``estate`` with building and entrance."""

    id: UUID
    text: str
    road: str
    number: str
    estate: str
    building: str
    entrance: str
    aliases: tuple[str, ...]
    lon: float
    lat: float
    grid_code: str


@dataclass(frozen=True, slots=True)
class PlanUnit:
    """A body that can hold a matter, for the area of its code."""

    id: UUID
    key: str
    name: str
    function: str
    level: str
    area: str
    parent: str
    phone: str
    round_the_clock: bool
    catch_all: bool


@dataclass(frozen=True, slots=True)
class PlanStaff:
    """Somebody who works here: login ``login``, and the posts held as (role, unit key, area)."""

    id: UUID
    login: str
    name: str
    phone: str
    posts: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class PlanResident:
    """A person who lives at an address; ``account`` where the person has signed up. Children have no telephone."""

    id: UUID
    account: UUID | None
    kind: str
    name: str
    phone: str
    id_number: str
    born: str
    address: int
    room: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole district. ``addresses`` is what residents point into by position."""

    seed: int
    name: str
    code: str
    areas: tuple[PlanArea, ...]
    roads: tuple[PlanRoad, ...]
    places: tuple[PlanPlace, ...]
    buildings: tuple[PlanBuilding, ...]
    addresses: tuple[PlanAddress, ...]
    units: tuple[PlanUnit, ...]
    staff: tuple[PlanStaff, ...]
    residents: tuple[PlanResident, ...]

    def level(self, level: str) -> tuple[PlanArea, ...]:
        """The areas of one level."""
        return tuple(area for area in self.areas if area.level == level)

    def unit(self, key: str) -> PlanUnit:
        """The unit with this key; KeyError if there is none."""
        for unit in self.units:
            if unit.key == key:
                return unit
        raise KeyError(key)
