"""The list of knowledge cards and one card; proposing a correction in one step; the questions beside a text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError
from linli.orgs import queries
from linli.orgs.commands import answer_proposal, propose_correction
from linli.orgs.models import ProposalState
from linli.orgs.queries import ProposalCard, today
from linli.people.queries import names
from linli.web.desk.frame import show
from linli.web.parts.knowledge import shown
from linli.web.parts.staff import for_staff
from linli.web.parts.wording import category_name, category_names


def tabs(here: str) -> list[tuple[str, str, bool]]:
    """What the list can be narrowed to."""
    found = (("", _("All")), ("mine", _("Of my unit")), ("soon", _("To be renewed")))
    return [(key, name, key == here) for key, name in found]


def proposal_lines(found: Iterable[ProposalCard]) -> list[tuple[ProposalCard, str, str, str]]:
    """Proposals with the names of the kind and the people. One query."""
    rows = list(found)
    people = names({r.by for r in rows} | {r.answered_by for r in rows if r.answered_by})
    kinds = category_names()
    return [
        (r, category_name(r.category, kinds), people.get(r.by, ""), str(ProposalState(r.state).label)) for r in rows
    ]


@require_safe
@for_staff("cards.see")
def card_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The cards by code, narrowed by words; those that expire first under their own tab."""
    words, narrowed = request.GET.get("words", "").strip()[:60], request.GET.get("show", "")
    narrowed = narrowed if narrowed in ("mine", "soon") else ""
    kinds = category_names()
    found = queries.cards(actor, today=today(), words=words, show=narrowed)
    context = {
        "rows": [shown(card, names=kinds) for card in found],
        "tabs": tabs(narrowed),
        "words": words,
        "show": narrowed,
        "waiting": proposal_lines(queries.proposals(actor, open_only=True)),
    }
    return show(request, actor, "desk/cards/list.html", context)


def card_page(
    request: HttpRequest, actor: Actor, category: str, *, refused: LinliError | None = None
) -> HttpResponse:
    """One card with its proposals and, for whoever keeps it, its history."""
    kind, day = queries.category_or_refuse(category), today()
    card = queries.card_of(actor, kind.code, today=day)
    history = queries.card_history(actor, kind.code, today=day)
    people = names({one.made_by for one in history if one.made_by})
    context: dict[str, Any] = {
        "code": kind.code,
        "kind": category_name(kind.code),
        "one": shown(card) if card else None,
        "keeper": card.owner if card else queries.keeper_of(kind.code).name,
        "history": [(one, people.get(one.made_by, "") if one.made_by else "") for one in history],
        "proposals": proposal_lines(queries.proposals(actor, category=kind.code)),
        "typed": request.POST,
    }
    return show(request, actor, "desk/cards/card.html", context, refused=refused)


@require_safe
@for_staff("cards.see")
def card(request: HttpRequest, actor: Actor, category: str) -> HttpResponse:
    """One card; it prints on a sheet."""
    return card_page(request, actor, category)


@require_POST
@for_staff("cards.see")
def proposed(request: HttpRequest, actor: Actor, category: str) -> HttpResponse:
    """Propose a correction in one step; then back to where it came from."""
    try:
        propose_correction(actor, category=category, words=request.POST.get("words", ""), now=timezone.now())
    except LinliError as error:
        return card_page(request, actor, category, refused=error)
    messages.success(request, _("Thank you. The unit that keeps the card answers; you find it under Notices."))
    return redirect(f"/desk/cards/{category}/")


@require_POST
@for_staff("cards.see")
def answered(request: HttpRequest, actor: Actor, category: str, proposal_id: UUID) -> HttpResponse:
    """Answer a proposed correction."""
    taken, answer = request.POST.get("taken") == "yes", request.POST.get("answer", "")
    try:
        answer_proposal(actor, proposal_id=proposal_id, taken=taken, answer=answer, now=timezone.now())
    except LinliError as error:
        return card_page(request, actor, category, refused=error)
    messages.success(request, _("Answered. Who proposed it has been told."))
    return redirect(f"/desk/cards/{category}/edit" if taken else f"/desk/cards/{category}/")


@require_POST
@for_staff("cards.see")
def questions(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What to ask, for words just typed: the fragment beside the entry of a report. Words travel in no address."""
    words = request.POST.get("text", "").strip()[:500]
    kinds = category_names()
    found = queries.cards_for_words(actor, words, today=today()) if words else []
    context = {"cards": [shown(one, names=kinds) for one in found], "text": words}
    return render(request, "desk/cards/questions.html", context)


urls = [
    path("cards/", card_list),
    path("cards/questions", questions),
    path("cards/<slug:category>/", card),
    path("cards/<slug:category>/propose", proposed),
    path("cards/<slug:category>/proposals/<uuid:proposal_id>", answered),
]
