"""``/my/``: one's own reports and notices, for residents who are signed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linli.intake.queries import my_reports
from linli.kernel.actors import Actor
from linli.people.commands import read_notices
from linli.people.queries import unread_notices
from linli.web.parts import wording
from linli.web.parts.acting import actor_for
from linli.web.parts.signed_in import for_person


@never_cache
@require_safe
@for_person("/my/")
def mine(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The reports of the account and of its telephone, the newest first; new notices above them."""
    assert actor.id is not None
    names = wording.category_names()
    reports = [
        {"card": card, "category": wording.category_name(card.category, names)}
        for card in my_reports(actor, now=timezone.now())
    ]
    notices = [
        {"at": n.at, "words": wording.notice(n.key, n.values, n.link), "link": n.link}
        for n in unread_notices(actor.id)
        if n.read_at is None
    ]
    return render(request, "resident/mine.html", {"reports": reports, "notices": notices})


@never_cache
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """All notices are read."""
    actor = actor_for(request)
    if actor.id is not None:
        read_notices(actor, now=timezone.now())
    return redirect("/my/")


urls = [path("my/", mine, name="mine"), path("my/notices/read/", read, name="notices-read")]
