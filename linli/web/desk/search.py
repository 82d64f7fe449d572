"""The search of the desk: one box for everything one may see. Telephone numbers are asked for a purpose first.

What is typed arrives by POST and goes on as an address only where it holds no telephone number: numbers of people stand in
no address, no log and no history of a browser.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from linli.cases.models import State
from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import LinliError
from linli.orgs.queries import Ground, ground
from linli.search import queries
from linli.search.commands import look_up_phone
from linli.search.queries import NameHit, Narrowing
from linli.search.rules import PURPOSES, phone_in
from linli.web.desk.cases import areas_of
from linli.web.desk.frame import show
from linli.web.parts.forms import PageForm, QuickSelect
from linli.web.parts.staff import for_staff
from linli.web.parts.wording import category_names

PURPOSE_NAMES = {
    "caller": gettext_lazy("The caller asks about an earlier report"),
    "repeat": gettext_lazy("Find out whether it was reported before"),
    "callback": gettext_lazy("Prepare a call-back"),
    "wrong_number": gettext_lazy("Correct a wrong number"),
}


class Ask(PageForm):
    """The words and what they are narrowed to."""

    q = forms.CharField(label=gettext_lazy("Words, place, number or code"), required=False, max_length=60)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, widget=QuickSelect)
    category = forms.ChoiceField(label=gettext_lazy("Kind"), required=False, widget=QuickSelect)
    area = forms.ChoiceField(label=gettext_lazy("Area"), required=False, widget=QuickSelect)
    since = forms.DateField(label=gettext_lazy("From day"), required=False)
    until = forms.DateField(label=gettext_lazy("To day"), required=False)
    open_only = forms.BooleanField(label=gettext_lazy("Open only"), required=False)

    def __init__(self, data: object, here: Ground, actor: Actor) -> None:
        super().__init__(data, auto_id="ask-%s")
        everything = ("", _("All"))
        kinds = sorted(category_names().items())
        self.fields["q"].widget.input_type = "search"
        self.fields["since"].widget.input_type = self.fields["until"].widget.input_type = "date"
        self.fields["state"].choices = [everything, *State.choices]  # type: ignore[attr-defined]
        self.fields["category"].choices = [everything, *((c, f"{c} {n}") for c, n in kinds)]  # type: ignore[attr-defined]
        self.fields["area"].choices = [everything, *areas_of(here, actor)]  # type: ignore[attr-defined]

    def narrowing(self) -> Narrowing:
        """What the search is narrowed to; fields with errors narrow nothing."""
        self.is_valid()
        good = self.cleaned_data
        return Narrowing(
            state=good.get("state") or "",
            open_only=bool(good.get("open_only")),
            category=good.get("category") or "",
            area=good.get("area") or "",
            since=_midnight(good.get("since")),
            until=_midnight(good.get("until"), days=1),
        )


def _midnight(day: Any, *, days: int = 0) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=days), time.min, tzinfo=LOCAL)


@dataclass(frozen=True, slots=True)
class Line:
    """A name that fits, with where it leads."""

    name: str
    kind: str
    area: str
    url: str


def _line(hit: NameHit) -> Line:
    """Divisions, addresses and units lead to what is theirs; other names to the search for them."""
    kinds = {
        "division": _("Area"), "place": _("Place"), "estate": _("Estate"), "road": _("Road"), "unit": _("Unit"),
        "address": _("Address"),
    }  # fmt: skip
    urls = {"division": f"/desk/cases/?area={hit.ref}", "unit": f"/desk/cases/?unit={hit.ref}"}
    other = "/desk/search/?" + urlencode({"q": hit.name})
    return Line(hit.name, kinds.get(hit.kind, hit.kind), hit.area_name, urls.get(hit.kind, other))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("search.words")
def search(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What was found; a telephone number gets the question of its purpose instead."""
    given = request.POST if request.method == "POST" else request.GET
    typed = given.get("q", "").strip()[:60]
    if phone_in(typed):
        return _purpose(request, actor, phone_in(typed))
    if request.method == "POST":
        kept = {name: value for name in Ask.base_fields if (value := given.get(name, "").strip())}
        return redirect(f"/desk/search/?{urlencode(kept)}")
    form = Ask(given, ground(), actor)
    found = queries.search(actor, typed, form.narrowing(), now=timezone.now(), after=given.get("after", ""))
    context = {
        "form": form,
        "found": found,
        "names": category_names(),
        "places_found": [_line(hit) for hit in found.names],
        "units_found": [_line(hit) for hit in found.units],
        "typed": typed,
        "further": bool(given.get("after")),
    }
    return show(request, actor, "desk/search.html", context)


def _purpose(
    request: HttpRequest, actor: Actor, phone: str, *, found: Any = None, refused: LinliError | None = None
) -> HttpResponse:
    """The question of the purpose, and below it what was found for it; kept by no browser."""
    context = {
        "phone": phone,
        "hits": found,
        "purposes": [(key, PURPOSE_NAMES[key]) for key in PURPOSES],
        "chosen": request.POST.get("purpose", ""),
        "allowed": matrix.opens(actor, "search.phones"),
        "names": category_names(),
    }
    answer = show(request, actor, "desk/search_phone.html", context, refused=refused)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@for_staff("search.words")
def phone(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Look a number up for a purpose; that one looked is recorded."""
    typed, purpose = request.POST.get("phone", "")[:60], request.POST.get("purpose", "")
    try:
        found = look_up_phone(actor, phone=typed, purpose=purpose, now=timezone.now())
    except LinliError as error:
        return _purpose(request, actor, typed, refused=error)
    return _purpose(request, actor, typed, found=found)


@require_POST
@for_staff("search.words")
def suggest(request: HttpRequest, actor: Actor) -> HttpResponse:
    """While typing: numbers and names that begin like this. By POST, for what is typed may become a telephone number."""
    typed = request.POST.get("q", "").strip()[:60]
    cases, names = queries.suggestions(actor, typed, now=timezone.now()) if len(typed) > 1 else ([], [])
    return render(request, "desk/parts/suggestions.html", {"cases": cases, "lines": [_line(hit) for hit in names]})


urls = [path("search/", search), path("search/phone", phone), path("search/suggest", suggest)]
