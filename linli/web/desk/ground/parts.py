"""The register of parts at the desk: list and map, one part with its states and cases."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from linli.cases.queries import cases_of_part, causes_of_part
from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError, NotFound, Refused
from linli.orgs import access, queries
from linli.orgs.commands import PartRow, add_parts, change_part, set_part_state
from linli.orgs.models import PartSource, PartState
from linli.people.queries import names
from linli.web.desk.cases import page_number
from linli.web.desk.frame import show
from linli.web.desk.ground.common import area_choices, choose, tried
from linli.web.parts.forms import PageForm
from linli.web.parts.staff import for_staff
from linli.web.parts.wording import category_names, language

TONES = {"intact": "ok", "damaged": "warn", "missing": "bad", "occupied": "warn", "abandoned": "info"}


def class_names() -> dict[str, str]:
    """Names of classes by code in the language of the page. One query."""
    here = language()
    return {code: card.names.get(here) or card.names["zh-hans"] for code, card in queries.part_classes().items()}


def class_choices() -> list[tuple[str, str]]:
    """Majors (two digits) and under each its classes. One query."""
    here = language()
    found: list[tuple[str, str]] = []
    for code, card in queries.part_classes().items():
        if not found or found[-1][0][:2] != code[:2]:
            found.append((code[:2], f"{code[:2]} {card.majors.get(here) or card.majors['zh-hans']}"))
        found.append((code, f"\u2003{code} {card.names.get(here) or card.names['zh-hans']}"))
    return found


class Narrow(PageForm):
    """What the list is narrowed to, by GET."""

    words = forms.CharField(label=gettext_lazy("Code, name or address"), required=False, max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("Class"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    area = forms.ChoiceField(label=gettext_lazy("Area"), required=False)

    def __init__(self, data: object, actor: Actor) -> None:
        super().__init__(data, auto_id="narrow-%s")
        self.fields["words"].widget.input_type = "search"
        choose(self, "kind", [("", _("All")), *class_choices()])
        choose(self, "state", [("", _("All")), *PartState.choices])
        choose(self, "area", area_choices(actor))

    def wanted(self) -> queries.PartFilter:
        """The filter; fields with errors are left out."""
        self.is_valid()
        good = self.cleaned_data
        return queries.PartFilter(
            good.get("words", "").strip(), good.get("kind", ""), good.get("state", ""), good.get("area", "")
        )


class PartForm(PageForm):
    """A part as the register has it."""

    code = forms.CharField(label=gettext_lazy("Code of sixteen digits"), max_length=20)
    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=60)
    owner = forms.CharField(label=gettext_lazy("Owner"), required=False, max_length=60)
    competent = forms.CharField(label=gettext_lazy("Competent department"), required=False, max_length=60)
    maintainer = forms.CharField(label=gettext_lazy("Looked after by"), required=False, max_length=60)
    address = forms.CharField(label=gettext_lazy("Where"), required=False, max_length=120)
    lon = forms.FloatField(label=gettext_lazy("Longitude (WGS-84)"), required=False)
    lat = forms.FloatField(label=gettext_lazy("Latitude"), required=False)
    source = forms.ChoiceField(label=gettext_lazy("Source"), choices=PartSource.choices)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=200)

    def row(self, code: str = "") -> PartRow:
        """What was typed."""
        good = dict(self.cleaned_data)
        return PartRow(code=good.pop("code", code), **good)


@require_safe
@for_staff("parts.see")
def part_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Parts, filtered and paged, and the same on the map."""
    form = Narrow(request.GET, actor)
    listing = queries.part_list(form.wanted(), page=page_number(request), size=25)
    context = {
        "form": form,
        "listing": listing,
        "classes": class_names(),
        "narrowed": bool(request.GET),
        "query": request.GET.urlencode(),
        "may_add": matrix.opens(actor, "parts.keep"),
    }
    return show(request, actor, "desk/ground/parts.html", context)


