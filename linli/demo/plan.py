"""The plan of the district from one seed: ground, blocks, addresses, units, staff and residents put together."""

from __future__ import annotations

import random

from shapely.geometry import LineString, Polygon

from linli.demo import addresses, blocks, bodies, ground, inhabitants, names
from linli.demo.blocks import ROAD_HALF, Town, degrees, metres
from linli.demo.ground import Ground
from linli.demo.ids import seeded_id
from linli.demo.kinds import Plan, PlanArea, PlanPlace

SEED = 7
RESIDENTS = 30_000


def build_plan(seed: int = SEED, residents: int = RESIDENTS) -> Plan:
    """The whole district; the same seed and number give the same plan to the last digit (about two seconds)."""

    def part(name: str) -> random.Random:
        return random.Random(f"{seed}:{name}")

    land = ground.build(part("ground"))
    town = blocks.build(part("blocks"), land)
    areas = _areas(land)
    grids = [area for area in areas if area.level == "grid"]
    streets = {area.code: area.name for area in areas if area.level == "subdistrict"}
    stock = addresses.build(part("addresses"), grids, streets, town.roads, town.blocks, town.buildings)
    owners, estate_areas = _property(part("property"), town, grids)
    units = bodies.units(part("units"), areas, estate_areas)
    return Plan(
        seed=seed,
        name=names.DISTRICT,
        code=names.CODE,
        areas=tuple(areas),
        roads=tuple(town.roads),
        places=tuple(_places(part("places"), town, owners)),
        buildings=tuple(town.buildings),
        addresses=tuple(stock),
        units=tuple(units),
        staff=tuple(bodies.staff(part("staff"), areas, units)),
        residents=tuple(inhabitants.build(part("residents"), stock, residents)),
    )


def _areas(land: Ground) -> list[PlanArea]:
    """The district, its subdistricts, communities and grids with national codes in order."""
    grids: list[PlanArea] = []
    communities: list[PlanArea] = []
    subdistricts: list[PlanArea] = []
    for street, street_name in enumerate(names.SUBDISTRICTS):
        code = f"{names.CODE}{street + 1:03d}"
        inside = []
        for number in range(4):
            group = street * 4 + number
            community = f"{code}{number + 1:03d}"
            members = [polygon for polygon, owner in zip(land.polygons, land.group, strict=True) if owner == group]
            inside += members
            name = names.COMMUNITIES[group]
            communities.append(PlanArea(community, "community", name, ground.outline(members)))
            for serial, polygon in enumerate(members, 1):
                label = f"{name.removesuffix('社区')}第{serial}网格"
                grids.append(PlanArea(f"{community}{serial:03d}", "grid", label, ground.ring_of(polygon)))
        subdistricts.append(PlanArea(code, "subdistrict", street_name, ground.outline(inside)))
    whole = PlanArea(names.CODE, "county", names.DISTRICT, ground.outline(land.polygons))
    return [whole, *subdistricts, *communities, *grids]


def _property(rng: random.Random, town: Town, grids: list[PlanArea]) -> tuple[dict[str, str], dict[str, str]]:
    """Which company looks after which estate (old work-unit housing has none), and where each company works."""
    owners: dict[str, str] = {}
    for block in town.blocks:
        if block.use == "estate":
            nobody = block.name.endswith("宿舍")
            owners[block.name] = "" if nobody else f"property:{rng.randrange(len(names.PROPERTY_COMPANIES))}"
    return owners, {}


def _places(rng: random.Random, town: Town, owners: dict[str, str]) -> list[PlanPlace]:
    """Ground with an owner: estates and their fire lanes, roads, the river, parks, squares and public grounds."""
    made = []
    for block in town.blocks:
        ring = degrees(block.shape)
        if block.use == "estate":
            made.append(PlanPlace(seeded_id(rng), "estate", block.name, ring, owners[block.name], "estate"))
            made += _fire_lane(rng, town, block.name, block.shape, owners[block.name])
        elif block.use == "park":
            made.append(PlanPlace(seeded_id(rng), "green", block.name, ring, "landscape", "park"))
        elif block.name:
            made.append(PlanPlace(seeded_id(rng), "public", block.name, ring, "", block.use))
    for road in town.roads:
        for line in road.lines:
            strip = LineString(metres(line)).buffer(ROAD_HALF[road.kind], cap_style="flat")
            if isinstance(strip, Polygon):
                made.append(PlanPlace(seeded_id(rng), "road", road.name, degrees(strip), "municipal", road.kind))
    made.append(PlanPlace(seeded_id(rng), "water", names.RIVER, degrees(town.river), "water_affairs", "river"))
    return made


def _fire_lane(rng: random.Random, town: Town, name: str, shape: Polygon, owner: str) -> list[PlanPlace]:
    """The lane for fire engines: the widest strip along the estate's southern wall."""
    coords = [point for point in shape.exterior.coords]
    middle = shape.centroid.y
    south = [point for point in coords[:-1] if point[1] < middle]
    if len(south) < 2:
        return []
    strip = LineString(sorted(south)).buffer(4.5, cap_style="flat").intersection(shape)
    if not isinstance(strip, Polygon):
        strip = max((part for part in strip.geoms if isinstance(part, Polygon)), key=lambda p: p.area)
    return [PlanPlace(seeded_id(rng), "fire_lane", name + "消防通道", degrees(strip), owner, "fire_lane")]
