"""What stands on the ground: roads and lanes, blocks with their use, estates with buildings, parks and the river."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field

from shapely import affinity
from shapely.geometry import LineString, MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring, unary_union

from linli.demo import names
from linli.demo.ground import COLUMNS, RIVER_LINE, RIVER_WIDTH, ROWS, Cell, Ground, line, to_lonlat, to_metres
from linli.demo.kinds import PlanBuilding, PlanRoad, Ring

ROAD_HALF = {"main": 17.0, "secondary": 12.0, "lane": 5.0}
MAIN = {"石桥大道", "文昌大道", "南浦大道", "澜溪大道", "望澜路"}


@dataclass(slots=True)
class Block:
    """A piece of ground between streets, in metres, with the grid it lies in and what it is used for."""

    grid: int
    shape: Polygon
    angle: float
    use: str = "old"
    name: str = ""


@dataclass(slots=True)
class Town:
    """Everything drawn: roads, blocks, buildings, the river; shapes in metres, footprints in degrees."""

    roads: list[PlanRoad] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    buildings: list[PlanBuilding] = field(default_factory=list)
    river: Polygon = field(default_factory=Polygon)


def metres(ring: Ring) -> list[tuple[float, float]]:
    """A ring or line in metres."""
    return [to_metres(point) for point in ring]


def degrees(polygon: Polygon) -> Ring:
    """A polygon's outer ring in rounded degrees."""
    return tuple(to_lonlat(x, y) for x, y in polygon.exterior.coords)


def build(rng: random.Random, ground: Ground) -> Town:
    """Lay out the whole town."""
    town = Town()
    bed = [point for part in line(ground, "h", RIVER_LINE) for point in metres(part)]
    town.river = LineString(bed).buffer(RIVER_WIDTH / 2, cap_style="flat")
    _long_roads(ground, town, bed)
    carriageways = unary_union(
        [LineString(metres(part)).buffer(ROAD_HALF[road.kind] + 3) for road in town.roads for part in road.lines]
    )
    lanes = [first + last for last in names.LANE_LAST for first in names.LANE_FIRST]
    lanes = lanes[: len(names.LANE_FIRST) * 2]
    rng.shuffle(lanes)
    for number, cells in enumerate(ground.grids):
        _cut(rng, ground, town, number, cells, carriageways, lanes)
    _uses(rng, ground, town)
    for block in town.blocks:
        town.buildings.extend(_buildings(rng, block))
    return town


def _long_roads(ground: Ground, town: Town, bed: list[tuple[float, float]]) -> None:
    across = [index for index in range(1, ROWS) if index != RIVER_LINE]
    for name, index in zip(names.CROSS_ROADS, across, strict=False):
        town.roads.append(PlanRoad(name, "main" if name in MAIN else "secondary", tuple(line(ground, "h", index))))
    for name, index in zip(names.LONG_ROADS, range(1, COLUMNS), strict=False):
        town.roads.append(PlanRoad(name, "main" if name in MAIN else "secondary", tuple(line(ground, "v", index))))
    bank = LineString(bed).parallel_offset(RIVER_WIDTH / 2 + 14, "right")
    bank = substring(bank, 60, bank.length - 60).simplify(1.5)
    coords = sorted(bank.coords) if bank.geom_type == "LineString" else []
    town.roads.append(PlanRoad(names.BANK_ROAD, "secondary", (tuple(to_lonlat(x, y) for x, y in coords),)))


def _middle(ground: Ground, key: tuple[str, int, int], share: float) -> tuple[float, float]:
    point = LineString(metres(ground.edges[key])).interpolate(share, normalized=True)
    return point.x, point.y


def _cut(
    rng: random.Random,
    ground: Ground,
    town: Town,
    number: int,
    cells: tuple[Cell, ...],
    streets: BaseGeometry,
    lanes: list[str],
) -> None:
    """One grid into one to four blocks along its lanes."""
    i, j = cells[0]
    whole = Polygon(metres(tuple(ground.polygons[number].exterior.coords)))
    south = metres(ground.edges["h", i, j])
    angle = math.degrees(math.atan2(south[-1][1] - south[0][1], south[-1][0] - south[0][0]))
    inside = whole.buffer(-9).difference(streets).difference(town.river.buffer(9))
    cut: list[LineString] = []
    if len(cells) == 1:
        wet = j in (RIVER_LINE, RIVER_LINE - 1)
        if not wet and rng.random() < 0.8 and 0 < j < ROWS - 1:
            a = _middle(ground, ("h", i, j), rng.uniform(0.36, 0.64))
            b = _middle(ground, ("h", i, j + 1), rng.uniform(0.36, 0.64))
            cut.append(LineString([a, ((a[0] + b[0]) / 2 + rng.gauss(0, 9), (a[1] + b[1]) / 2), b]))
        elif 0 < i < COLUMNS - 1 and rng.random() < 0.75:
            a = _middle(ground, ("v", i, j), rng.uniform(0.4, 0.6))
            b = _middle(ground, ("v", i + 1, j), rng.uniform(0.4, 0.6))
            cut.append(LineString([a, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2 + rng.gauss(0, 9)), b]))
    for way in cut:
        town.roads.append(PlanRoad(lanes.pop(), "lane", (tuple(to_lonlat(x, y) for x, y in way.coords),)))
        inside = inside.difference(way.buffer(ROAD_HALF["lane"] + 2))
    parts = inside.geoms if isinstance(inside, MultiPolygon) else [inside]
    for part in parts:
        if isinstance(part, Polygon) and part.area > 3_000:
            town.blocks.append(Block(number, part.simplify(0.8), angle))


