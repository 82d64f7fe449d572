"""What the worker presses: accept, arrive, photo, done, pass on, verified, send back. Pressed twice it does no harm."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linli.cases import commands
from linli.kernel.actors import Actor
from linli.kernel.errors import NotAllowed, Refused, Stale
from linli.web.field.task import task_page
from linli.web.parts.staff import for_staff
from linli.web.parts.uploads import read_photos

Act = Callable[[HttpRequest, Actor, UUID], str]


def _accept(request: HttpRequest, actor: Actor, task_id: UUID) -> str:
    commands.accept(actor, task_id=task_id, now=timezone.now())
    return _("The task is yours.")


def _arrive(request: HttpRequest, actor: Actor, task_id: UUID) -> str:
    commands.arrive(actor, task_id=task_id, now=timezone.now())
    return _("Noted: you are there.")


def _photo(request: HttpRequest, actor: Actor, task_id: UUID) -> str:
    photos = read_photos(request.FILES.getlist("photos"))
    if not photos:
        raise Refused("photos.none", _("Choose or take a photo first."), field="photos")
    moment = request.POST.get("moment", "")
    for content in photos:
        commands.add_task_photo(actor, task_id=task_id, moment=moment, content=content, now=timezone.now())
    return _("The photo is kept.") if len(photos) == 1 else _("The photos are kept.")


def _done(request: HttpRequest, actor: Actor, task_id: UUID) -> str:
    post = request.POST
    commands.report_done(
        actor,
        task_id=task_id,
        result=post.get("result", ""),
        note=post.get("note", ""),
        assist_reason=post.get("assist_reason", ""),
        now=timezone.now(),
    )
    return _("Reported back. Somebody else verifies it now.")


def _pass_on(request: HttpRequest, actor: Actor, task_id: UUID) -> str:
    commands.pass_on(actor, task_id=task_id, note=request.POST.get("reason", ""), now=timezone.now())
    return _("Passed on to the unit that leads.")


def _help(request: HttpRequest, actor: Actor, task_id: UUID) -> str:
    result, words = request.POST.get("result", ""), request.POST.get("note", "")
    commands.answer_assist(actor, task_id=task_id, result=result, words=words, now=timezone.now())
    return _("Answered. The leading unit is told.")


def _verify(request: HttpRequest, actor: Actor, task_id: UUID) -> str:
    commands.verify(actor, task_id=task_id, note=request.POST.get("note", ""), now=timezone.now())
    return _("Verified; the case is closed.")


def _send_back(request: HttpRequest, actor: Actor, task_id: UUID) -> str:
    commands.send_back(actor, task_id=task_id, note=request.POST.get("note", ""), now=timezone.now())
    return _("Sent back with your reason.")


#: From the last part of the address to what is done, and whether the task's page stays open afterwards.
ACTS: dict[str, tuple[Act, bool]] = {
    "accept": (_accept, True),
    "arrive": (_arrive, True),
    "photo": (_photo, True),
    "done": (_done, False),
    "pass-on": (_pass_on, False),
    "help": (_help, False),
    "verify": (_verify, False),
    "send-back": (_send_back, False),
}


@require_POST
@for_staff("tasks.list")
def act(request: HttpRequest, actor: Actor, task_id: UUID, name: str) -> HttpResponse:
    """Carry out one press; what a rule forbids is said on the task's own page, with what was typed."""
    if name not in ACTS:
        raise Http404
    what, stays = ACTS[name]
    try:
        said = what(request, actor, task_id)
    except (Refused, Stale, NotAllowed) as error:
        return task_page(request, actor, task_id, refused=error)
    messages.success(request, said)
    return redirect(f"/field/tasks/{task_id}/" if stays else "/field/")


urls = [path("tasks/<uuid:task_id>/<slug:name>/", act)]
