"""Standard addresses: house numbers along every road, and gate, buildings and entrances of every estate."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import numpy as np
from shapely import STRtree, points
from shapely.geometry import LineString, Polygon

from linli.demo import names
from linli.demo.blocks import ROAD_HALF, Block, metres
from linli.demo.ground import to_lonlat
from linli.demo.ids import seeded_id
from linli.demo.kinds import PlanAddress, PlanArea, PlanBuilding, PlanRoad, Ring

SPACING = {"main": 34.0, "secondary": 30.0, "lane": 14.0}


def build(
    rng: random.Random,
    grids: Sequence[PlanArea],
    streets: dict[str, str],
    roads: Sequence[PlanRoad],
    blocks: Sequence[Block],
    buildings: Sequence[PlanBuilding],
) -> list[PlanAddress]:
    """All addresses; ``streets`` names the subdistrict of a code of nine digits."""
    rows: list[tuple[str, str, str, str, str, tuple[str, ...], float, float]] = []
    for road in roads:
        rows += _numbers(rng, road)
    rows += _estates(blocks, buildings)
    tree = STRtree([Polygon(grid.ring) for grid in grids])
    where = points(np.array([(row[6], row[7]) for row in rows]))
    found = dict(zip(*tree.query(where, predicate="within"), strict=True))
    made = []
    for position, (road_name, number, estate, building, entrance, aliases, lon, lat) in enumerate(rows):
        if position not in found:
            continue
        code = grids[int(found[position])].code
        street = streets[code[:9]]
        body = f"{road_name}{number}号" if road_name else estate
        body += f"{building}幢" if building else ""
        body += f"{entrance}单元" if entrance else ""
        text = f"{names.DISTRICT}{street}{body}"
        made.append(
            PlanAddress(seeded_id(rng), text, road_name, number, estate, building, entrance, aliases, lon, lat, code)
        )
    return _with_public(blocks, made)


def _numbers(rng: random.Random, road: PlanRoad) -> list[tuple[str, str, str, str, str, tuple[str, ...], float, float]]:
    """Odd numbers on the left, even on the right, growing along the road; one number in twelve is missing."""
    rows = []
    step, side = 0, ROAD_HALF[road.kind] + 5
    for part in road.lines:
        way = LineString(metres(part))
        distance = SPACING[road.kind] / 2
        while distance < way.length - 6:
            here, ahead = way.interpolate(distance), way.interpolate(min(way.length, distance + 1))
            dx, dy = ahead.x - here.x, ahead.y - here.y
            size = math.hypot(dx, dy) or 1
            for hand, number in ((1, 2 * step + 1), (-1, 2 * step + 2)):
                if rng.random() < 1 / 12:
                    continue
                lon, lat = to_lonlat(here.x - dy / size * side * hand, here.y + dx / size * side * hand)
                shop: tuple[str, ...] = ()
                if rng.random() < 0.09:
                    shop = (rng.choice(names.SHOP_FIRST) + rng.choice(names.SHOP_LAST),)
                rows.append((road.name, str(number), "", "", "", shop, lon, lat))
            step += 1
            distance += SPACING[road.kind]
    return rows


def _inner(ring: Ring) -> tuple[float, float]:
    point = Polygon(metres(ring)).centroid
    return to_lonlat(point.x, point.y)


def _estates(
    blocks: Sequence[Block], buildings: Sequence[PlanBuilding]
) -> list[tuple[str, str, str, str, str, tuple[str, ...], float, float]]:
    rows = []
    for block in blocks:
        if block.use == "estate":
            middle = block.shape.representative_point()
            lon, lat = to_lonlat(middle.x, middle.y)
            aliases = (block.name + "小区",) if not block.name.endswith(("小区", "宿舍", "新村")) else ()
            rows.append(("", "", block.name, "", "", aliases, lon, lat))
    for building in buildings:
        if not building.estate:
            continue
        lon, lat = _inner(building.ring)
        rows.append(("", "", building.estate, str(building.number), "", (), lon, lat))
        ends = metres(building.ring)
        for entrance in range(1, building.entrances + 1):
            share = (entrance - 0.5) / building.entrances
            x = ends[1][0] + (ends[2][0] - ends[1][0]) * share
            y = ends[1][1] + (ends[2][1] - ends[1][1]) * share
            centre = Polygon(ends).centroid
            x, y = x + (centre.x - x) * 0.25, y + (centre.y - y) * 0.25
            rows.append(("", "", building.estate, str(building.number), str(entrance), (), *to_lonlat(x, y)))
    return rows


def _with_public(blocks: Sequence[Block], made: list[PlanAddress]) -> list[PlanAddress]:
    """Schools, parks and halls are known by their names: each name becomes an alias of the nearest house number."""
    numbered = [position for position, address in enumerate(made) if address.road]
    tree = STRtree(points(np.array([(made[p].lon, made[p].lat) for p in numbered])))
    for block in blocks:
        if not block.name or block.use == "estate":
            continue
        edge = block.shape.representative_point()
        position = numbered[int(tree.nearest(points(to_lonlat(edge.x, edge.y))))]
        old = made[position]
        made[position] = PlanAddress(
            old.id, old.text, old.road, old.number, old.estate, old.building, old.entrance,
            (*old.aliases, block.name), old.lon, old.lat, old.grid_code,
        )  # fmt: skip
    return made
