"""One report of the triage queue: why the machine decided so, and what a person decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.intake import queries
from linli.intake.commands import Choice, answer, confirm, decide
from linli.intake.models import SignalState
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError
from linli.web.desk.choosing import choice_from, choices
from linli.web.desk.frame import show
from linli.web.desk.marking import marked
from linli.web.maps.picking import point_of
from linli.web.parts.knowledge import card_for, case_values
from linli.web.parts.staff import for_staff, shots
from linli.web.parts.wording import category_name, category_names, channel_name, place_kind_name, reason


@dataclass(frozen=True, slots=True)
class Other:
    """Another kind that the machine thought of: decided with one click."""

    number: int
    code: str
    name: str
    share: float


def _context(request: HttpRequest, actor: Actor, signal_id: UUID) -> dict[str, Any]:
    """Everything that the page of a report shows."""
    page = queries.signal_page(actor, signal_id, now=timezone.now())
    names = category_names()
    card = page.card
    others = [a for a in page.alternatives if a["code"] != card.category][:4]
    kind = category_name(card.category, names)
    waits = card.state == SignalState.WITH_PERSON
    return {
        "signal": page,
        "card": card,
        "kind": kind,
        "kind_now": f"{card.category} {kind}".strip(),
        "channel": channel_name(card.channel),
        "segments": marked(card.text, page.words, page.danger_words),
        "reasons": [reason(r) for r in card.reasons],
        "others": [
            Other(n, a["code"], names.get(a["code"], a["code"]), float(a["confidence"]))
            for n, a in enumerate(others, 1)
        ],
        "near": [(near, category_name(near.category, names)) for near in page.near],
        "corrections": [
            (category_name(old, names) or _("no kind"), category_name(new, names), at)
            for old, new, at in page.corrections
        ],
        "place_kind": place_kind_name(page.place_kind) if page.place_kind else "",
        "photos": shots(page.photos),
        "options": choices(),
        "typed": request.POST,
        "picked": _picked(request, page),
        "waits": waits,
        "know": card_for(actor, card.category, _values(page)),
        "may_confirm": page.may_confirm,
        "units": page.unit_habits,
        "may_correct": card.state in (SignalState.IN_CASE, SignalState.MERGED),
    }


def _values(page: queries.SignalPage) -> dict[str, str]:
    """What is known of a report for its standard answer: there is no number and no due time yet."""
    return case_values(number="", unit=page.unit, address=page.card.address, due=None)


def _picked(request: HttpRequest, page: queries.SignalPage) -> dict[str, Any]:
    """The place in the form: what was picked on the plain map, else what was typed, else the report's own."""
    spot = point_of(request.POST)
    if spot is not None:
        return {"lon": spot[0], "lat": spot[1], "fresh": True}
    return {"lon": request.POST.get("lon", page.lon), "lat": request.POST.get("lat", page.lat), "fresh": False}


def _next(actor: Actor) -> str:
    """Where an operator goes after a decision: to the next report that waits, else to the empty queue."""
    waiting = queries.queue(actor, size=1).rows
    return f"/desk/queue/{waiting[0].id}/" if waiting else "/desk/queue/"


@require_safe
@for_staff("reports.decide")
def signal_page(request: HttpRequest, actor: Actor, signal_id: UUID) -> HttpResponse:
    """The report and its decision."""
    return show(request, actor, "desk/signal.html", _context(request, actor, signal_id))


@require_POST
@for_staff("reports.decide")
def decided(request: HttpRequest, actor: Actor, signal_id: UUID) -> HttpResponse:
    """Put the report into a case, correct where it went, or join it to a case nearby; then on to the next."""
    if "at.x" in request.POST:
        return show(request, actor, "desk/signal.html", _context(request, actor, signal_id))
    try:
        signal = decide(actor, signal_id=signal_id, choice=_choice(request), now=timezone.now())
    except LinliError as error:
        return show(request, actor, "desk/signal.html", _context(request, actor, signal_id), refused=error)
    joined = signal.state == SignalState.MERGED
    text = _("%(code)s was joined to a case.") if joined else _("%(code)s is in a case now.")
    link = format_html(
        '<a class="inline-link" href="/desk/queue/{}/">{}</a>', signal_id, _("Look at it again or change it")
    )
    messages.success(request, format_html("{} {}", text % {"code": signal.code}, link))
    return redirect(_next(actor))


def _choice(request: HttpRequest) -> Choice:
    """The decision of the form; the place counts only where the person changed it."""
    post = request.POST.copy()
    if all(post.get(axis, "") == post.get(f"{axis}_before", "") for axis in ("lon", "lat")):
        post["lon"] = post["lat"] = ""
    return choice_from(post)


@require_POST
@for_staff("reports.decide")
def answered(request: HttpRequest, actor: Actor, signal_id: UUID) -> HttpResponse:
    """Answer a report that needs no case; the reporter reads the words."""
    try:
        signal = answer(actor, signal_id=signal_id, text=request.POST.get("answer", ""), now=timezone.now())
    except LinliError as error:
        return show(request, actor, "desk/signal.html", _context(request, actor, signal_id), refused=error)
    messages.success(request, _("%(code)s was answered. The reporter reads your words.") % {"code": signal.code})
    return redirect(_next(actor))


@require_POST
@for_staff("reports.decide")
def confirmed(request: HttpRequest, actor: Actor, signal_id: UUID) -> HttpResponse:
    """Say that the machine was right; the case stays as it is."""
    try:
        confirm(actor, signal_id=signal_id, now=timezone.now())
    except LinliError as error:
        return show(request, actor, "desk/signal.html", _context(request, actor, signal_id), refused=error)
    messages.success(request, _("Thank you: the machine learns from that, too."))
    return redirect(f"/desk/queue/{signal_id}/")


urls = [
    path("queue/<uuid:signal_id>/", signal_page),
    path("queue/<uuid:signal_id>/confirm", confirmed),
    path("queue/<uuid:signal_id>/decide", decided),
    path("queue/<uuid:signal_id>/answer", answered),
]
