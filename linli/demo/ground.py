"""The lie of the land: a warped net of streets, the grids between them, communities and subdistricts as their groups.

Every street edge is made once and shared by the cells on both sides, already rounded, so that the grids cover the
district without a gap or an overlap to the last digit (GB/T 34300: seamless, not overlapping).
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field

from shapely.geometry import Polygon
from shapely.ops import unary_union

from linli.demo.kinds import Point, Ring

LON0, LAT0 = 120.58, 30.41
#: Metres of a degree here.
LON_M = 111_320 * math.cos(math.radians(LAT0 + 0.015))
LAT_M = 110_574.0
COLUMNS, ROWS = 12, 9
#: The street line (counted from the south) along which the river runs.
RIVER_LINE = 4
RIVER_WIDTH = 52.0
GRIDS = 100

Cell = tuple[int, int]


def to_lonlat(x: float, y: float) -> Point:
    """Metres east and north of the south-west corner as rounded WGS-84."""
    return round(LON0 + x / LON_M, 6), round(LAT0 + y / LAT_M, 6)


def to_metres(point: Point) -> tuple[float, float]:
    """The reverse."""
    return (point[0] - LON0) * LON_M, (point[1] - LAT0) * LAT_M


@dataclass(slots=True)
class Ground:
    """The net: ``edges`` by (direction, column, row), ``cells`` (a grid is one or two of them) and their groups.

    ``h`` edges run east from node (i, j), ``v`` edges north. ``group`` gives each grid's community 0–11, ``polygons``
    its outline.
    """

    edges: dict[tuple[str, int, int], Ring] = field(default_factory=dict)
    grids: list[tuple[Cell, ...]] = field(default_factory=list)
    group: list[int] = field(default_factory=list)
    polygons: list[Polygon] = field(default_factory=list)
    removed: set[tuple[str, int, int]] = field(default_factory=set)


def build(rng: random.Random) -> Ground:
    """The net for this generator's state."""
    ground = Ground()
    _net(rng, ground)
    _group(rng, ground)
    return ground


def _net(rng: random.Random, ground: Ground) -> None:
    xs, ys = [0.0], [0.0]
    for _ in range(COLUMNS):
        xs.append(xs[-1] + rng.uniform(300, 440))
    for _ in range(ROWS):
        ys.append(ys[-1] + rng.uniform(290, 400))
    phase = rng.uniform(0, 6)
    nodes = {}
    for i, x in enumerate(xs):
        for j, y in enumerate(ys):
            bend_x = 0.10 * y + 70 * math.sin(y / 900 + phase) + 35 * math.sin(x / 700 + y / 500)
            bend_y = -0.06 * x + 85 * math.sin(x / 1100 + phase * 2) + 30 * math.sin(x / 420 + y / 800)
            river = 70 * math.sin(x / 620 + phase) if j == RIVER_LINE else 0.0
            nodes[i, j] = (x + bend_x + rng.gauss(0, 14), y + bend_y + river + rng.gauss(0, 12))
    for (i, j), start in nodes.items():
        if i < COLUMNS:
            rough = 55 if j in (0, ROWS) else 30 if j == RIVER_LINE else 7
            ground.edges["h", i, j] = _curve(rng, start, nodes[i + 1, j], rough)
        if j < ROWS:
            rough = 55 if i in (0, COLUMNS) else 7
            ground.edges["v", i, j] = _curve(rng, start, nodes[i, j + 1], rough)


