"""What waits for this person's decision, and the suspended ledger."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from linli.cases import queries
from linli.kernel.actors import Actor
from linli.web.desk.acts.deciding import line_of
from linli.web.desk.choosing import choices
from linli.web.desk.frame import show
from linli.web.parts.names import reason_name
from linli.web.parts.staff import for_staff
from linli.web.parts.wording import category_names


@require_safe
@for_staff("cases.to_decide")
def to_decide(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Returns, arbitrations, extensions, pauses and suspensions, the oldest first; one press decides."""
    rows = [(line_of(one.request), one) for one in queries.to_decide(actor)]
    units = choices().units if any(line.with_unit for line, _one in rows) else []
    context = {"rows": rows, "units": units, "names": category_names()}
    return show(request, actor, "desk/to_decide.html", context)


@require_safe
@for_staff("cases.ledger")
def ledger(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every suspended case with its plan and the day on which it is looked at again."""
    rows = [(row, reason_name("suspension", row.reason)) for row in queries.suspended(actor, now=timezone.now())]
    return show(request, actor, "desk/ledger.html", {"rows": rows, "names": category_names()})


urls = [path("to-decide/", to_decide), path("ledger/", ledger)]
