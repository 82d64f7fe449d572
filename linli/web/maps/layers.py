"""The district as GeoJSON layers: the file that a site has put down, else boundaries and places from the tables."""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from linli.kernel.errors import NotFound
from linli.orgs.queries import Ground, boundaries, ground

#: The layers of each kind of place, as the map's style knows them.
LAYER_OF = {"estate": "estates", "road": "roads", "water": "water", "green": "green", "public": "public"}
LEVELS = (("subdistricts", "subdistrict"), ("communities", "community"), ("grids", "grid"))


@dataclass(frozen=True, slots=True)
class Packed:
    """A file ready to be sent: as it is, compressed, and its tag."""

    plain: bytes
    small: bytes
    tag: str


_lock = threading.Lock()
_kept: dict[str, Packed] = {}


def _pack(content: bytes) -> Packed:
    return Packed(content, gzip.compress(content, 6), hashlib.sha256(content).hexdigest()[:24])


def _feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def from_tables(here: Ground) -> dict[str, Any]:
    """Boundaries and places of the tables as layers. Four queries."""
    now = timezone.now()
    layers: dict[str, list[dict[str, Any]]] = {name: [] for name in ("land", *LAYER_OF.values(), "buildings")}
    for _code, name, shape in boundaries("", "county", now):
        layers["land"].append(_feature(shape, name=name))
    for card, shape in zip(here.places, here.tree.geometries, strict=True):
        layer = LAYER_OF.get(card.kind)
        if layer:
            layers[layer].append(_feature(json.loads(shapely.to_geojson(shape)), name=card.name))
    for layer, level in LEVELS:
        layers[layer] = [_feature(shape, code=code, name=name) for code, name, shape in boundaries("", level, now)]
    bounds = shapely.total_bounds([shapely.from_geojson(json.dumps(f["geometry"])) for f in layers["land"]])
    collections = {name: {"type": "FeatureCollection", "features": found} for name, found in layers.items()}
    return {"bounds": [round(float(n), 6) for n in bounds] if layers["land"] else None, "layers": collections}


def _from_file(file: Path) -> bytes:
    """The drawing of a site with the boundaries as they are today: those change, the drawing does not. Three queries."""
    content = json.loads(file.read_bytes())
    now = timezone.now()
    for layer, level in LEVELS:
        found = [_feature(shape, code=code, name=name) for code, name, shape in boundaries("", level, now)]
        content["layers"][layer] = {"type": "FeatureCollection", "features": found}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def packed_layers() -> Packed:
    """The layers as they are sent, put together once for each state of the file and the tables."""
    file = settings.DATA / "map" / "layers.json"
    here = ground()
    stamp = (
        f"file {file.stat().st_mtime_ns} {here.revision} {here.day}"
        if file.exists()
        else f"tables {here.revision} {here.day} {id(here)}"
    )
    found = _kept.get(stamp)
    if found is None:
        with _lock:
            content = _from_file(file) if file.exists() else json.dumps(from_tables(here), ensure_ascii=False).encode()
            found = _pack(content)
            _kept.clear()
            _kept[stamp] = found
    return found


@require_safe
def layers(request: HttpRequest) -> HttpResponse:
    """The layers, compressed where the browser takes that, kept by it and asked for again by their tag."""
    packed = packed_layers()
    headers = {"Cache-Control": "public, max-age=300", "ETag": f'"{packed.tag}"', "Vary": "Accept-Encoding"}
    if f'"{packed.tag}"' in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return HttpResponse(packed.small, content_type="application/json", headers=headers)
    return HttpResponse(packed.plain, content_type="application/json", headers=headers)


@require_safe
def outline(request: HttpRequest, code: str) -> HttpResponse:
    """The boundary of one division, to be drawn over the layers."""
    levels = {6: "county", 9: "subdistrict", 12: "community", 15: "grid"}
    rows = boundaries(code, levels[len(code)], timezone.now()) if len(code) in levels and code.isdecimal() else []
    if not rows:
        raise NotFound("maps.no_division", "There is no such area.")
    found = [_feature(shape, code=area, name=name) for area, name, shape in rows]
    answer = JsonResponse({"type": "FeatureCollection", "features": found}, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "public, max-age=300"
    return answer


urls = [path("layers.json", layers), path("grid/<str:code>.json", outline)]
