"""“How shall we reach you”: for residents and staff alike, each in their own frame; every form works without scripts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from linli.exchange.push import public_key
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError
from linli.people import queries
from linli.people.commands import choose_reach, drop_device
from linli.web.desk.frame import show
from linli.web.parts.acting import actor_for
from linli.web.parts.errors import problem_of
from linli.web.parts.forms import PageForm
from linli.web.parts.signed_in import for_person

HERE = "/my/reach/"


class Ways(PageForm):
    """What comes beside the page, on which everything stands anyway."""

    push = forms.BooleanField(label=gettext_lazy("Messages on the devices below"), required=False)
    text = forms.BooleanField(label=gettext_lazy("Text messages to my telephone"), required=False)
    mail = forms.BooleanField(label=gettext_lazy("E-mail"), required=False)
    email = forms.CharField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Kept sealed, and used for nothing else."),
        required=False,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email"}),
    )


def _page(request: HttpRequest, actor: Actor, form: Ways | None = None, refused: LinliError | None = None) -> HttpResponse:
    assert actor.id is not None
    reach = queries.reach_of(actor.id)
    chosen = {"push": reach.push, "text": reach.text, "mail": reach.mail, "email": reach.email}
    context: dict[str, Any] = {
        "form": form or Ways(initial=chosen),
        "reach": reach,
        "push_key": public_key(),
        "here": get_language(),
        "frame": "base_desk.html" if actor.posts else "base_resident.html",
    }
    if actor.posts:
        return show(request, actor, "account/reach.html", context, refused=refused)
    whole = {**context, "problem": problem_of(refused) if refused else None}
    return render(request, "account/reach.html", whole, status=refused.status if refused else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_person(HERE)
def reach(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The choices; posted to, they are kept."""
    if request.method != "POST":
        return _page(request, actor)
    form = Ways(request.POST)
    form.is_valid()
    try:
        choose_reach(actor, **form.cleaned_data, now=timezone.now())
    except LinliError as error:
        return _page(request, actor, form, error)
    messages.success(request, _("Your choice is kept."))
    return redirect(HERE)


@require_POST
def dropped(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Take a device away."""
    drop_device(actor_for(request), device_id=device_id, now=timezone.now())
    messages.success(request, _("This device gets no messages any more."))
    return redirect(HERE)


urls = [path("my/reach/", reach), path("my/reach/devices/<uuid:device_id>/drop", dropped)]
