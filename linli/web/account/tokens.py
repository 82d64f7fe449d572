"""Tokens of one's own: for programs that act in one's name, within scopes, until a day."""

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

from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError
from linli.people.commands import end_token, make_token
from linli.people.queries import own_tokens
from linli.people.rules import scopes
from linli.web.account.framing import framed
from linli.web.account.security import own
from linli.web.parts.forms import PageForm
from linli.web.parts.wording_signing import scope_name

HERE = "/my/security/tokens/"


class NewToken(PageForm):
    """What it is for, what it may do, how long."""

    name = forms.CharField(label=gettext_lazy("What is it for?"), max_length=60)
    scopes = forms.MultipleChoiceField(label=gettext_lazy("It may"), widget=forms.CheckboxSelectMultiple)
    days = forms.IntegerField(label=gettext_lazy("Days until it expires"), min_value=1, initial=90)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(scope, scope_name(scope)) for scope in scopes()]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@own
def tokens(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One's own tokens; posted to, it makes one, which is shown this once."""
    form, fresh, refused = NewToken(request.POST or None), "", None
    if request.method == "POST" and form.is_valid():
        try:
            _token, fresh = make_token(actor, **form.cleaned_data, now=timezone.now())
            form = NewToken()
        except LinliError as error:
            refused = error
    cards = own_tokens(actor, now=timezone.now())
    rows = [{"card": card, "scopes": [scope_name(scope) for scope in card.scopes]} for card in cards]
    return framed(request, actor, "account/tokens.html", {"rows": rows, "form": form, "fresh": fresh}, refused=refused)


@require_POST
@own
def ended(request: HttpRequest, actor: Actor, token_id: UUID) -> HttpResponse:
    """End one of them."""
    end_token(actor, token_id=token_id, now=timezone.now())
    messages.success(request, _("The token is valid no more."))
    return redirect(HERE)


urls = [path("my/security/tokens/", tokens), path("my/security/tokens/<uuid:token_id>/end", ended)]
