"""One task: what, where, until when, what was reported, what the kind of matter asks for, and what to press next."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from linli.cases import queries
from linli.cases.models import OPEN_TASK
from linli.cases.queries import TaskCard
from linli.intake.queries import signals_of
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError
from linli.web.field.frame import show
from linli.web.parts.knowledge import card_for, case_values
from linli.web.parts.names_linking import assist_result_names
from linli.web.parts.staff import for_staff, shots
from linli.web.parts.wording import category_name, channel_name, closing_words, result_name


def next_step(task: TaskCard) -> str:
    """What the worker does next: accept, arrive, done, verify, or nothing where it is over or somebody else's."""
    if task.state not in OPEN_TASK or not task.may_take:
        return ""
    if task.kind == "verify":
        return "verify"
    if task.state == "issued":
        return "accept"
    if not task.mine:
        return ""
    if task.kind == "assist":
        return "help"
    return "arrive" if task.state == "accepted" else "done"


def context_of(request: HttpRequest, actor: Actor, task_id: UUID) -> dict[str, Any]:
    """Everything that the page of a task shows. Twelve queries."""
    task = queries.task_card(actor, task_id, now=timezone.now())
    photos = shots(queries.photos_of([task.case_id], subject_ids=[task.id]))
    point = {"type": "Point", "coordinates": [task.lon, task.lat]}
    values = case_values(number=task.number, unit=task.unit, address=task.address, due=task.due_at)
    mark = {"type": "Feature", "geometry": point, "properties": {"tone": "bad" if task.overdue else "info"}}
    return {
        "task": task,
        "step": next_step(task),
        "kind": category_name(task.category),
        "closing": closing_words(task.category),
        "result": result_name(task.result) if task.result else "",
        "reports": [(channel_name(way), at, text) for _id, _code, way, at, text in signals_of(task.case_id)],
        "photos": {
            "report": [photo for photo in photos if photo.moment == "report"],
            "work": [photo for photo in photos if photo.moment != "report"],
        },
        "marks": {"type": "FeatureCollection", "features": [mark] if task.lon is not None else []},
        "centre": f"{task.lon},{task.lat}",
        "know": card_for(actor, task.category, values) if task.kind != "verify" else None,
        "typed": request.POST,
        "help": queries.assist_of_task(task_id) if task.kind == "assist" else None,
        "helpers": queries.helping(task.case_id) if task.kind == "handle" else [],
        "help_results": list(assist_result_names().items()),
    }


def task_page(request: HttpRequest, actor: Actor, task_id: UUID, *, refused: LinliError | None = None) -> HttpResponse:
    """The page, with a refusal in words where the last press could not be carried out."""
    return show(request, actor, "field/task.html", context_of(request, actor, task_id), refused=refused)


@require_safe
@for_staff("tasks.list")
def task(request: HttpRequest, actor: Actor, task_id: UUID) -> HttpResponse:
    """One task."""
    return task_page(request, actor, task_id)


urls = [path("tasks/<uuid:task_id>/", task)]
