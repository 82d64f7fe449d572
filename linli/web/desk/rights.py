"""The rights desk: requests of people about their own data, answered or refused; and how long data is kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError
from linli.rights import access, queries, rules
from linli.rights.commands import answer, ask_at_desk, begin_retention, refuse
from linli.rights.jobs import erase
from linli.web.desk.frame import show
from linli.web.desk.ground.common import choose, done, tried
from linli.web.parts.forms import PageForm
from linli.web.parts.rights import basis, identity_name, kept_name, refusal_name, right_name, step_name
from linli.web.parts.staff import for_staff


class Taken(PageForm):
    """A request that somebody makes at the window."""

    phone = forms.CharField(
        label=gettext_lazy("Telephone of the person"), help_text=gettext_lazy("The one used for signing in."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"}),
    )  # fmt: skip
    identity = forms.ChoiceField(label=gettext_lazy("How the person was known"))
    kind = forms.ChoiceField(label=gettext_lazy("What the person wants"))
    words = forms.CharField(
        label=gettext_lazy("In the person's own words"), required=False, max_length=rules.WORDS_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    code = forms.CharField(label=gettext_lazy("Code of the report, if it is about one"), required=False, max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "identity", [(one, identity_name(one)) for one in rules.IDENTITIES[1:]])
        choose(self, "kind", [(kind, right_name(kind)) for kind in rules.KINDS])


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("rights.open")
def desk(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Requests that wait, the most urgent first; posted to, one is put down for somebody at the window."""
    form = Taken(request.POST or None)
    state = request.GET.get("state", "open")
    answers = actor.has(*access.DESK_ROLES)

    def act() -> tuple[str, str]:
        row = ask_at_desk(actor, **form.cleaned_data, now=timezone.now())
        there = f"/desk/rights/{row.id}/" if answers else "/desk/rights/"
        return there, _("The request has been taken. The clock runs.")

    def page(refused: LinliError | None = None) -> HttpResponse:
        cards = queries.desk_requests(actor, state=state, now=timezone.now()) if answers else []
        context = {"rows": [(card, right_name(card.kind)) for card in cards], "form": form, "state": state,
                   "answers": answers}  # fmt: skip
        return show(request, actor, "desk/rights.html", context, refused=refused)

    return tried(request, form, act, page) if request.method == "POST" else page()


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("rights.answer")
def request_page(request: HttpRequest, actor: Actor, request_id: UUID) -> HttpResponse:
    """One request with what happened to it; POST answers or refuses it."""
    typed = request.POST
    refused: LinliError | None = None
    if request.method == "POST":
        try:
            more: dict[str, Any] = {"request_id": request_id, "words": typed.get("words", ""), "now": timezone.now()}
            if typed.get("do") == "refuse":
                refuse(actor, reason=typed.get("reason", ""), way=typed.get("way", ""), **more)
            else:
                answer(actor, erase=typed.get("erase") == "on", **more)
        except LinliError as error:
            refused = error
        else:
            return done(request, "/desk/rights/", _("The person finds the answer on their page."))
    card = queries.request_page(actor, request_id, now=timezone.now())
    context = {
        "card": card, "right": right_name(card.kind), "identity": identity_name(card.identity), "typed": typed,
        "reasons": [(one, refusal_name(one)) for one in rules.REASONS], "refusal": refusal_name(card.reason),
        "steps": [(at, step_name(kind)) for at, kind in queries.request_steps(actor, request_id)],
    }  # fmt: skip
    return show(request, actor, "desk/right.html", context, refused=refused)


@require_safe
@for_staff("retention.see")
def kept(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What has been kept longer than it may be: the dry run of every kind."""
    plans = [(plan, *kept_name(plan.kind), basis(plan.source)) for plan in queries.plans(actor, now=timezone.now())]
    return show(request, actor, "desk/kept.html", {"plans": plans, "leads": access.leads(actor)})


@require_POST
@for_staff("retention.erase")
def erased(request: HttpRequest, actor: Actor, kind: str) -> HttpResponse:
    """Have it erased as shown, or go on with a run that was cut off; a job does it in batches."""
    shown = request.POST.get("rows", "")
    with transaction.atomic():
        run = begin_retention(actor, kind=kind, rows=int(shown) if shown.isdecimal() else 0, now=timezone.now())
        erase.defer(run_id=str(run.id))
    return done(request, "/desk/retention/", _("It is being erased, in batches. The page shows how far it is."))


urls = [
    path("rights/", desk),
    path("rights/<uuid:request_id>/", request_page),
    path("retention/", kept),
    path("retention/<slug:kind>", erased),
]
