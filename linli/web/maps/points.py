"""Cases as points of a map, for staff: colour, sign and words say how each stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from linli.cases import queries
from linli.cases.queries import MapPoint, TaskCard
from linli.kernel.actors import Actor
from linli.web.parts.staff import for_staff
from linli.web.parts.wording import state_name

SOON = timedelta(hours=4)


def look(point: MapPoint, now: datetime) -> tuple[str, str]:
    """Tone and sign of a case: what presses most wins."""
    if point.overdue and point.state != "reported":
        return "bad", "!!"
    if point.priority == "P1":
        return "bad", "▲"
    if point.state == "reported":
        return "ok", "✓"
    if point.due_at is not None and point.due_at - now <= SOON:
        return "warn", "!"
    return "info", "•"


def _feature(lon: float, lat: float, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": properties}


def case_points(found: Iterable[MapPoint], now: datetime) -> dict[str, Any]:
    """Cases as GeoJSON; the least pressing first, so that the others are drawn above them."""
    drawn = []
    for p in found:
        tone, sign = look(p, now)
        label = f"{p.title} · {state_name('case', p.state)}"
        feature = _feature(
            p.lon, p.lat, id=str(p.id), tone=tone, sign=sign, label=label, number=p.number, url=f"/desk/cases/{p.id}/"
        )
        drawn.append(({"info": 0, "ok": 1, "warn": 2, "bad": 3}[tone], feature))
    ordered = [feature for _rank, feature in sorted(drawn, key=lambda pair: pair[0])]
    return {"type": "FeatureCollection", "features": ordered}


def task_points(tasks: Iterable[TaskCard]) -> dict[str, Any]:
    """Tasks as GeoJSON, for the grid worker's map."""
    found = [
        _feature(
            t.lon,
            t.lat,
            id=str(t.id),
            tone="bad" if t.overdue or t.priority == "P1" else "info",
            sign="▲" if t.priority == "P1" else "!!" if t.overdue else "•",
            label=t.title,
            url=f"/field/tasks/{t.id}/",
        )
        for t in tasks
        if t.lon is not None and t.lat is not None
    ]
    return {"type": "FeatureCollection", "features": found}


@require_safe
@for_staff("cases.list")
def points(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Open cases that the actor may see, in ``?area=`` if one is named. One query."""
    now = timezone.now()
    area = request.GET.get("area", "")
    found = queries.points(actor, now=now, area=area if area.isdecimal() else "")
    return JsonResponse(case_points(found, now), json_dumps_params={"ensure_ascii": False})


urls = [path("points.json", points)]