def _uses(rng: random.Random, ground: Ground, town: Town) -> None:
    """Large merged grids get parks, campuses and works; sixty-odd blocks become estates, spread over the
    communities.
    """
    merged = [block for block in town.blocks if len(ground.grids[block.grid]) > 1]
    merged.sort(key=lambda block: -block.shape.area)
    special = [("park", names.PARKS[0]), ("industry", "东埠科技园"), ("stadium", "澜溪体育中心")]
    special += [("park", names.PARKS[2]), ("hospital", "澜溪区人民医院"), ("mall", "澜悦广场")]
    special += [("industry", "北垦工业园"), ("school", "学前路中学")]
    taken = set()
    for block, (use, name) in zip(merged, special, strict=False):
        block.use, block.name = use, name
        taken.add(name)
    free = [block for block in town.blocks if not block.name]
    rng.shuffle(free)
    by_group: dict[int, list[Block]] = {}
    for block in free:
        if 10_000 < block.shape.area < 70_000:
            by_group.setdefault(ground.group[block.grid], []).append(block)
    wanted: list[str] = []
    for estate in names.ESTATES:
        wanted += [estate + "一期", estate + "二期"] if estate in names.PHASED else [estate]
    while wanted and any(by_group.values()):
        for group in sorted(by_group):
            if wanted and by_group[group]:
                block = by_group[group].pop()
                block.use, block.name = "estate", wanted.pop(0)
    others = [(use, name) for use, name in names.PUBLIC if name not in taken]
    others += [("park", name) for name in names.PARKS[1:2] + names.PARKS[3:]]
    rest = [block for block in free if not block.name]
    for (use, name), block in zip(others, rest, strict=False):
        block.use, block.name = use, name
    for block in rest[len(others) :]:
        block.use = rng.choices(["old", "commerce", "office"], [6, 3, 1])[0]


#: Along and across: size of a footprint and the gap to the next, floors.
SIZES = {
    "estate": ((44, 66), (12, 14), 18, 27, (6, 18)), "old": ((18, 32), (10, 14), 12, 18, (1, 3)),
    "commerce": ((34, 56), (20, 28), 18, 30, (2, 5)), "office": ((34, 54), (20, 28), 26, 30, (6, 20)),
    "school": ((40, 62), (13, 17), 28, 36, (3, 5)), "hospital": ((44, 66), (18, 24), 24, 30, (4, 12)),
    "market": ((46, 60), (30, 38), 14, 18, (1, 2)), "mall": ((60, 84), (46, 60), 24, 26, (4, 7)),
    "industry": ((56, 88), (26, 36), 22, 26, (1, 4)), "station": ((50, 70), (22, 30), 30, 40, (1, 3)),
    "library": ((44, 60), (26, 34), 30, 40, (3, 5)), "temple": ((16, 24), (12, 16), 20, 22, (1, 2)),
    "stadium": ((80, 110), (60, 80), 50, 50, (1, 3)), "park": ((12, 18), (8, 12), 130, 110, (1, 1)),
}  # fmt: skip


def _buildings(rng: random.Random, block: Block) -> list[PlanBuilding]:
    """Rows of footprints along the block's main direction, numbered from the south-west."""
    (low, high), depths, gap, lane, floors = SIZES[block.use]
    centre = block.shape.centroid
    flat = affinity.rotate(block.shape.buffer(-4), -block.angle, origin=centre)
    if flat.is_empty:
        return []
    left, bottom, right, top = flat.bounds
    made: list[PlanBuilding] = []
    tall = rng.random() < 0.35
    y = bottom + rng.uniform(1, 6)
    while y < top:
        depth, x = rng.uniform(*depths), left + rng.uniform(0, 8)
        while x < right:
            length = rng.uniform(low, high)
            shape = box(x, y, x + length, y + depth)
            if not flat.contains(shape):
                x += 6
                continue
            if rng.random() > (0.42 if block.use == "old" else 0.08):
                turned = affinity.rotate(shape, block.angle, origin=centre)
                dwellings = rng.choice((11, 17, 18)) if tall else rng.choice((5, 6, 6))
                height = dwellings if block.use == "estate" else rng.randint(*floors)
                entrances = max(1, round(length / 19)) if block.use == "estate" else 1
                name = block.name if block.use == "estate" else ""
                made.append(PlanBuilding(degrees(turned), block.use, name, len(made) + 1, entrances, height))
            x += length + gap * rng.uniform(0.8, 1.25)
        y += depth + lane * rng.uniform(0.9, 1.15)
    return made
