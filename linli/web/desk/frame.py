"""The frame around every desk page: where one may go, with what waits there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from linli.cases.queries import count_to_decide
from linli.exchange.tables.access import may_import
from linli.intake.learning.access import may_see as may_see_learning
from linli.intake.queries import waiting_for
from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError
from linli.people.queries import unread_count
from linli.web.admin.places import admin_places
from linli.web.desk.ground.places import ground_places
from linli.web.parts.errors import problem_of
from linli.web.parts.places import Place, mark_here


def places(actor: Actor) -> list[Place]:
    """The entries of the side for what the actor's posts may open. Three queries; none for an administrator."""
    if actor.admin:
        return admin_places(actor)
    unread = unread_count(actor.id) if actor.id else 0
    see = [Place(_("Live board"), "/desk/", "dashboard")] if matrix.opens(actor, "cases.board") else []
    see.append(Place(_("Cases"), "/desk/cases/", "clipboard-list"))
    if matrix.opens(actor, "cases.supervision"):
        see.append(Place(_("Supervision"), "/desk/supervision/", "flag"))
        see.append(Place(_("Suspended ledger"), "/desk/ledger/", "archive"))
    if matrix.opens(actor, "cases.to_decide"):
        see.append(Place(_("Nobody's matters"), "/desk/nobodys/", "help-circle"))
        see.append(Place(_("Handed over"), "/desk/handed-over/", "map-pin"))
    if may_see_learning(actor):
        see.append(Place(_("What the machine learns"), "/desk/learning/", "school"))
    work = []
    if matrix.opens(actor, "cases.to_decide"):
        work.append(Place(_("To decide"), "/desk/to-decide/", "gavel", count_to_decide(actor)))
    if matrix.opens(actor, "reports.decide"):
        work.append(Place(_("Triage queue"), "/desk/queue/", "inbox", waiting_for(actor)))
    if may_import(actor):
        work.append(Place(_("Import"), "/desk/imports/", "upload"))
    if matrix.opens(actor, "reports.enter"):
        work.append(Place(_("Enter a report"), "/desk/window/", "message-report"))
    if matrix.opens(actor, "consents.open"):
        work.append(Place(_("Consent"), "/desk/consents/", "shield-check"))
    if matrix.opens(actor, "rights.open"):
        work.append(Place(_("Requests about personal data"), "/desk/rights/", "lock"))
    if matrix.may(actor, "retention.see"):
        work.append(Place(_("How long data is kept"), "/desk/retention/", "archive"))
    if matrix.opens(actor, "reports.call_back"):
        work.append(Place(_("Call-backs"), "/desk/callbacks/", "phone-call"))
    if matrix.opens(actor, "cases.wishes"):
        work.append(Place(_("Asked for more"), "/desk/reopenings/", "refresh"))
    if matrix.opens(actor, "tasks.field"):
        work.append(Place(_("My tasks"), "/field/", "checklist"))
    heading = [Place(_("Work"))] if work else []
    outside = []
    if matrix.opens(actor, "keys.keep"):
        outside = [
            Place(_("Other systems")),
            Place(_("Keys"), "/desk/keys/", "key"),
            Place(_("Webhooks"), "/desk/webhooks/", "send"),
            Place(_("Outgoing messages"), "/desk/messages/", "mail"),
            Place(_("Seals and photos"), "/desk/keeping/", "shield-check"),
        ]
    return [
        Place(_("See")),
        *see,
        *heading,
        *work,
        *outside,
        *ground_places(actor),
        Place(_("Knowledge")),
        Place(_("Knowledge cards"), "/desk/cards/", "book"),
        Place(_("Myself")),
        Place(_("Rosters and leave"), "/desk/roster/", "calendar"),
        Place(_("Notices"), "/desk/notices/", "bell", unread),
        Place(_("Who may do what"), "/desk/access/", "lock"),
        Place(_("Security of my account"), "/my/security/", "shield-lock"),
    ]


def show(
    request: HttpRequest,
    actor: Actor,
    template: str,
    context: dict[str, Any],
    *,
    refused: LinliError | None = None,
) -> HttpResponse:
    """The page in its frame; with a refusal in words above it, and what was typed still in the form."""
    problem = problem_of(refused) if refused else None
    whole = {"actor": actor, "places": mark_here(places(actor), request.path), "problem": problem, **context}
    return render(request, template, whole, status=refused.status if refused else 200)
