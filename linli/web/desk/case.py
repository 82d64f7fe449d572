"""One case with everything about it, and what can be done to it; the acts themselves are in ``acts/``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.cases import queries
from linli.cases.queries import CasePage
from linli.intake.queries import signals_of
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError, NotFound
from linli.web.desk import panels
from linli.web.desk.frame import show
from linli.web.parts.staff import Shot, for_staff, shots
from linli.web.parts.steps import Step
from linli.web.parts.wording import (
    category_name,
    channel_name,
    closing_words,
    icon_of,
    limit_name,
    place_kind_name,
    result_name,
    satisfaction_name,
    sentence,
)


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report that feeds the case."""

    id: UUID
    code: str
    channel: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class RatingLine:
    """What a reporter said of the result, in words."""

    said: str
    solved: bool
    comment: str
    by_phone: bool
    at: datetime


def reports_of(case_id: UUID) -> list[ReportLine]:
    """The reports of a case that the caller may see. One query."""
    return [ReportLine(id_, code, channel_name(way), at, text) for id_, code, way, at, text in signals_of(case_id)]


def steps_of(case: CasePage) -> list[Step]:
    """The timeline in words; photos stand where they were taken."""
    return [
        Step(
            what=sentence(entry),
            who=_("now with %(unit)s") % {"unit": entry.unit} if entry.kind == "cases.dealt_with" else entry.unit,
            at=entry.at,
            words=entry.remark,
            icon=icon_of(entry.kind),
            when="now" if entry is case.timeline[-1] and case.card.closed_at is None else "past",
        )
        for entry in case.timeline
        if entry.kind != "cases.photo_added"
    ]


def _split(photos: list[Shot]) -> dict[str, list[Shot]]:
    """Photos by the moment they belong to."""
    moments = ("report", "before", "after", "verify")
    return {moment: [photo for photo in photos if photo.moment == moment] for moment in moments}


def _context(request: HttpRequest, actor: Actor, case_id: UUID, *, opened: str = "") -> dict[str, Any]:
    now = timezone.now()
    case = queries.case_page(actor, case_id, now=now)
    card = case.card
    kind = category_name(card.category)
    return {
        "case": case,
        "card": card,
        "kind": kind,
        "place_kind": place_kind_name(case.place_kind),
        "limit": limit_name(case.limit),
        "closing": closing_words(card.category),
        "steps": steps_of(case),
        "reports": reports_of(case_id),
        "photos": _split(shots(case.photos)),
        "marks": _marks(case),
        "centre": f"{card.lon},{card.lat}",
        "tasks": [(task, result_name(task.result) if task.result else "") for task in case.tasks],
        "ratings": [
            RatingLine(satisfaction_name(r.satisfaction), r.solved, r.comment, r.way == "callback", r.at)
            for r in case.ratings
        ],
        "acts": panels.acts(request, actor, case, opened=opened),
        "cards": panels.cards(request, actor, case),
        "typed": request.POST,
    }


def _marks(case: CasePage) -> dict[str, Any]:
    """The place of the case as GeoJSON for the small map."""
    card = case.card
    point = {"type": "Point", "coordinates": [card.lon, card.lat]}
    feature = {"type": "Feature", "geometry": point, "properties": {"tone": "bad" if card.overdue else "info"}}
    return {"type": "FeatureCollection", "features": [feature] if card.lon is not None else []}


@require_safe
@for_staff("cases.list")
def case_page(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Everything about a case."""
    return show(request, actor, "desk/case.html", _context(request, actor, case_id))


@require_POST
@for_staff("cases.list")
def case_act(request: HttpRequest, actor: Actor, case_id: UUID, key: str) -> HttpResponse:
    """Do one of the acts on a case; a refusal stands on the case's page with the act open and what was typed in it."""
    try:
        done = panels.act_called(key).do(request, actor, case_id)
    except NotFound:
        raise
    except LinliError as error:
        context = _context(request, actor, case_id, opened=key)
        return show(request, actor, "desk/case.html", context, refused=error)
    messages.success(request, done)
    return redirect(panels.after(request, actor, case_id))


urls = [path("cases/<uuid:case_id>/", case_page), path("cases/<uuid:case_id>/<slug:key>", case_act)]
