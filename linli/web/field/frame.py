"""The frame of the field pages: the places at the thumb."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError
from linli.people.queries import unread_count
from linli.web.parts.errors import problem_of
from linli.web.parts.places import Place, mark_here


def live_topics(actor: Actor) -> str:
    """What a field page follows: one's own tasks and those of one's units; the whole area only where one verifies in it.

    A cheap telephone is not woken for every fact of the county.
    """
    topics = [f"a:{actor.id}", *(f"u:{unit_id}" for unit_id in sorted(actor.unit_ids, key=str))]
    topics += [f"g:{post.area}" for post in actor.posts if post.role in ("inspector", "grid_worker")]
    return ",".join(dict.fromkeys(topics))


def places(actor: Actor) -> list[Place]:
    """The bar at the bottom. One query."""
    unread = unread_count(actor.id) if actor.id else 0
    found = [Place(_("Tasks"), "/field/", "checklist"), Place(_("Map"), "/field/map/", "map-2")]
    if matrix.opens(actor, "reports.enter"):
        found.append(Place(pgettext("to do", "Report"), "/desk/window/", "message-report"))
    found.append(Place(_("Notices"), "/field/notices/", "bell", unread))
    return [*found, Place(_("More"), "/field/more/", "dots")]


def show(
    request: HttpRequest,
    actor: Actor,
    template: str,
    context: dict[str, Any],
    *,
    refused: LinliError | None = None,
) -> HttpResponse:
    """The page in its frame; with a refusal in words above it."""
    problem = problem_of(refused) if refused else None
    whole = {
        "actor": actor,
        "live_topics": live_topics(actor),
        "places": mark_here(places(actor), request.path),
        "problem": problem,
        **context,
    }
    return render(request, template, whole, status=refused.status if refused else 200)
