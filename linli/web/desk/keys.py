"""Keys of other systems: made, shown once, listed with what they have sent, ended."""

from __future__ import annotations

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

from linli.exchange.open311.commands import end_key, make_key
from linli.exchange.open311.queries import keys
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError
from linli.orgs.queries import rule_value, today
from linli.web.desk.frame import show
from linli.web.parts.forms import PageForm
from linli.web.parts.staff import for_staff


class NewKey(PageForm):
    """What a key is called and how much it may send."""

    name = forms.CharField(
        label=gettext_lazy("Name of the system"),
        help_text=gettext_lazy("So that everybody knows later whose key it is."),
        max_length=60,
    )
    per_day = forms.IntegerField(label=gettext_lazy("Reports a day at most"), min_value=1, max_value=1_000_000)


def _page(
    request: HttpRequest, actor: Actor, form: NewKey, *, fresh: str = "", refused: LinliError | None = None
) -> HttpResponse:
    """The list and the form; a fresh key is shown this once and kept by no browser."""
    context: dict[str, Any] = {
        "keys": keys(actor, now=timezone.now()),
        "form": form,
        "fresh": fresh,
        "address": request.build_absolute_uri("/open311/v2/"),
    }
    answer = show(request, actor, "desk/keys.html", context, refused=refused)
    if fresh:
        answer["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("keys.keep")
def key_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All keys; posted to, it makes one."""
    usual = {"per_day": rule_value("open311_key_per_day", today())}
    if request.method != "POST":
        return _page(request, actor, NewKey(initial=usual))
    form = NewKey(request.POST)
    if not form.is_valid():
        return _page(request, actor, form)
    try:
        _key, plain = make_key(actor, **form.cleaned_data, now=timezone.now())
    except LinliError as error:
        return _page(request, actor, form, refused=error)
    return _page(request, actor, NewKey(initial=usual), fresh=plain)


@require_POST
@for_staff("keys.keep")
def ended(request: HttpRequest, actor: Actor, key_id: UUID) -> HttpResponse:
    """End a key."""
    key = end_key(actor, key_id=key_id, now=timezone.now())
    messages.success(request, _("The key of %(name)s is valid no more.") % {"name": key.name})
    return redirect("/desk/keys/")


urls = [path("keys/", key_list), path("keys/<uuid:key_id>/end", ended)]
