"""What a person on duty should know, newest first; read when they say so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from linli.kernel.actors import Actor
from linli.people import queries
from linli.people.commands import read_notices
from linli.web.desk.frame import show
from linli.web.parts.staff import for_staff
from linli.web.parts.wording import notice

ICONS = {"task_danger": "alert-triangle", "task_sent_back": "arrow-back-up", "overdue": "clock-exclamation"}


@dataclass(frozen=True, slots=True)
class Told:
    """A notice in words."""

    words: str
    icon: str
    link: str
    at: datetime
    read: bool


def notices_of(actor: Actor) -> list[Told]:
    """One's own notices in the language of the page. One query."""
    rows = queries.notices(actor.id) if actor.id else []
    return [Told(notice(n.key, n.values, n.link), ICONS.get(n.key, "bell"), n.link, n.at, n.read) for n in rows]


@require_safe
@for_staff("desk.open")
def notice_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One's own notices."""
    told = notices_of(actor)
    context: dict[str, Any] = {"notices": told, "unread": sum(not n.read for n in told)}
    return show(request, actor, "desk/notices.html", context)


@require_POST
@for_staff("desk.open")
def all_read(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Mark them as read and go back to the list that was open."""
    read_notices(actor, now=timezone.now())
    return redirect("/field/notices/" if request.POST.get("back") == "field" else "/desk/notices/")


urls = [path("notices/", notice_list), path("notices/read", all_read)]
