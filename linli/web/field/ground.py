"""The map of one's own ground with one's tasks. It shows where the matters are, never where the worker is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from linli.cases.queries import my_tasks
from linli.kernel.actors import Actor
from linli.web.field.frame import show
from linli.web.maps.points import task_points
from linli.web.parts.staff import for_staff


@require_safe
@for_staff("grids.see")
def ground_map(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The map; the narrowest area of one's posts is outlined."""
    area = max((post.area for post in actor.posts), key=len, default="")
    tasks = my_tasks(actor, now=timezone.now())
    return show(request, actor, "field/map.html", {"outline": f"/map/grid/{area}.json", "tasks": tasks})


@require_safe
@for_staff("grids.see")
def points(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One's open tasks as points. Two queries."""
    found = my_tasks(actor, now=timezone.now())
    return JsonResponse(task_points(found), json_dumps_params={"ensure_ascii": False})


urls = [path("map/", ground_map), path("points.json", points)]