@require_safe
@for_staff("parts.see")
def part_points(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The filtered parts as points of the map, at most 5,000. Two queries."""
    classes = class_names()
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {
                "tone": TONES[state], "sign": "•" if state == "intact" else "!", "url": f"/desk/parts/{part_id}/",
                "label": f"{name or classes.get(code[6:10], '')} · {PartState(state).label}",
            },
        }
        for part_id, code, name, state, lon, lat in queries.part_points(Narrow(request.GET, actor).wanted())
    ]  # fmt: skip
    return JsonResponse({"type": "FeatureCollection", "features": features}, json_dumps_params={"ensure_ascii": False})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("parts.keep")
def part_add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Enter one part; many come from a file."""
    form = PartForm(request.POST if request.method == "POST" else None)

    def page(refused: LinliError | None = None) -> HttpResponse:
        return show(request, actor, "desk/ground/part_add.html", {"form": form}, refused=refused)

    def act() -> tuple[str, str]:
        answer = add_parts(actor, rows=[form.row()], now=timezone.now())
        for wrong in answer.wrong:
            raise Refused(wrong.code, wrong.sentence, **wrong.values)
        return f"/desk/parts/{answer.added[0]}/", _("The part is in the register.")

    return tried(request, form, act, page) if request.method == "POST" else page()


def _context(actor: Actor, part_id: UUID) -> dict[str, Any]:
    card = queries.part_card(part_id)
    history = queries.part_history(part_id)
    people = names({step.by_id for step in history if step.by_id})
    start = {
        name: getattr(card, name)
        for name in ("code", "name", "owner", "competent", "maintainer", "lon", "lat", "source", "note")
    }
    feature = {
        "type": "Feature",
        "properties": {"tone": TONES[card.state]},
        "geometry": {"type": "Point", "coordinates": [card.lon, card.lat]},
    }
    form = PartForm(initial=start | {"address": card.address})
    del form.fields["code"]
    return {
        "card": card,
        "kind": class_names().get(card.part_class, card.part_class),
        "state_name": PartState(card.state).label,
        "source_name": PartSource(card.source).label,
        "tone": TONES[card.state],
        "history": [
            (PartState(s.state).label, TONES[s.state], s, people.get(s.by_id, "") if s.by_id else "") for s in history
        ],
        "cases": cases_of_part(actor, part_id, now=timezone.now()),
        "causes": causes_of_part(part_id),
        "names": category_names(),
        "states": [(value, label) for value, label in PartState.choices if value != card.state],
        "may_state": access.inside(actor, "parts.state", card.grid_code),
        "may_change": access.inside(actor, "parts.keep", card.grid_code),
        "form": form,
        "marks": {"type": "FeatureCollection", "features": [feature]},
        "centre": f"{card.lon},{card.lat}",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("parts.see")
def part_page(request: HttpRequest, actor: Actor, part_id: UUID) -> HttpResponse:
    """One part; POST says how it stands, or changes what the register says of it."""
    do, now = request.POST.get("do", ""), timezone.now()
    form = PartForm(request.POST) if do == "change" else None
    if form is not None:
        del form.fields["code"]

    def page(refused: LinliError | None = None) -> HttpResponse:
        context = _context(actor, part_id) | ({"form": form, "opened": True} if form else {})
        return show(request, actor, "desk/ground/part.html", context | {"typed": request.POST}, refused=refused)

    def act() -> tuple[str, str]:
        here = f"/desk/parts/{part_id}/"
        if do == "state":
            set_part_state(
                actor, part_id=part_id, state=request.POST.get("state", ""), note=request.POST.get("note", ""), now=now
            )
            return here, _("The state is put down.")
        if do == "change" and form is not None:
            change_part(actor, part_id=part_id, to=form.row(code="-"), now=now)
            return here, _("Changed.")
        raise NotFound("parts.no_act", "There is no such step. Open the part again.")

    return tried(request, form, act, page) if request.method == "POST" else page()


urls = [
    path("parts/", part_list),
    path("parts/points.json", part_points),
    path("parts/new/", part_add),
    path("parts/<uuid:part_id>/", part_page),
]
