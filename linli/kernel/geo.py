"""Places: the three coordinate systems in use in China, distances, H3 cells, and which area a point lies in.

Inside Linli every coordinate is WGS-84, longitude first; GCJ-02 (maps of Amap, Tencent) and BD-09 (Baidu) are converted
where they come in or go out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import h3.api.basic_int as h3
import numpy as np
import shapely
import shapely.geometry
from numpy.typing import ArrayLike

from linli.kernel.errors import Refused

Point = tuple[float, float]
EARTH_RADIUS = 6_371_008.8  # metres, the mean one

# The ellipsoid (Krassovsky 1940) and the box that GCJ-02 uses.
_SEMI_MAJOR = 6_378_245.0
_ECCENTRICITY = 0.006_693_421_622_965_943
_BOX = (72.004, 0.8293, 137.8347, 55.8271)
_BD_PI = math.pi * 3000 / 180
_ROUNDS = 12
_CLOSE_ENOUGH = 1e-10  # degrees, a hundredth of a millimetre


def check_point(lon: float, lat: float) -> Point:
    """The point as two floats. Refuses ``geo.bad_point`` or ``geo.swapped`` saying what is wrong with it."""
    try:
        x, y = float(lon), float(lat)
    except (TypeError, ValueError):
        raise _bad_point(lon, lat, "both have to be numbers") from None
    if not (math.isfinite(x) and math.isfinite(y)):
        raise _bad_point(lon, lat, "they have to be finite numbers")
    if not in_china(x, y) and in_china(y, x) and (abs(y) > 90 or abs(y) > _BOX[3]):
        raise Refused(
            "geo.swapped",
            "Longitude {lon} and latitude {lat} seem to be swapped; send the longitude first.",
            lon=x,
            lat=y,
        )
    if abs(x) > 180 or abs(y) > 90:
        raise _bad_point(lon, lat, "longitudes lie between -180 and 180, latitudes between -90 and 90")
    if x == y == 0:
        raise _bad_point(lon, lat, "zero and zero is what a device sends that does not know where it is")
    return x, y


def in_china(lon: float, lat: float) -> bool:
    """Whether the point lies in the box in which GCJ-02 shifts coordinates."""
    return _BOX[0] <= lon <= _BOX[2] and _BOX[1] <= lat <= _BOX[3]


def wgs_to_gcj(lon: float, lat: float) -> Point:
    """WGS-84 to GCJ-02; outside China nothing changes."""
    x, y = check_point(lon, lat)
    return _gcj_shift(x, y) if in_china(x, y) else (x, y)


def gcj_to_wgs(lon: float, lat: float) -> Point:
    """GCJ-02 to WGS-84, by iteration, exact to better than a hundred-millionth of a degree."""
    x, y = check_point(lon, lat)
    if not _near_china(x, y):
        return x, y
    back = _undo(_gcj_shift, x, y)
    return back if in_china(*back) else (x, y)


def gcj_to_bd(lon: float, lat: float) -> Point:
    """GCJ-02 to BD-09; outside China nothing changes."""
    x, y = check_point(lon, lat)
    return _bd_shift(x, y) if in_china(x, y) else (x, y)


def bd_to_gcj(lon: float, lat: float) -> Point:
    """BD-09 to GCJ-02, by iteration."""
    x, y = check_point(lon, lat)
    if not _near_china(x, y):
        return x, y
    back = _undo(_bd_shift, x, y)
    return back if in_china(*back) else (x, y)


def wgs_to_bd(lon: float, lat: float) -> Point:
    """WGS-84 to BD-09."""
    x, y = check_point(lon, lat)
    return _bd_shift(*_gcj_shift(x, y)) if in_china(x, y) else (x, y)


def bd_to_wgs(lon: float, lat: float) -> Point:
    """BD-09 to WGS-84."""
    x, y = check_point(lon, lat)
    if not _near_china(x, y):
        return x, y
    back = _undo(_gcj_shift, *_undo(_bd_shift, x, y))
    return back if in_china(*back) else (x, y)


def metres_between(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """The great-circle distance in metres, right to half a per cent."""
    first, second = math.radians(lat1), math.radians(lat2)
    half_lat, half_lon = (second - first) / 2, math.radians(lon2 - lon1) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(first) * math.cos(second) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(chord)))


def h3_cell(lon: float, lat: float, res: int) -> int:
    """The H3 cell of the point, which fits a signed bigint. Resolution 9 has edges of about 200 m, 11 of 29 m."""
    x, y = check_point(lon, lat)
    return int(h3.latlng_to_cell(y, x, res))


def h3_disk(cell: int, k: int) -> list[int]:
    """The cell and all within ``k`` steps of it."""
    return [int(one) for one in h3.grid_disk(cell, k)]


def h3_parent(cell: int, res: int) -> int:
    """The coarser cell around this one."""
    return int(h3.cell_to_parent(cell, res))


def h3_centre(cell: int) -> Point:
    """The middle of the cell as longitude and latitude."""
    lat, lon = h3.cell_to_latlng(cell)
    return lon, lat


def h3_outline(cell: int) -> list[Point]:
    """The corners of the cell as longitude and latitude, the first not repeated."""
    return [(lon, lat) for lat, lon in h3.cell_to_boundary(cell)]


def polygon_from_geojson(content: Mapping[str, Any]) -> shapely.Polygon | shapely.MultiPolygon:
    """The area in a GeoJSON geometry or feature.

    Refuses ``geo.bad_polygon`` if it is no area, crosses itself or has a bad coordinate.
    """
    geometry = content.get("geometry") if content.get("type") == "Feature" else content
    if not isinstance(geometry, Mapping) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise _bad_polygon("it has to be a GeoJSON Polygon or MultiPolygon")
    try:
        shape = shapely.geometry.shape(geometry)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, shapely.errors.ShapelyError):
        raise _bad_polygon("its coordinates are not lists of rings of points") from None
    if shape.is_empty:
        raise _bad_polygon("it is empty")
    for lon, lat in shapely.get_coordinates(shape):
        check_point(lon, lat)
    if not shape.is_valid:
        raise _bad_polygon(shapely.is_valid_reason(shape))
    return shape


def to_geojson(shape: shapely.Geometry) -> dict[str, Any]:
    """A geometry as GeoJSON with lists, ready for JSON."""
    return dict(shapely.geometry.mapping(shape))


class AreaIndex:
    """Which of many areas a point lies in; built once and kept in memory, about a microsecond a point in batches.

    A point on a common edge belongs to the area whose code sorts first, so that the answer never depends on the order.
    """

    def __init__(self, areas: Iterable[tuple[str, shapely.Geometry | Mapping[str, Any]]]) -> None:
        pairs = sorted(((code, _as_shape(shape)) for code, shape in areas), key=lambda pair: pair[0])
        self.codes = [code for code, _ in pairs]
        self.shapes = [shape for _, shape in pairs]
        shapely.prepare(self.shapes)
        self._tree = shapely.STRtree(self.shapes)

    def __len__(self) -> int:
        return len(self.codes)

    def find(self, lon: float, lat: float) -> str | None:
        """The code of the area around the point, or None. Refuses a bad coordinate."""
        point = shapely.Point(*check_point(lon, lat))
        best = min((int(n) for n in self._tree.query(point) if self.shapes[n].intersects(point)), default=None)
        return None if best is None else self.codes[best]

    def find_many(self, lons: ArrayLike, lats: ArrayLike) -> list[str | None]:
        """The same for many points at once; where a coordinate is NaN or out of range the answer is None."""
        points = shapely.points(np.asarray(lons, dtype=float), np.asarray(lats, dtype=float))
        at, which = self._tree.query(points, predicate="intersects")
        best = np.full(len(points), len(self.codes))
        np.minimum.at(best, at, which)
        codes: list[str | None] = [*self.codes, None]
        return [codes[n] for n in best.tolist()]


@dataclass(frozen=True, slots=True)
class Cover:
    """How well areas cover a whole, in square metres: what nobody has, what two have, and what sticks out."""

    gap: float
    overlaps: tuple[tuple[str, str, float], ...]
    outside: tuple[tuple[str, float], ...]

    def exact(self, tolerance: float = 1.0) -> bool:
        """Whether there is nothing missing, doubled or outside beyond so many square metres."""
        doubled = max((area for _, _, area in self.overlaps), default=0.0)
        sticking_out = max((area for _, area in self.outside), default=0.0)
        return max(self.gap, doubled, sticking_out) <= tolerance


def gaps_and_overlaps(whole: shapely.Geometry, areas: Iterable[tuple[str, shapely.Geometry]]) -> Cover:
    """Whether the areas cover the whole without overlapping, as GB/T 34300 asks of grids (AT-GRID-01)."""
    pairs = sorted(areas, key=lambda pair: pair[0])
    flat = _flattener(whole)
    outer, shapes = flat(whole), [flat(shape) for _, shape in pairs]
    tree = shapely.STRtree(shapes)
    overlaps = []
    for first, second in tree.query(shapes, predicate="intersects").T.tolist():
        if first < second:
            common = shapes[first].intersection(shapes[second]).area
            if common > 0:
                overlaps.append((pairs[first][0], pairs[second][0], float(common)))
    outside = [(pair[0], float(shape.difference(outer).area)) for pair, shape in zip(pairs, shapes, strict=True)]
    return Cover(
        gap=float(outer.difference(shapely.union_all(shapes)).area),
        overlaps=tuple(sorted(overlaps)),
        outside=tuple(one for one in outside if one[1] > 0),
    )


def area_of(shape: shapely.Geometry) -> float:
    """The area in square metres, for areas up to the size of a city."""
    return float(_flattener(shape)(shape).area)


def _flattener(around: shapely.Geometry) -> Callable[[shapely.Geometry], Any]:
    """A projection to metres that is right near the middle of ``around``."""
    middle = around.centroid
    per_degree = math.radians(1) * EARTH_RADIUS
    scale = np.array([per_degree * math.cos(math.radians(middle.y)), per_degree])
    origin = np.array([middle.x, middle.y])
    return lambda shape: shapely.transform(shape, lambda points: (points - origin) * scale)


def _as_shape(shape: shapely.Geometry | Mapping[str, Any]) -> Any:
    return polygon_from_geojson(shape) if isinstance(shape, Mapping) else shape


def _gcj_shift(lon: float, lat: float) -> Point:
    x, y = lon - 105.0, lat - 35.0
    root, product = math.sqrt(abs(x)), x * y
    wave = 20 * math.sin(6 * math.pi * x) + 20 * math.sin(2 * math.pi * x)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * product + 0.2 * root
    north += (wave + _waves(y, (20, 1), (40, 3)) + _waves(y, (160, 12), (320, 30))) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * product + 0.1 * root
    east += (wave + _waves(x, (20, 1), (40, 3)) + _waves(x, (150, 12), (300, 30))) * 2 / 3
    sine = math.sin(math.radians(lat))
    flat = 1 - _ECCENTRICITY * sine * sine
    meridian = _SEMI_MAJOR * (1 - _ECCENTRICITY) / (flat * math.sqrt(flat))
    parallel = _SEMI_MAJOR / math.sqrt(flat) * math.cos(math.radians(lat))
    return lon + math.degrees(east / parallel), lat + math.degrees(north / meridian)


def _waves(value: float, *waves: tuple[int, int]) -> float:
    return sum(height * math.sin(value * math.pi / length) for height, length in waves)


def _bd_shift(lon: float, lat: float) -> Point:
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * _BD_PI)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * _BD_PI)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006


def _near_china(lon: float, lat: float) -> bool:
    """Whether a shifted point may come from inside the box; no shift is as long as a tenth of a degree."""
    return _BOX[0] - 0.1 <= lon <= _BOX[2] + 0.1 and _BOX[1] - 0.1 <= lat <= _BOX[3] + 0.1


def _undo(shift: Callable[[float, float], Point], lon: float, lat: float) -> Point:
    """The point that ``shift`` brings to ``lon, lat``: each round makes the error some hundred times smaller."""
    x, y = lon, lat
    for _ in range(_ROUNDS):
        there = shift(x, y)
        east, north = lon - there[0], lat - there[1]
        x, y = x + east, y + north
        if abs(east) + abs(north) < _CLOSE_ENOUGH:
            break
    return x, y


def _bad_point(lon: Any, lat: Any, why: str) -> Refused:
    return Refused("geo.bad_point", "“{lon}, {lat}” is not a place: {why}.", why=why, lon=str(lon), lat=str(lat))


def _bad_polygon(why: str) -> Refused:
    return Refused("geo.bad_polygon", "This is not an area that can be used: {reason}. Draw it again.", reason=why)
