"""Wishes of petitioners that a case be taken up again, nobody's matters of the week, and cases handed over."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from linli.cases import queries
from linli.kernel.actors import Actor
from linli.web.desk.frame import show
from linli.web.parts.staff import for_staff
from linli.web.parts.wording import category_names


@require_safe
@for_staff("cases.wishes")
def reopenings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What waits for a person's judgement, the oldest first; judged on the page of the case."""
    return show(request, actor, "desk/reopenings.html", {"wishes": queries.reopen_wishes(actor)})


@require_safe
@for_staff("cases.nobodys")
def nobodys(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the catch-all unit leads, by kind: these kinds need a line in the duty list."""
    found, names = queries.nobodys_matters(actor, now=timezone.now()), category_names()
    kinds = [(code, names.get(code, code), n) for code, n in found.by_category]
    return show(request, actor, "desk/nobodys.html", {"found": found, "kinds": kinds, "names": names})


@require_safe
@for_staff("cases.handed_over")
def handed_over(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Cases that went to another subdistrict; their story until then stays readable."""
    context = {"rows": queries.handed_over(actor), "names": category_names()}
    return show(request, actor, "desk/handed_over.html", context)


urls = [path("reopenings/", reopenings), path("nobodys/", nobodys), path("handed-over/", handed_over)]
