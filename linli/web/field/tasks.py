"""The list of one's own open tasks: danger first, and a new one is there within a second."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.cases.queries import TaskCard, my_tasks
from linli.kernel.actors import Actor
from linli.web.desk.frame import places as desk_places
from linli.web.desk.notices import notices_of
from linli.web.field.frame import show
from linli.web.parts.places import Place
from linli.web.parts.staff import for_staff, toast
from linli.web.parts.wording import category_names


def _list(actor: Actor) -> dict[str, Any]:
    """The tasks as the panel shows them. Three queries."""
    now = timezone.now()
    tasks = my_tasks(actor, now=now)
    return {"tasks": tasks, "names": category_names(), "at": now, "mine": sum(task.mine for task in tasks)}


def _fresh(tasks: list[TaskCard], since: datetime | None) -> list[TaskCard]:
    """Tasks issued after the list was last drawn."""
    return [task for task in tasks if since is not None and task.issued_at > since]


@require_safe
@for_staff("tasks.list")
def task_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """My open tasks, and those that anybody of my unit may take."""
    return show(request, actor, "field/tasks.html", _list(actor))


@require_safe
@for_staff("tasks.list")
def panel(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list alone, for the live refresh; tells of what is new since ``?since=``."""
    context = _list(actor)
    answer = render(request, "field/parts/tasks.html", context)
    fresh = _fresh(context["tasks"], _since(request))
    if not fresh:
        return answer
    danger = any(task.priority == "P1" for task in fresh)
    words = _("Danger: %(title)s") if danger else _("New task: %(title)s")
    return toast(answer, words % {"title": fresh[0].title}, "bad" if danger else "info")


def _since(request: HttpRequest) -> datetime | None:
    try:
        found = parse_datetime(request.GET.get("since", ""))
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


@require_safe
@for_staff("tasks.list")
def notice_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One's own notices."""
    told = notices_of(actor)
    return show(request, actor, "field/notices.html", {"notices": told, "unread": sum(not n.read for n in told)})


@require_safe
@for_staff("tasks.list")
def more(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everything else that the actor's posts may open: cases, leave, knowledge cards; what the bar has is left out."""
    bar = ("/field/", "/desk/window/", "/desk/notices/")
    groups: list[tuple[str, list[Place]]] = []
    for place in desk_places(actor):
        if not place.url:
            groups.append((place.name, []))
        elif place.url not in bar:
            groups[-1][1].append(place)
    return show(request, actor, "field/more.html", {"groups": [group for group in groups if group[1]]})


urls = [path("", task_list), path("list/", panel), path("notices/", notice_list), path("more/", more)]
