"""``/``: what a resident can do here, in three large steps."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from linli.kernel.actors import ActorKind
from linli.web.parts.acting import actor_for, home_of
from linli.web.resident.centre import centre_phone


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page."""
    actor = actor_for(request)
    known = actor.kind is ActorKind.PERSON
    work = home_of(actor) if actor.posts else ""
    return render(request, "resident/home.html", {"known": known, "work": work, "centre_phone": centre_phone()})


urls = [path("", home, name="home")]
