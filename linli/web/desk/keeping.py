"""Whether what is kept is what it was: the seals of the journal and the files of photos."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from linli.cases.queries import photo_keeping
from linli.kernel.actors import Actor
from linli.trust.evidence.queries import last_runs, last_seals
from linli.trust.evidence.sealing import waiting
from linli.web.desk.frame import show
from linli.web.parts.staff import for_staff


@require_safe
@for_staff("keeping.see")
def keeping(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The last runs of both checks, and what was found wrong."""
    context = {"seals": last_seals(1), "waiting": waiting(), "runs": last_runs(), "photos": photo_keeping()}
    return show(request, actor, "desk/keeping.html", context)


urls = [path("keeping/", keeping)]
