"""What happened in the district in the last months, as stories: who reported what, where and when. No database.

``build_stories`` follows the hours, weekdays, weather and season of each kind of matter and the district's hot spots;
what the
system and the staff then make of a story is in ``living``.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from shapely.geometry import LineString, Point, Polygon
from shapely.prepared import prep

from linli.demo.kinds import Plan, PlanAddress, PlanPlace
from linli.kernel.clock import LOCAL

#: Reports on an average day; the mix of ways in which they come.
PER_DAY = 70
CHANNELS = {"web": 33, "phone": 37, "window": 6, "patrol": 20, "api": 4}
#: The share of each way in which the place is marked on the map.
WITH_POINT = {"web": 0.93, "phone": 0.35, "window": 0.3, "patrol": 1.0, "api": 0.85, "sensor": 1.0}
#: Matters that one person tells alone, and those that a whole neighbourhood feels.
ALONE = ("S303", "S304", "S305")
WIDE = ("0502", "0504", "0505", "0506", "P103")
_HOURS = {
    "day": (0, 0, 0, 0, 0, 0, 1, 4, 9, 12, 11, 8, 5, 7, 9, 10, 9, 7, 4, 3, 2, 1, 1, 0),
    "morning": (0, 0, 0, 0, 0, 1, 4, 10, 12, 10, 8, 5, 4, 4, 5, 5, 5, 5, 5, 4, 3, 2, 1, 0),
    "evening": (1, 0, 0, 0, 0, 0, 1, 2, 3, 3, 3, 3, 3, 3, 3, 4, 6, 9, 12, 14, 13, 9, 4, 2),
    "night": (10, 7, 5, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 2, 2, 4, 7, 11, 15, 15),
    "any": (2, 1, 1, 1, 1, 1, 3, 7, 9, 9, 8, 6, 5, 6, 7, 7, 7, 8, 8, 8, 7, 5, 3, 2),
}
_WEEKDAY = (1.16, 1.02, 1.0, 0.99, 1.05, 0.88, 0.8)
_TIMES = ("昨晚", "今天早上", "前天", "刚才", "上周", "凌晨")
_NEAR = ("", "", "门口", "附近", "对面", "旁边")


@dataclass(frozen=True, slots=True)
class Saying:
    """One report: its words, the words that decide, where, when, by whom and by which way.

    ``reporter`` is a position in ``plan.residents`` or -1 for nobody known. ``lon`` and ``lat`` are always the true
    place;
    ``marked`` says whether the reporter marked it.
    """

    at: datetime
    text: str
    words: tuple[str, ...]
    address_text: str
    lon: float
    lat: float
    marked: bool
    channel: str
    reporter: int


@dataclass(frozen=True, slots=True)
class Story:
    """A matter: the first report, others about the same, and the address that the words give (if any)."""

    category: str
    first: Saying
    others: tuple[Saying, ...]
    address: int | None
    vague: bool


@dataclass(frozen=True, slots=True)
class _Spot:
    lon: float
    lat: float
    words: str
    address: int | None
    vague: bool = False


class Town:
    """Places to choose from, by the kind that texts ask for."""

    def __init__(self, rng: random.Random, plan: Plan) -> None:
        self.rng, self.plan = rng, plan
        self.units = [p for p, a in enumerate(plan.addresses) if a.entrance]
        self.numbers = [p for p, a in enumerate(plan.addresses) if a.road]
        self.land = prep(Polygon(plan.areas[0].ring))
        self.roads = {road.name: road for road in plan.roads}
        self.by_kind: dict[str, list[PlanPlace]] = defaultdict(list)
        for place in plan.places:
            self.by_kind[place.kind].append(place)
        self.people: dict[str, list[int]] = defaultdict(list)
        for position, resident in enumerate(plan.residents):
            if resident.phone:
                self.people[plan.addresses[resident.address].grid_code[:12]].append(position)
        self.everybody = [position for people in self.people.values() for position in people]
        self.hot: dict[str, list[int]] = {}

    def spot(self, at: str, category: str) -> _Spot:
        """A place of this kind; now and then one of the hot spots of the category."""
        rng = self.rng
        if at == "any":
            at = "estate" if rng.random() < 0.55 else "road"
        if at in ("park", "river", "fire_lane"):
            return self._inside(rng.choice(self.by_kind[{"park": "green", "river": "water"}.get(at, at)]))
        pool = self.units if at == "estate" else self.numbers
        hot = self.hot.setdefault(category + at, [rng.choice(pool) for _ in range(4)])
        position = rng.choice(hot) if rng.random() < 0.24 else rng.choice(pool)
        address = self.plan.addresses[position]
        return self._door(position, address) if at == "estate" else self._street(position, address)

    def _door(self, position: int, address: PlanAddress) -> _Spot:
        rng = self.rng
        kind = rng.random()
        words = f"{address.estate}{address.building}幢{address.entrance}单元"
        if kind > 0.92:
            return _Spot(*self._shake(address.lon, address.lat, 25), address.estate, None, vague=True)
        if kind > 0.6:
            words = f"{address.estate}{address.building}{rng.choice(('幢', '栋', '号楼'))}"
        return _Spot(*self._shake(address.lon, address.lat, 6), words, position)

    def _street(self, position: int, address: PlanAddress) -> _Spot:
        """On the carriageway before the house, or at the kerb."""
        here = Point(address.lon, address.lat)
        lines = [LineString(line) for line in self.roads[address.road].lines]
        line = min(lines, key=here.distance)
        there = line.interpolate(line.project(here))
        share = self.rng.uniform(0.4, 0.85)
        lon, lat = here.x + (there.x - here.x) * share, here.y + (there.y - here.y) * share
        if self.rng.random() < 0.1:
            return _Spot(round(lon, 6), round(lat, 6), address.road, None, vague=True)
        words = f"{address.road}{address.number}号{self.rng.choice(_NEAR)}"
        return _Spot(round(lon, 6), round(lat, 6), words, position)

    def _inside(self, place: PlanPlace) -> _Spot:
        shape = Polygon(place.ring)
        west, south, east, north = shape.bounds
        point = shape.representative_point()
        for _ in range(60):
            tried = Point(self.rng.uniform(west, east), self.rng.uniform(south, north))
            if shape.contains(tried):
                point = tried
                break
        words = place.name.removesuffix("消防通道")
        return _Spot(round(point.x, 6), round(point.y, 6), words, None, vague=place.kind != "green")

    def _shake(self, lon: float, lat: float, metres: float) -> tuple[float, float]:
        """As inexact as people mark a place, but never outside the district."""
        moved_lon = round(lon + self.rng.gauss(0, metres) / 96_000 / 2, 6)
        moved_lat = round(lat + self.rng.gauss(0, metres) / 111_000 / 2, 6)
        return (moved_lon, moved_lat) if self.land.contains(Point(moved_lon, moved_lat)) else (lon, lat)

    def reporter(self, near: str) -> int:
        """Most reporters live in the community; some only pass by."""
        people = self.people.get(near) or self.everybody
        return self.rng.choice(people if self.rng.random() < 0.8 else self.everybody)


def build_stories(plan: Plan, *, now: datetime, days: int, seed: int) -> list[Story]:
    """Every matter of the last ``days`` days before ``now``, oldest first; the same for the same arguments."""
    rng = random.Random(f"{seed}:history:{now.date().isoformat()}:{days}")
    with (Path(__file__).parent / "texts.toml").open("rb") as file:
        texts: dict[str, dict[str, Any]] = tomllib.load(file)
    town = Town(rng, plan)
    stories = []
    today = now.astimezone(LOCAL).date()
    for back in range(days, -1, -1):
        day = today - timedelta(days=back)
        rainy = random.Random(f"{seed}:rain:{day.isoformat()}").random() < 0.13
        weights = [_weight(spec, day, rainy) for spec in texts.values()]
        amount = PER_DAY * _WEEKDAY[day.weekday()] * (1.25 if rainy else 1.0) * rng.uniform(0.88, 1.12)
        for code in rng.choices(list(texts), weights, k=round(amount)):
            story = _story(rng, town, code, texts[code], day)
            if story.first.at < now:
                stories.append(story)
    stories.sort(key=lambda story: story.first.at)
    return stories


def _weight(spec: dict[str, Any], day: date, rainy: bool) -> float:
    weight = float(spec["weight"])
    if spec["when"] == "rain":
        return weight * (5 if rainy else 0.12)
    if spec["when"] == "cold":
        cold = (day.month, day.day) >= (11, 10) or (day.month, day.day) <= (3, 15)
        return (weight + (6 if weight == 0 and day.month in (12, 1, 2) else 0)) * (1.6 if cold else 0)
    return weight


def _story(rng: random.Random, town: Town, code: str, spec: dict[str, Any], day: date) -> Story:
    when = spec["when"] if spec["when"] in _HOURS else "any"
    moment = datetime(day.year, day.month, day.day, tzinfo=LOCAL) + timedelta(
        hours=rng.choices(range(24), _HOURS[when])[0], seconds=rng.uniform(0, 3600)
    )
    spot = town.spot(spec["at"], code)
    channel = rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
    if channel == "window" and not 8 <= moment.hour < 17:
        channel = "phone"
    if channel == "patrol" and (code[0] == "S" or not 7 <= moment.hour < 19):
        channel = "web"
    if "sensor" in spec and rng.random() < 0.3:
        channel = "sensor"
    first = _saying(rng, town, spec, spot, moment, channel)
    others = []
    if channel != "sensor" and code not in ALONE and rng.random() < (0.45 if code in WIDE else 0.09):
        most = 9 if code in WIDE else 3
        for _ in range(rng.randint(1, most)):
            later = moment + timedelta(minutes=rng.expovariate(1 / 240) + 4)
            around = _Spot(*town._shake(spot.lon, spot.lat, 30), spot.words, spot.address, spot.vague)
            others.append(_saying(rng, town, spec, around, later, rng.choice(("web", "phone", "phone"))))
    others.sort(key=lambda saying: saying.at)
    return Story(code, first, tuple(others), spot.address, spot.vague)


def _saying(rng: random.Random, town: Town, spec: dict[str, Any], spot: _Spot, at: datetime, channel: str) -> Saying:
    patrol = [text for text in spec["say"] if text.startswith(("巡查", "入户"))]
    plain = [text for text in spec["say"] if text not in patrol]
    pool = spec["sensor"] if channel == "sensor" else patrol if channel == "patrol" and patrol else plain
    raw = rng.choice(pool).format(p=spot.words, n=rng.randint(2, 6), t=rng.choice(_TIMES))
    if "度多" in raw:
        raw = re.sub(r"\d度多", f"{rng.randint(11, 15)}度多", raw)
    community = town.plan.addresses[spot.address].grid_code[:12] if spot.address is not None else ""
    known = channel not in ("patrol", "sensor") and rng.random() < 0.93
    return Saying(
        at=at,
        text=raw.replace("〔", "").replace("〕", ""),
        words=tuple(re.findall("〔(.*?)〕", raw)),
        address_text=spot.words if rng.random() < 0.5 else "",
        lon=spot.lon,
        lat=spot.lat,
        marked=rng.random() < WITH_POINT[channel],
        channel=channel,
        reporter=town.reporter(community) if known else -1,
    )
