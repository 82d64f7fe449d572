"""``/report/``: the words, photos and place of a matter; then what neighbours have reported; then the tracking code.

Nothing is kept in a session: what was typed travels in the form, photos lie under a token (see ``pending``), and the
form carries a key so that pressing twice or loading again makes one report.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from linli.cases.commands import check_photo
from linli.intake.commands import Receipt, Report, add_report_photo, check_report, receive
from linli.intake.queries import nearby
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError
from linli.orgs.queries import ground
from linli.web.maps.picking import point_of
from linli.web.parts import wording
from linli.web.parts.acting import actor_for
from linli.web.parts.saying import said
from linli.web.parts.uploads import read_photos
from linli.web.resident import pending
from linli.web.resident.centre import centre_phone
from linli.web.resident.forms import ReportForm

#: The sheet of the drawn map in pixels: as wide as a small phone has room for.
DRAWING = {"w": 300, "h": 340}


@dataclass(frozen=True, slots=True)
class Draft:
    """A report on its way: what was typed, where the photos lie, and what was answered about neighbours' reports."""

    form: ReportForm
    report: Report | None
    photos: str
    asked: bool


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form; sent, it asks about neighbours' reports where there are any, and else stores the report."""
    if request.method != "POST":
        return _form(request, ReportForm(initial={"key": secrets.token_hex(16)}))
    actor, now = actor_for(request), timezone.now()
    draft = _read(request, actor, now)
    if draft.report is None:
        return _form(request, draft.form, draft.photos, 422 if draft.form.errors else 200)
    cards = _near(draft.report, now) if not draft.asked else []
    if cards:
        return _ask(request, draft, cards)
    receipt = _store(actor, draft, now)
    return redirect(f"/r/{receipt.code}/slip/")


def _read(request: HttpRequest, actor: Actor, now: datetime) -> Draft:
    """Check everything; what is wrong stands at its field; photos that are right are kept in any case."""
    typed = request.POST.copy()
    pressed = _pressed(typed)
    form = ReportForm(typed)
    form.is_valid()
    photos = _keep_photos(request, form, now)
    asked = bool(typed.get("asked") or form.join_case())
    if pressed:
        fresh = form if form.has_error("photos") else ReportForm(initial=typed.dict())
        return Draft(form=fresh, report=None, photos=photos, asked=asked)
    found = None
    if not form.errors:
        found = Report(**form.values())
        try:
            check_report(actor, report=found, now=now)
        except LinliError as error:
            form.add_error(form.field_of(error), said(error))
            found = None
    return Draft(form=form, report=found, photos=photos, asked=asked)


def _pressed(typed: QueryDict) -> bool:
    """Whether the drawn map was pressed (without JavaScript): puts the place into what was typed, and comes nearer.

    The Enter key in a field presses the drawing at its corner; that means the form and not the map.
    """
    if typed.get("at.x") == typed.get("at.y") == "0":
        return False
    point = point_of(typed, "at")
    if point is not None:
        typed["lon"], typed["lat"] = (f"{number:.6f}" for number in point)
        typed["area"] = (ground().grids.find(*point) or "")[:12]
    elif "whole" in typed:
        typed["area"] = ""
    return point is not None or "whole" in typed


def _keep_photos(request: HttpRequest, form: ReportForm, now: datetime) -> str:
    """Keep the photos that came with this request beside those that came before; returns their token."""
    token = request.POST.get("kept", "")
    if request.POST.get("drop_photos"):
        pending.drop(token)
        token = ""
    try:
        contents = read_photos(request.FILES.getlist("photos"), already=len(pending.names(token)))
        for content in contents:
            check_photo(content, now=now)
    except LinliError as error:
        form.add_error("photos", said(error))
        contents = []
    return pending.keep(contents, token=token, now=now)


def _form(request: HttpRequest, form: ReportForm, photos: str = "", status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "kept": photos,
        "kept_count": len(pending.names(photos)),
        "centre_phone": centre_phone(),
        "drawing": DRAWING | {"area": form["area"].value() or ""},
    }
    return render(request, "resident/report.html", context, status=status)


def _near(report: Report, now: datetime) -> list[dict[str, Any]]:
    """Open matters around the place, with words for each; none without a place."""
    if report.lon is None or report.lat is None:
        return []
    names = wording.category_names()
    found = nearby(report.lon, report.lat, now=now)
    return [{"card": card, "category": wording.category_name(card.category, names)} for card in found]


def _ask(request: HttpRequest, draft: Draft, cards: list[dict[str, Any]]) -> HttpResponse:
    context = {"form": draft.form, "fields": draft.form.as_hidden(), "kept": draft.photos, "cards": cards}
    return render(request, "resident/nearby.html", context)


def _store(actor: Actor, draft: Draft, now: datetime) -> Receipt:
    """Store the report and its photos. The same form again finds the same report; changed words make another one."""
    assert draft.report is not None
    typed = repr([draft.form.cleaned_data[name] for name in sorted(draft.form.cleaned_data) if name != "photos"])
    key = f"web:{draft.form.cleaned_data['key']}:{hashlib.sha256(typed.encode()).hexdigest()[:16]}"
    receipt = receive(actor, report=draft.report, key=key, now=now)
    for content in pending.contents(draft.photos):
        add_report_photo(actor, code=receipt.code, content=content, now=now)
    pending.drop(draft.photos)
    return receipt


urls = [path("report/", report, name="report")]
