"""Standard addresses at the desk: the list, one address with its people and history, and the acts on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError, NotFound, Refused
from linli.orgs import access, queries
from linli.orgs.commands import AddressRow, add_addresses, name_address
from linli.people.commands import change_address, end_address
from linli.people.queries import names, people_at, rooms_by_address
from linli.web.desk.cases import page_number
from linli.web.desk.frame import show
from linli.web.desk.ground.common import area_choices, choose, tried
from linli.web.parts.forms import PageForm
from linli.web.parts.staff import for_staff

READERS = (*access.ADDRESS_ROLES, "grid_worker", "leader")


class Narrow(PageForm):
    """What the list is narrowed to, by GET."""

    words = forms.CharField(label=gettext_lazy("Address or other name"), required=False, max_length=60)
    area = forms.ChoiceField(label=gettext_lazy("Area"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    ended = forms.BooleanField(label=gettext_lazy("Ended ones"), required=False)

    def __init__(self, data: object, actor: Actor) -> None:
        super().__init__(data, auto_id="narrow-%s")
        self.fields["words"].widget.input_type = "search"
        choose(self, "area", area_choices(actor))
        kinds = [
            ("number", _("House numbers")),
            ("estate", _("Estates")),
            ("building", _("Buildings")),
            ("entrance", _("Entrances")),
        ]
        choose(self, "kind", [("", _("All")), *kinds])

    def wanted(self) -> queries.AddressFilter:
        """The filter; fields with errors are left out."""
        self.is_valid()
        good = self.cleaned_data
        return queries.AddressFilter(
            good.get("words", "").strip(), good.get("area", ""), good.get("kind", ""), bool(good.get("ended"))
        )


class AddressForm(PageForm):
    """An address as it is written down; the rules are asked by the command."""

    road = forms.CharField(label=gettext_lazy("Road"), required=False, max_length=40)
    number = forms.CharField(label=gettext_lazy("House number"), required=False, max_length=20)
    estate = forms.CharField(label=gettext_lazy("Estate"), required=False, max_length=40)
    building = forms.CharField(label=gettext_lazy("Building"), required=False, max_length=20)
    entrance = forms.CharField(label=gettext_lazy("Entrance"), required=False, max_length=20)
    aliases = forms.CharField(
        label=gettext_lazy("Other names"),
        help_text=gettext_lazy("One a line."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    lon = forms.FloatField(label=gettext_lazy("Longitude (WGS-84)"), required=False)
    lat = forms.FloatField(label=gettext_lazy("Latitude"), required=False)
    note = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=200)

    def row(self) -> AddressRow:
        """The address that was typed."""
        good = self.cleaned_data
        words = {name: good[name] for name in ("road", "number", "estate", "building", "entrance")}
        return AddressRow(**words, lon=good["lon"], lat=good["lat"], aliases=tuple(good["aliases"].splitlines()))


@require_safe
@for_staff("addresses.see")
def address_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Standard addresses, filtered and paged, with rooms and people on file. Nine queries with the frame."""
    form = Narrow(request.GET, actor)
    listing = queries.address_list(form.wanted(), page=page_number(request), size=25)
    counts = rooms_by_address([row.id for row in listing.rows])
    context = {
        "form": form,
        "listing": listing,
        "rows": [(row, *counts.get(row.id, (0, 0))) for row in listing.rows],
        "narrowed": bool(request.GET),
        "may_add": matrix.opens(actor, "addresses.keep"),
    }
    return show(request, actor, "desk/ground/addresses.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("addresses.keep")
def address_add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add one address; many come from a file."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    del form.fields["note"]

    def page(refused: LinliError | None = None) -> HttpResponse:
        return show(request, actor, "desk/ground/address_add.html", {"form": form}, refused=refused)

    def act() -> tuple[str, str]:
        answer = add_addresses(actor, rows=[form.row()], now=timezone.now())
        for wrong in answer.wrong:
            raise Refused(wrong.code, wrong.sentence, **wrong.values)
        return f"/desk/addresses/{answer.added[0]}/", _("The address is on file and is found from now on.")

    return tried(request, form, act, page) if request.method == "POST" else page()


def _context(actor: Actor, address_id: UUID) -> dict[str, Any]:
    card = queries.address_card(address_id)
    history = queries.address_history(address_id)
    doors = queries.buildings_of(card.estate) if card.estate and not card.entrance else []
    doors = [b for b in doors if not card.building or b.name == card.building]
    ids = [door for b in doors for door, _name in b.entrances] + [b.id for b in doors if b.id]
    may = card.valid_to is None and access.inside(actor, "addresses.keep", card.grid_code)
    start = {name: getattr(card, name) for name in ("road", "number", "estate", "building", "entrance", "lon", "lat")}
    return {
        "card": card,
        "people": people_at(actor, address_id),
        "history": [
            (step, by.get(step.by_id, "")) for by in [names({s.by_id for s in history if s.by_id})] for step in history
        ],
        "doors": doors,
        "counts": rooms_by_address(ids) if ids else {},
        "may": may,
        "form": AddressForm(initial=start | {"aliases": "\n".join(card.aliases)}),
        "centre": f"{card.lon},{card.lat}",
        "marks": {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {},
                    "geometry": {"type": "Point", "coordinates": [card.lon, card.lat]},
                }
            ],
        },
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("addresses.see")
def address_page(request: HttpRequest, actor: Actor, address_id: UUID) -> HttpResponse:
    """One address; POST changes it, ends it or gives it another name."""
    do, now = request.POST.get("do", ""), timezone.now()
    form = AddressForm(request.POST) if do == "change" else None

    def page(refused: LinliError | None = None) -> HttpResponse:
        context = _context(actor, address_id) | ({"form": form, "opened": True} if form else {})
        return show(request, actor, "desk/ground/address.html", context | {"typed": request.POST}, refused=refused)

    def act() -> tuple[str, str]:
        here = f"/desk/addresses/{address_id}/"
        if do == "change" and form is not None:
            new = change_address(actor, address_id=address_id, to=form.row(), note=form.cleaned_data["note"], now=now)
            return f"/desk/addresses/{new.id}/", _("Changed. The old row ended; people on it went with the address.")
        if do == "name":
            name_address(actor, address_id=address_id, alias=request.POST.get("alias", ""), now=now)
            return here, _("The address is found by this name from now on.")
        if do == "end":
            end_address(actor, address_id=address_id, note=request.POST.get("note", ""), now=now)
            return here, _("The address has ended; what happened there keeps it.")
        raise NotFound("addresses.no_act", "There is no such step. Open the address again.")

    return tried(request, form, act, page) if request.method == "POST" else page()


urls = [
    path("addresses/", address_list),
    path("addresses/new/", address_add),
    path("addresses/<uuid:address_id>/", address_page),
]
