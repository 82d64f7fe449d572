"""The list of cases: narrowed, sorted, paged."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from linli.cases import queries
from linli.cases.models import State
from linli.kernel.actors import Actor
from linli.orgs.queries import Ground, ground
from linli.search.queries import words_as_filter
from linli.web.desk.frame import show
from linli.web.parts.forms import PageForm, QuickSelect
from linli.web.parts.staff import for_staff
from linli.web.parts.wording import category_names

#: Cases on a page, unless more are asked for.
ROWS, MOST_ROWS = 25, 100

SORTS = {
    "-opened_at": gettext_lazy("Newest first"),
    "opened_at": gettext_lazy("Oldest first"),
    "due_at": gettext_lazy("Due soonest"),
    "priority": gettext_lazy("Most pressing"),
    "-changed_at": gettext_lazy("Changed last"),
}


class Narrow(PageForm):
    """What the list is narrowed to, by GET; what is unknown narrows nothing."""

    words = forms.CharField(label=gettext_lazy("Words, number or address"), required=False, max_length=60)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, widget=QuickSelect)
    category = forms.ChoiceField(label=gettext_lazy("Kind"), required=False, widget=QuickSelect)
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), required=False, widget=QuickSelect)
    area = forms.ChoiceField(label=gettext_lazy("Area"), required=False, widget=QuickSelect)
    unit = forms.ChoiceField(label=gettext_lazy("With unit"), required=False, widget=QuickSelect)
    sort = forms.ChoiceField(
        label=gettext_lazy("Order"), required=False, choices=list(SORTS.items()), widget=QuickSelect
    )
    open_only = forms.BooleanField(label=gettext_lazy("Open only"), required=False)
    overdue = forms.BooleanField(label=gettext_lazy("Overdue only"), required=False)

    def __init__(self, data: object, here: Ground, actor: Actor) -> None:
        super().__init__(data, auto_id="narrow-%s")
        self.actor = actor
        self.fields["words"].widget.input_type = "search"
        everything = ("", _("All"))
        kinds = sorted(category_names().items())
        self._choose("state", [everything, *State.choices])
        self._choose("category", [everything, *((code, f"{code} {name}") for code, name in kinds)])
        self._choose("priority", [everything, *((p, p) for p in ("P1", "P2", "P3", "P4"))])
        self._choose("area", [everything, *areas_of(here, actor)])
        units = sorted(((str(u.id), u.name) for u in here.units.values()), key=lambda pair: pair[1])
        self._choose("unit", [everything, *units])

    def _choose(self, name: str, choices: list[tuple[str, object]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def wanted(self) -> queries.CaseFilter:
        """The filter; fields with errors are left out. Words are searched for: the newest cases that fit."""
        self.is_valid()
        good = self.cleaned_data
        return queries.CaseFilter(
            **words_as_filter(self.actor, good.get("words", ""), now=timezone.now()),
            states=(good["state"],) if good.get("state") else (),
            category=good.get("category", ""),
            priority=good.get("priority", ""),
            area=good.get("area", ""),
            unit_id=UUID(good["unit"]) if good.get("unit") else None,
            overdue=bool(good.get("overdue")),
            open_only=bool(good.get("open_only")),
            sort=good.get("sort") or "-opened_at",
        )


def areas_of(here: Ground, actor: Actor) -> list[tuple[str, str]]:
    """The divisions inside the actor's areas, each under the one around it; units with cases elsewhere see all."""
    own = [post.area for post in actor.posts]
    inside = sorted(code for code in here.names if any(code.startswith(area) for area in own))
    indent = {6: "", 9: "", 12: "\u2003", 15: "\u2003\u2003"}
    return [(code, indent.get(len(code), "") + here.names[code]) for code in inside]


def page_number(request: HttpRequest) -> int:
    """The page asked for; the first for anything that is no number."""
    typed = request.GET.get("page", "1")
    return int(typed) if typed.isdecimal() and len(typed) < 7 else 1


def rows_asked(request: HttpRequest) -> int:
    """How many rows a page shall have: ``?rows=``, else the ordinary number."""
    typed = request.GET.get("rows", "")
    return max(1, min(int(typed), MOST_ROWS)) if typed.isdecimal() and len(typed) < 5 else ROWS


def place_in_list(request: HttpRequest) -> dict[str, Any]:
    """Which page of a list is asked for: its number, and the key of a neighbour where a page gave one out."""
    return {
        "page": page_number(request),
        "after": request.GET.get("after", ""),
        "before": request.GET.get("before", ""),
    }


@require_safe
@for_staff("cases.list")
def case_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The cases that the actor may see."""
    form = Narrow(request.GET, ground(), actor)
    listing = queries.case_list(
        actor, form.wanted(), now=timezone.now(), size=rows_asked(request), **place_in_list(request)
    )
    context = {"form": form, "listing": listing, "names": category_names(), "narrowed": bool(request.GET)}
    return show(request, actor, "desk/cases.html", context)


urls = [path("cases/", case_list)]
