"""Who stands in for whom, in order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError
from linli.orgs.queries import today
from linli.people import queries
from linli.people.access import manages
from linli.people.commands import add_deputy, ask_deputy_sooner, end_deputy
from linli.web.desk.choosing import uuid_from
from linli.web.desk.roster.frame import chosen, roster_page, until
from linli.web.parts.staff import for_staff
from linli.web.parts.wording import role_name

AWAY = {"on_leave": gettext_lazy("on leave now"), "off_shift": gettext_lazy("off shift now")}


def _page(request: HttpRequest, actor: Actor, refused: LinliError | None = None) -> HttpResponse:
    units = queries.units_of(actor)
    unit = chosen(request, units)
    may = unit is not None and manages(actor, unit)
    lines = queries.deputies_of(actor, unit.id, now=timezone.now()) if unit else []
    context = {
        "units": units,
        "unit": unit,
        "may": may,
        "people": [(str(p.account_id), f"{p.name} · {p.unit}") for p in queries.people_near(unit.area, today())]
        if unit and may
        else [],
        "rows": [
            (line.person, role_name(line.person.role), [(d, AWAY.get(d.away, ""), until(d.valid_to)) for d in line.deputies])
            for line in lines
        ],
    }
    return roster_page(request, actor, "deputies", context, refused=refused)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("rosters.open")
def deputies(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The deputies of a unit's posts; sent by whoever leads it, the form of a post names one more."""
    if request.method != "POST":
        return _page(request, actor)
    try:
        post, person = (uuid_from(request.POST.get(name, ""), field=name) for name in ("post", "person"))
        if post and person:
            add_deputy(actor, post_id=post, account_id=person, valid_from=today(), now=timezone.now())
            messages.success(request, _("Named. Tasks go there as soon as the person is away."))
    except LinliError as error:
        return _page(request, actor, error)
    return redirect(f"/desk/roster/deputies/?unit={request.POST.get('unit', '')}")


ACTS: dict[str, tuple[Callable[[Actor, UUID, datetime], Any], Any]] = {
    "end": (lambda actor, one, now: end_deputy(actor, deputy_id=one, now=now), gettext_lazy("Ended.")),
    "sooner": (
        lambda actor, one, now: ask_deputy_sooner(actor, deputy_id=one, now=now),
        gettext_lazy("The order has been changed."),
    ),
}


@require_POST
@for_staff("rosters.open")
def act(request: HttpRequest, actor: Actor, deputy_id: UUID, name: str) -> HttpResponse:
    """End a deputy, or ask them sooner."""
    if name not in ACTS:
        raise Http404
    what, said = ACTS[name]
    try:
        what(actor, deputy_id, timezone.now())
    except LinliError as error:
        return _page(request, actor, error)
    messages.success(request, str(said))
    return redirect(f"/desk/roster/deputies/?unit={request.POST.get('unit', '')}")


urls = [path("roster/deputies/", deputies), path("roster/deputies/<uuid:deputy_id>/<slug:name>", act)]
