"""A resident with both addresses at the desk, opening the name, doubts about police data, and their decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError, NotFound
from linli.orgs.queries import address_by_words
from linli.people import queries
from linli.people.access import is_police
from linli.people.commands import decide_dispute, open_resident, raise_dispute, set_home
from linli.people.rules import POLICE_FIELDS, PROOFS, is_child
from linli.web.desk.frame import show
from linli.web.desk.ground.common import choose, done, tried
from linli.web.parts.consenting import proof_name
from linli.web.parts.forms import PageForm
from linli.web.parts.names import police_field_name
from linli.web.parts.staff import for_staff


class HomeForm(PageForm):
    """Where somebody lives from a day on; the registered address is for the police."""

    needed = ("since", "source_day")
    kind = forms.ChoiceField(label=gettext_lazy("What"))
    address = forms.CharField(
        label=gettext_lazy("Standard address"),
        help_text=gettext_lazy("As much of it as is needed to be the only one."),
        required=False,
    )
    outside = forms.CharField(label=gettext_lazy("Or outside the county, in words"), required=False, max_length=200)
    room = forms.CharField(label=gettext_lazy("Room"), required=False, max_length=20)
    source = forms.ChoiceField(label=gettext_lazy("Source"))
    since = forms.DateField(
        label=gettext_lazy("Since"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    source_day = forms.DateField(
        label=gettext_lazy("Known since"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, actor: Actor, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="home-%s", **kwargs)
        kinds = [("living", _("Living at"))] + ([("registered", _("Registered at"))] if is_police(actor) else [])
        choose(self, "kind", kinds)
        sources = [
            ("community", _("Community")),
            ("self", _("The person")),
            ("police", _("Police")),
            ("import", _("From a file")),
        ]
        choose(self, "source", sources)


class DisputeForm(PageForm):
    """A doubt about a value of the police."""

    field = forms.ChoiceField(label=gettext_lazy("Which value"))
    wrong = forms.CharField(label=gettext_lazy("What is wrong"), max_length=200)
    proposed = forms.CharField(label=gettext_lazy("What would be right"), max_length=200)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="dispute-%s")
        choose(self, "field", [(name, police_field_name(name)) for name in POLICE_FIELDS])


def _page(
    request: HttpRequest, actor: Actor, resident_id: UUID, refused: LinliError | None = None, **more: Any
) -> HttpResponse:
    today = timezone.localdate()
    person = queries.resident_page(actor, resident_id)
    context: dict[str, Any] = {
        "person": person,
        "home_form": HomeForm(actor, initial={"since": today, "source_day": today, "kind": "living"}),
        "dispute_form": DisputeForm(),
    }
    if is_child(person.born, today):
        context |= {
            "child": True,
            "guardians": [(card, proof_name(card.proof)) for card in queries.guardians_of(resident_id)],
            "proofs": [(key, proof_name(key)) for key in PROOFS],
            "child_consent": queries.child_consented(resident_id),
        }
    return show(request, actor, "desk/ground/resident.html", context | more, refused=refused)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("residents.page")
def resident(request: HttpRequest, actor: Actor, resident_id: UUID) -> HttpResponse:
    """Both addresses with their history; POST puts down another one."""
    if request.method != "POST":
        return _page(request, actor, resident_id)
    form = HomeForm(actor, request.POST)

    def act() -> tuple[str, str]:
        good = dict(form.cleaned_data)
        words = good.pop("address")
        address_id = address_by_words(words) if words else None
        set_home(actor, resident_id=resident_id, address_id=address_id, now=timezone.now(), **good)
        return f"/desk/addresses/people/{resident_id}/", _("Put down. What was before stays in the history.")

    def page(refused: LinliError | None = None) -> HttpResponse:
        return _page(request, actor, resident_id, refused, home_form=form, opened="home")

    return tried(request, form, act, page)


@require_POST
@for_staff("residents.page")
def resident_open(request: HttpRequest, actor: Actor, resident_id: UUID) -> HttpResponse:
    """Name and telephone in full, for a purpose; the opening is recorded."""
    try:
        purpose = request.POST.get("purpose", "")
        opened = open_resident(actor, resident_id=resident_id, purpose=purpose, now=timezone.now())
    except LinliError as error:
        return _page(request, actor, resident_id, error)
    return _page(request, actor, resident_id, shown=opened)


@require_POST
@for_staff("residents.doubt")
def resident_dispute(request: HttpRequest, actor: Actor, resident_id: UUID) -> HttpResponse:
    """Doubt a value of the police."""
    form = DisputeForm(request.POST)

    def act() -> tuple[str, str]:
        raise_dispute(actor, resident_id=resident_id, now=timezone.now(), **form.cleaned_data)
        return f"/desk/addresses/people/{resident_id}/", _("The police have been asked.")

    def page(refused: LinliError | None = None) -> HttpResponse:
        return _page(request, actor, resident_id, refused, dispute_form=form, opened="dispute")

    return tried(request, form, act, page)


@require_safe
@for_staff("residents.page")
def disputes(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Doubts and what the police said; the police decide here."""
    if not matrix.opens(actor, "residents.see") and not is_police(actor):
        raise NotFound("homes.no_disputes", "There is no such page for your post.")
    rows = [(card, police_field_name(card.field)) for card in queries.dispute_list(actor)]
    return show(request, actor, "desk/ground/disputes.html", {"rows": rows, "police": is_police(actor)})


@require_POST
@for_staff("residents.page")
def dispute_decide(request: HttpRequest, actor: Actor, dispute_id: UUID) -> HttpResponse:
    """Accept a doubt, or leave the value as it was."""
    words = request.POST.get("address", "").strip()
    address_id = address_by_words(words) if words else None
    accept = request.POST.get("accept") == "yes"
    note = request.POST.get("note", "")
    decide_dispute(actor, dispute_id=dispute_id, accept=accept, note=note, address_id=address_id, now=timezone.now())
    return done(request, "/desk/disputes/", _("Decided."))


urls = [
    path("addresses/people/<uuid:resident_id>/", resident),
    path("addresses/people/<uuid:resident_id>/open", resident_open),
    path("addresses/people/<uuid:resident_id>/dispute", resident_dispute),
    path("disputes/", disputes),
    path("disputes/<uuid:dispute_id>/decide", dispute_decide),
]
