"""What to look at before it hurts: gaps in the days to come, how work is spread, tasks left behind by people on leave."""

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
from django.views.decorators.http import require_POST, require_safe

from linli.cases import queries as cases
from linli.cases.commands import hand_over, keep
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError
from linli.people import queries
from linli.people.queries import Gap
from linli.people.rules import Advice
from linli.web.desk.roster.deputies import AWAY
from linli.web.desk.roster.frame import chosen, roster_page
from linli.web.parts.staff import for_staff
from linli.web.parts.wording import category_names

KINDS = {
    "grid": gettext_lazy("Grid without anybody"),
    "night": gettext_lazy("Nights without a duty officer"),
    "day_off": gettext_lazy("Days off without a duty officer"),
}
WHY = {
    "no_worker": gettext_lazy("no worker is named"),
    "away": gettext_lazy("the worker is away and nobody stands in"),
    "no_officer": gettext_lazy("nobody is named"),
}


def gap_line(gap: Gap) -> dict[str, Any]:
    """A gap in words, with where to close it."""
    url = "/desk/roster/deputies/" if gap.kind == "grid" else f"/desk/roster/officers/?area={gap.code}"
    return {"gap": gap, "kind": str(KINDS[gap.kind]), "why": str(WHY[gap.why]), "url": url}


@require_safe
@for_staff("rosters.gaps")
def gaps(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Grids and duty hours without anybody in the next fourteen days, soonest first."""
    found = [gap_line(gap) for gap in queries.gaps(actor, now=timezone.now())]
    return roster_page(request, actor, "gaps", {"rows": found})


def advice_words(advice: Advice) -> str:
    """The suggestion as a sentence; a person decides."""
    return _("%(giver)s has the most and %(taker)s the least: think of giving %(taker)s %(n)s of these tasks.") % {
        "giver": advice.giver,
        "taker": advice.taker,
        "n": advice.count,
    }


@require_safe
@for_staff("rosters.load")
def load(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How the open tasks of a unit are spread, by name: advice, never a ranking."""
    units = cases.units_with_load(actor)
    unit = chosen(request, units)
    spread = cases.workload(actor, unit.id, now=timezone.now()) if unit else None
    context = {
        "units": units,
        "unit": unit,
        "spread": spread,
        "rows": [(one, AWAY.get(one.away, "")) for one in spread.lines] if spread else [],
        "most": max((one.open for one in spread.lines), default=0) or 1 if spread else 1,
        "advice": advice_words(spread.advice) if spread and spread.advice else "",
    }
    return roster_page(request, actor, "load", context)


def _left(request: HttpRequest, actor: Actor, refused: LinliError | None = None) -> HttpResponse:
    rows = cases.left_tasks(actor, now=timezone.now())
    return roster_page(request, actor, "left", {"rows": rows, "names": category_names()}, refused=refused)


@require_safe
@for_staff("rosters.lead")
def left(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Accepted tasks of people on leave, danger first; one press decides."""
    return _left(request, actor)


ACTS: dict[str, tuple[Callable[[Actor, UUID, datetime], Any], Any]] = {
    "hand-over": (
        lambda actor, one, now: hand_over(actor, left_id=one, now=now),
        gettext_lazy("Handed over. Whoever stands in has been told; the due time stays."),
    ),
    "keep": (
        lambda actor, one, now: keep(actor, left_id=one, now=now),
        gettext_lazy("It waits for the person on leave. The due time stays."),
    ),
}


@require_POST
@for_staff("rosters.lead")
def decided(request: HttpRequest, actor: Actor, left_id: UUID, name: str) -> HttpResponse:
    """Hand one task over, or let it wait."""
    if name not in ACTS:
        raise Http404
    what, said = ACTS[name]
    try:
        what(actor, left_id, timezone.now())
    except LinliError as error:
        return _left(request, actor, error)
    messages.success(request, str(said))
    return redirect("/desk/roster/left/")


urls = [
    path("roster/gaps/", gaps),
    path("roster/load/", load),
    path("roster/left/", left),
    path("roster/left/<uuid:left_id>/<slug:name>", decided),
]
