"""What is under supervision in one's area: yellow, red, listed; counted by unit, never by person."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from linli.cases import queries
from linli.kernel.actors import Actor
from linli.orgs.queries import ground
from linli.web.desk.cases import page_number
from linli.web.desk.choosing import uuid_from
from linli.web.desk.frame import show
from linli.web.parts.forms import PageForm
from linli.web.parts.names import level_name
from linli.web.parts.staff import for_staff
from linli.web.parts.wording import category_names

LEVELS = ("listed", "red", "yellow")


class Narrow(PageForm):
    """What the list is narrowed to, by GET."""

    level = forms.ChoiceField(label=gettext_lazy("Step"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("With unit"), required=False)

    def __init__(self, data: object) -> None:
        super().__init__(data, auto_id="narrow-%s")
        units = sorted(((str(u.id), u.name) for u in ground().units.values()), key=lambda pair: pair[1])
        options = {"level": [(one, level_name(one)) for one in LEVELS], "unit": units}
        for name, values in options.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("All")), *values]


@require_safe
@for_staff("cases.supervision")
def supervision(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Cases on the ladder, those that wait longest first, with the last word about each."""
    form = Narrow(request.GET)
    form.is_valid()
    level, unit = form.cleaned_data.get("level", ""), form.cleaned_data.get("unit", "")
    unit_id = uuid_from(unit, field="unit")
    listing = queries.supervised(actor, level=level, unit_id=unit_id, page=page_number(request))
    tiles = [(one, level_name(one), listing.counts[one]) for one in LEVELS]
    rows = [(row, level_name(row.level)) for row in listing.rows]
    context = {"form": form, "listing": listing, "rows": rows, "tiles": tiles, "names": category_names()}
    return show(request, actor, "desk/supervision.html", context)


urls = [path("supervision/", supervision)]