def _curve(rng: random.Random, a: tuple[float, float], b: tuple[float, float], rough: float) -> Ring:
    """A slightly bent street from a to b, as rounded points; the ends are shared with the next street."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = math.hypot(dx, dy)
    off = rng.gauss(0, rough)
    mx, my = (a[0] + b[0]) / 2 - dy / length * off, (a[1] + b[1]) / 2 + dx / length * off
    steps = 6 if rough > 20 else 4
    points = []
    for step in range(steps + 1):
        t = step / steps
        x = (1 - t) ** 2 * a[0] + 2 * t * (1 - t) * mx + t * t * b[0]
        y = (1 - t) ** 2 * a[1] + 2 * t * (1 - t) * my + t * t * b[1]
        points.append(to_lonlat(x, y))
    return tuple(points)


def cell_ring(ground: Ground, cell: Cell) -> Ring:
    """The outline of one cell of the net, anticlockwise and closed."""
    i, j = cell
    south, east = ground.edges["h", i, j], ground.edges["v", i + 1, j]
    north, west = ground.edges["h", i, j + 1][::-1], ground.edges["v", i, j][::-1]
    return south + east[1:] + north[1:] + west[1:]


def _neighbours(cell: Cell) -> list[Cell]:
    i, j = cell
    around = ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1))
    return [(a, b) for a, b in around if 0 <= a < COLUMNS and 0 <= b < ROWS]


def _connected(cells: set[Cell]) -> bool:
    start = min(cells)
    seen, queue = {start}, [start]
    while queue:
        for near in _neighbours(queue.pop()):
            if near in cells and near not in seen:
                seen.add(near)
                queue.append(near)
    return len(seen) == len(cells)


def _group(rng: random.Random, ground: Ground) -> None:
    """Communities of nine cells, made irregular by exchanging border cells; then pairs of cells become one grid."""
    order = {(0, 2): 0, (1, 2): 1, (0, 1): 2, (1, 1): 3, (2, 2): 4, (3, 2): 5, (2, 1): 6, (3, 1): 7}
    order |= {(column, 0): 8 + column for column in range(4)}
    owner = {(i, j): order[i // 3, j // 3] for i in range(COLUMNS) for j in range(ROWS)}
    for _ in range(60):
        cell = (rng.randrange(COLUMNS), rng.randrange(ROWS))
        others = [owner[near] for near in _neighbours(cell) if owner[near] != owner[cell]]
        if not others:
            continue
        new, old = rng.choice(others), owner[cell]
        left = {other for other, group in owner.items() if group == old and other != cell}
        if len(left) >= 8 and sum(group == new for group in owner.values()) <= 9 and _connected(left):
            owner[cell] = new
    pairs: dict[Cell, Cell] = {}
    while len(pairs) < 2 * (COLUMNS * ROWS - GRIDS):
        i, j = rng.randrange(COLUMNS - 1), rng.randrange(ROWS)
        a, b = (i, j), (i + 1, j)
        if a not in pairs and b not in pairs and owner[a] == owner[b]:
            pairs[a], pairs[b] = b, a
            ground.removed.add(("v", i + 1, j))
    for cell in sorted(owner, key=lambda c: (owner[c], -c[1], c[0])):
        if cell in pairs and pairs[cell] < cell:
            continue
        cells = (cell, pairs[cell]) if cell in pairs else (cell,)
        ground.grids.append(cells)
        ground.group.append(owner[cell])
        ground.polygons.append(_outline([Polygon(cell_ring(ground, c)) for c in cells]))


def _outline(polygons: list[Polygon]) -> Polygon:
    whole = unary_union(polygons)
    if not isinstance(whole, Polygon):
        raise ValueError("A division fell apart; choose another seed.")
    return Polygon([(round(x, 6), round(y, 6)) for x, y in whole.exterior.coords])


def outline(polygons: list[Polygon]) -> Ring:
    """The outline of several grids together."""
    return ring_of(_outline(polygons))


def ring_of(polygon: Polygon) -> Ring:
    """A polygon's outer ring, rounded and closed."""
    return tuple((round(x, 6), round(y, 6)) for x, y in polygon.exterior.coords)


def line(ground: Ground, direction: str, index: int) -> list[Ring]:
    """One street line across the district as polylines, without the pieces that a merged grid has swallowed."""
    keys = [("h", i, index) for i in range(COLUMNS)] if direction == "h" else [("v", index, j) for j in range(ROWS)]
    lines: list[list[Point]] = []
    for key in keys:
        if key in ground.removed:
            lines.append([])
            continue
        points = ground.edges[key]
        if not lines or not lines[-1]:
            lines = [*[made for made in lines if made], list(points)]
        else:
            lines[-1].extend(points[1:])
    return [tuple(made) for made in lines if made]
