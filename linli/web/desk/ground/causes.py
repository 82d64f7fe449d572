"""Root causes at the desk: parts that make case after case, why, what was done, whether it helped."""

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

from linli.cases import queries
from linli.cases.commands import check_root_cause, hand_root_cause, write_root_cause
from linli.cases.models import CauseState
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError, NotFound
from linli.web.desk.cases import page_number
from linli.web.desk.choosing import uuid_from
from linli.web.desk.frame import show
from linli.web.desk.ground.common import area_choices, choose, tried, unit_choices
from linli.web.desk.ground.parts import class_names
from linli.web.parts.forms import PageForm
from linli.web.parts.staff import for_staff
from linli.web.parts.wording import category_names

TONES = {"open": "warn", "measured": "info", "closed": "ok"}


class Narrow(PageForm):
    """What the list is narrowed to, by GET."""

    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    area = forms.ChoiceField(label=gettext_lazy("Area"), required=False)

    def __init__(self, data: object, actor: Actor) -> None:
        super().__init__(data, auto_id="narrow-%s")
        choose(self, "state", [("", _("All")), *CauseState.choices])
        choose(self, "area", area_choices(actor))


class CauseForm(PageForm):
    """Cause and measure."""

    cause = forms.CharField(
        label=gettext_lazy("Why it happens again and again"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    measure = forms.CharField(
        label=gettext_lazy("What was done about it"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    measured_on = forms.DateField(
        label=gettext_lazy("On which day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


@require_safe
@for_staff("causes.list")
def cause_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Items of one's area and of one's units."""
    form = Narrow(request.GET, actor)
    form.is_valid()
    good = form.cleaned_data
    listing = queries.root_causes(
        actor, state=good.get("state", ""), area=good.get("area", ""), page=page_number(request)
    )
    rows = [(card, CauseState(card.state).label, TONES[card.state]) for card in listing.rows]
    context = {"form": form, "listing": listing, "rows": rows, "classes": class_names(), "narrowed": bool(request.GET)}
    return show(request, actor, "desk/ground/causes.html", context)


def _context(actor: Actor, item_id: UUID) -> dict[str, Any]:
    page = queries.root_cause_page(actor, item_id, now=timezone.now())
    card = page.card
    start = {"cause": card.cause, "measure": card.measure, "measured_on": card.measured_on}
    return {
        "item": page,
        "card": card,
        "kind": class_names().get(page.part.part_class, ""),
        "state_name": CauseState(card.state).label,
        "tone": TONES[card.state],
        "names": category_names(),
        "form": CauseForm(initial=start),
        "units": unit_choices()[1:],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("causes.list")
def cause_page(request: HttpRequest, actor: Actor, item_id: UUID) -> HttpResponse:
    """One item; POST writes cause and measure, checks the effect, or gives it to another unit."""
    do, now, post = request.POST.get("do", ""), timezone.now(), request.POST
    form = CauseForm(post) if do == "write" else None

    def page(refused: LinliError | None = None) -> HttpResponse:
        context = _context(actor, item_id) | ({"form": form} if form else {})
        return show(request, actor, "desk/ground/cause.html", context | {"typed": post}, refused=refused)

    def act() -> tuple[str, str]:
        if do == "write" and form is not None:
            write_root_cause(actor, item_id=item_id, now=now, **form.cleaned_data)
        elif do == "check":
            check_root_cause(
                actor, item_id=item_id, helped=post.get("helped") == "yes", effect=post.get("effect", ""), now=now
            )
        elif do == "hand" and (unit_id := uuid_from(post.get("unit", ""), field="unit")):
            hand_root_cause(actor, item_id=item_id, unit_id=unit_id, now=now)
        else:
            raise NotFound("causes.no_act", "There is no such step. Open the item again.")
        return f"/desk/causes/{item_id}/", _("Put down.")

    return tried(request, form, act, page) if request.method == "POST" else page()


urls = [path("causes/", cause_list), path("causes/<uuid:item_id>/", cause_page)]
