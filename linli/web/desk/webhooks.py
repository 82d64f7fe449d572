"""Webhooks: who hears of what, and every delivery with what became of it."""

from __future__ import annotations

from collections.abc import Callable
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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.exchange.models import DeliveryState
from linli.exchange.webhooks import commands, queries
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError
from linli.orgs.queries import ground
from linli.web.desk.cases import page_number
from linli.web.desk.frame import show
from linli.web.parts.forms import PageForm
from linli.web.parts.staff import for_staff


class NewSubscription(PageForm):
    """Who wants to hear of what."""

    name = forms.CharField(label=gettext_lazy("Name of the system"), max_length=60)
    url = forms.CharField(label=gettext_lazy("Address"), widget=forms.TextInput(attrs={"inputmode": "url"}))
    kinds = forms.CharField(
        label=gettext_lazy("Kinds of facts"),
        help_text=gettext_lazy("Such as cases.closed, separated by blanks; “cases.” with its point means all of casework."),
        initial="cases.",
    )
    area = forms.ChoiceField(label=gettext_lazy("Area"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)
        names = sorted((code, name) for code, name in ground().names.items() if len(code) <= 12)
        field.choices = [("", _("All")), *((code, "\u2003" * (len(code) // 3 - 2) + name) for code, name in names)]


class Narrow(PageForm):
    """What the deliveries are narrowed to, by GET."""

    kind = forms.CharField(label=gettext_lazy("Kind of fact"), required=False, max_length=60)
    subscription = forms.ChoiceField(label=gettext_lazy("System"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    failed = forms.BooleanField(label=gettext_lazy("With a failure only"), required=False)

    def __init__(self, data: Any, names: list[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="narrow-%s")
        self.fields["kind"].widget.input_type = "search"
        for name, choices in (("subscription", names), ("state", list(DeliveryState.choices))):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("All")), *choices]


def _page(
    request: HttpRequest, actor: Actor, form: NewSubscription, *, fresh: str = "", refused: LinliError | None = None
) -> HttpResponse:
    """The list and the form; a fresh secret is shown this once and kept by no browser."""
    context = {"subscriptions": queries.subscriptions(actor), "form": form, "fresh": fresh}
    answer = show(request, actor, "desk/webhooks.html", context, refused=refused)
    if fresh:
        answer["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("webhooks.keep")
def subscription_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All subscriptions; posted to, it makes one."""
    if request.method != "POST":
        return _page(request, actor, NewSubscription())
    form = NewSubscription(request.POST)
    if not form.is_valid():
        return _page(request, actor, form)
    try:
        _made, secret = commands.subscribe(actor, **form.cleaned_data, now=timezone.now())
    except LinliError as error:
        return _page(request, actor, form, refused=error)
    return _page(request, actor, NewSubscription(), fresh=secret)


def _changing(act: Callable[..., Any], said: Callable[[], str]) -> Any:
    """A view that does one thing to a subscription and goes back to the list."""

    @require_POST
    @for_staff("webhooks.keep")
    def view(request: HttpRequest, actor: Actor, subscription_id: UUID) -> HttpResponse:
        held = act(actor, subscription_id=subscription_id, now=timezone.now())
        messages.success(request, said() % {"name": held.name})
        return redirect("/desk/webhooks/")

    return view


def _delivery(act: Callable[..., Any], said: Callable[[], str]) -> Any:
    """A view that does one thing to a delivery and goes back to where it was asked."""

    @require_POST
    @for_staff("webhooks.keep")
    def view(request: HttpRequest, actor: Actor, delivery_id: UUID) -> HttpResponse:
        act(actor, delivery_id=delivery_id, now=timezone.now())
        messages.success(request, said())
        return redirect("/desk/webhooks/deliveries/")

    return view


@require_safe
@for_staff("webhooks.keep")
def delivery_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every delivery, narrowed and paged."""
    names = [(str(card.id), card.name) for card in queries.subscriptions(actor)]
    form = Narrow(request.GET, names)
    form.is_valid()
    good = form.cleaned_data
    listing = queries.deliveries(
        actor,
        subscription_id=UUID(good["subscription"]) if good.get("subscription") else None,
        state=good.get("state", ""),
        kind=good.get("kind", ""),
        failed=bool(good.get("failed")),
        page=page_number(request),
    )
    context = {"form": form, "listing": listing, "narrowed": bool(request.GET), "states": dict(DeliveryState.choices)}
    return show(request, actor, "desk/deliveries.html", context)


urls = [
    path("webhooks/", subscription_list),
    path("webhooks/deliveries/", delivery_list),
    path("webhooks/<uuid:subscription_id>/pause", _changing(commands.pause, lambda: _("%(name)s is paused."))),
    path("webhooks/<uuid:subscription_id>/resume", _changing(commands.resume, lambda: _("%(name)s goes on."))),
    path("webhooks/<uuid:subscription_id>/end", _changing(commands.end, lambda: _("%(name)s is told nothing any more."))),
    path("webhooks/deliveries/<uuid:delivery_id>/resend", _delivery(commands.resend, lambda: _("It is sent again at once."))),
    path("webhooks/deliveries/<uuid:delivery_id>/leave", _delivery(commands.leave_out, lambda: _("It is left out."))),
]
