"""The district as a vector map: one compact JSON of GeoJSON layers for a MapLibre style, without any tile server.

``map_layers(plan)`` returns the bytes of ``{"bounds": [w, s, e, n], "layers": {name: FeatureCollection}}`` with
the layers land, water, green, estates, public, roads (``name``, ``class``), buildings (``use``, ``floors``, ``label``
such as 3幢), subdistricts, communities and grids (``code``, ``name``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from linli.demo.kinds import Plan, PlanPlace, Ring

Feature = dict[str, Any]


def _feature(kind: str, coordinates: Any, **properties: Any) -> Feature:
    kept = {key: value for key, value in properties.items() if value not in ("", None)}
    return {"type": "Feature", "properties": kept, "geometry": {"type": kind, "coordinates": coordinates}}


def _polygon(ring: Ring, **properties: Any) -> Feature:
    return _feature("Polygon", [ring], **properties)


def _collection(features: Iterable[Feature]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def _places(plan: Plan, kind: str) -> Iterable[PlanPlace]:
    return (place for place in plan.places if place.kind == kind)


def _buildings(plan: Plan) -> Iterable[Feature]:
    """Estates' buildings one by one with their numbers; all others bear none and are gathered by use and height."""
    gathered: dict[tuple[str, int], list[list[Ring]]] = {}
    for building in plan.buildings:
        if building.estate:
            label = f"{building.number}幢"
            yield _polygon(building.ring, use=building.use, floors=building.floors, label=label)
        else:
            gathered.setdefault((building.use, building.floors), []).append([building.ring])
    for (use, floors), polygons in gathered.items():
        yield _feature("MultiPolygon", polygons, use=use, floors=floors)


def map_layers(plan: Plan) -> bytes:
    """All layers as compact UTF-8 JSON (budget 600 KB)."""
    county = plan.areas[0]
    east, north = (max(point[axis] for point in county.ring) for axis in (0, 1))
    west, south = (min(point[axis] for point in county.ring) for axis in (0, 1))
    layers = {
        "land": _collection([_polygon(county.ring, name=plan.name)]),
        "water": _collection(_polygon(p.ring, name=p.name) for p in _places(plan, "water")),
        "green": _collection(_polygon(p.ring, name=p.name) for p in _places(plan, "green")),
        "estates": _collection(_polygon(p.ring, name=p.name) for p in _places(plan, "estate")),
        "public": _collection(_polygon(p.ring, name=p.name, use=p.use) for p in _places(plan, "public")),
        "roads": _collection(
            _feature("MultiLineString", road.lines, name=road.name, **{"class": road.kind}) for road in plan.roads
        ),
        "buildings": _collection(_buildings(plan)),
    }
    for name, level in (("subdistricts", "subdistrict"), ("communities", "community"), ("grids", "grid")):
        layers[name] = _collection(_polygon(a.ring, code=a.code, name=a.name) for a in plan.level(level))
    content = {"bounds": [west, south, east, north], "layers": layers}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
