"""Shifts of a unit: a weekly pattern or a single day for somebody at a post."""

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
from linli.orgs.queries import UnitCard, today
from linli.people import queries
from linli.people.access import manages
from linli.people.commands import add_shift, end_shift
from linli.web.desk.roster.frame import DAY_NAMES, chosen, days_in_words, roster_page, until
from linli.web.parts.forms import PageForm
from linli.web.parts.staff import for_staff


def day_boxes(label: Any = gettext_lazy("On these days")) -> forms.MultipleChoiceField:
    """The days of the week, to be ticked."""
    return forms.MultipleChoiceField(
        label=label, choices=list(DAY_NAMES.items()), required=False, widget=forms.CheckboxSelectMultiple
    )


def last_day() -> forms.DateField:
    """The last day of a validity; open where it is left empty."""
    return forms.DateField(
        label=gettext_lazy("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def first_day() -> forms.DateField:
    """The first day of a validity."""
    return forms.DateField(label=gettext_lazy("From day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class Entry(PageForm):
    """A shift; without days of the week it is for the first day alone."""

    post = forms.ChoiceField(label=gettext_lazy("Who"))
    starts = forms.TimeField(label=gettext_lazy("Begins"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(
        label=gettext_lazy("Ends"),
        help_text=gettext_lazy("An earlier hour than the beginning means: the next morning."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    days = day_boxes()
    valid_from = first_day()
    valid_to = last_day()

    def __init__(self, data: object = None, *, posts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(data, auto_id="shift-%s", **kwargs)
        field = self.fields["post"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = posts
        self.fields["days"].help_text = _("Tick none for a single day.")

    def values(self) -> dict[str, Any]:
        """What the command takes."""
        typed = self.cleaned_data
        last = typed["valid_to"]
        return {
            "post_id": UUID(typed["post"]),
            "starts": typed["starts"],
            "ends": typed["ends"],
            "days": [int(day) for day in typed["days"]],
            "valid_from": typed["valid_from"],
            "valid_to": last + timedelta(days=1) if last else None,
        }


def posts_of(unit: UnitCard) -> list[tuple[str, str]]:
    """The posts of a unit for a select: “李建国 · 柳岸第一网格”."""
    return [(str(card.post_id), f"{card.name} · {card.where}") for card in queries.people_of(unit.id, today())]


def _page(
    request: HttpRequest, actor: Actor, form: Entry | None = None, refused: LinliError | None = None
) -> HttpResponse:
    units = queries.units_of(actor)
    unit = chosen(request, units)
    may = unit is not None and manages(actor, unit)
    start = {"starts": "08:30", "ends": "17:30", "days": ["1", "2", "3", "4", "5"], "valid_from": today()}
    cards = queries.shifts_of(actor, unit.id, now=timezone.now()) if unit else []
    context = {
        "units": units,
        "unit": unit,
        "may": may,
        "form": (form or Entry(posts=posts_of(unit), initial=start)) if unit and may else None,
        "rows": [(card, days_in_words(card.days), until(card.valid_to)) for card in cards],
    }
    return roster_page(request, actor, "shifts", context, refused=refused)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("rosters.open")
def shifts(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The shifts of a unit; sent by whoever leads it, the form puts one on."""
    unit = chosen(request, queries.units_of(actor))
    if request.method != "POST" or unit is None:
        return _page(request, actor)
    form = Entry(request.POST, posts=posts_of(unit))
    if not form.is_valid():
        return _page(request, actor, form)
    try:
        add_shift(actor, **form.values(), now=timezone.now())
    except LinliError as error:
        return _page(request, actor, form, error)
    messages.success(request, _("The shift is on the roster."))
    return redirect(f"/desk/roster/shifts/?unit={unit.id}")


@require_POST
@for_staff("rosters.open")
def ended(request: HttpRequest, actor: Actor, shift_id: UUID) -> HttpResponse:
    """End a shift from today on; it stays on file."""
    try:
        end_shift(actor, shift_id=shift_id, now=timezone.now())
    except LinliError as error:
        return _page(request, actor, refused=error)
    messages.success(request, _("Ended from today on."))
    return redirect(f"/desk/roster/shifts/?unit={request.POST.get('unit', '')}")


urls = [path("roster/shifts/", shifts), path("roster/shifts/<uuid:shift_id>/end", ended)]
