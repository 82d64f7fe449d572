"""Duty officers of the subdistricts and the county: nights, days off, working days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
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
from linli.people.commands import add_duty_officer, end_duty_officer
from linli.people.models import DutySlot
from linli.people.rules import WEEK
from linli.web.desk.roster.frame import days_in_words, may_manage_duty, roster_page, until
from linli.web.desk.roster.shifts import day_boxes, first_day, last_day
from linli.web.parts.forms import PageForm
from linli.web.parts.staff import for_staff


class Entry(PageForm):
    """A duty officer; no day ticked means every day."""

    person = forms.ChoiceField(label=gettext_lazy("Who"))
    slot = forms.ChoiceField(label=gettext_lazy("When"), choices=DutySlot.choices)
    days = day_boxes()
    valid_from = first_day()
    valid_to = last_day()

    def __init__(self, data: object = None, *, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(data, auto_id="officer-%s", **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = people
        self.fields["days"].help_text = _("Tick none for every day.")

    def values(self) -> dict[str, Any]:
        """What the command takes."""
        typed = self.cleaned_data
        last = typed["valid_to"]
        return {
            "account_id": UUID(typed["person"]),
            "slot": typed["slot"],
            "days": [int(day) for day in typed["days"]] or list(WEEK),
            "valid_from": typed["valid_from"],
            "valid_to": last + timedelta(days=1) if last else None,
        }


def _people(area: str) -> list[tuple[str, str]]:
    return [(str(p.account_id), f"{p.name} · {p.unit}") for p in queries.people_near(area, today())]


def _area(request: HttpRequest, areas: list[tuple[str, str]]) -> str:
    asked = request.POST.get("area") or request.GET.get("area", "")
    known = [code for code, _name in areas]
    return asked if asked in known else next((code for code in known if len(code) == 9), known[0] if known else "")


def _page(
    request: HttpRequest, actor: Actor, form: Entry | None = None, refused: LinliError | None = None
) -> HttpResponse:
    areas, now = queries.duty_areas(actor), timezone.now()
    area = _area(request, areas)
    may = bool(area) and may_manage_duty(actor, area)
    cards = queries.officers_of(actor, area, now=now)
    context = {
        "areas": areas,
        "area": area,
        "area_name": dict(areas).get(area, ""),
        "may": may,
        "form": (form or Entry(people=_people(area), initial={"valid_from": today()})) if may else None,
        "rows": [(c, str(DutySlot(c.slot).label), days_in_words(c.days), until(c.valid_to)) for c in cards],
        "on_now": queries.on_duty_now(area, now) if area else "",
    }
    return roster_page(request, actor, "officers", context, refused=refused)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("rosters.open")
def officers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The duty officers of an area; sent by whoever looks after it, the form names one more."""
    if request.method != "POST":
        return _page(request, actor)
    area = _area(request, queries.duty_areas(actor))
    form = Entry(request.POST, people=_people(area))
    if not form.is_valid():
        return _page(request, actor, form)
    try:
        add_duty_officer(actor, area=area, **form.values(), now=timezone.now())
    except LinliError as error:
        return _page(request, actor, form, error)
    messages.success(request, _("The duty officer is on the roster."))
    return redirect(f"/desk/roster/officers/?area={area}")


@require_POST
@for_staff("rosters.open")
def ended(request: HttpRequest, actor: Actor, officer_id: UUID) -> HttpResponse:
    """End a duty from today on; it stays on file."""
    try:
        end_duty_officer(actor, officer_id=officer_id, now=timezone.now())
    except LinliError as error:
        return _page(request, actor, refused=error)
    messages.success(request, _("Ended from today on."))
    return redirect(f"/desk/roster/officers/?area={request.POST.get('area', '')}")


urls = [path("roster/officers/", officers), path("roster/officers/<uuid:officer_id>/end", ended)]
