"""Tokens of everybody's programs, for the security administrator; and the way into the administrators' pages."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.kernel.actors import Actor
from linli.kernel.errors import NotAllowed
from linli.people.commands import end_token
from linli.people.queries import all_tokens
from linli.people.rules import Duty
from linli.web.admin.entering import for_duty
from linli.web.admin.places import admin_places
from linli.web.desk.frame import show
from linli.web.parts.signed_in import for_person
from linli.web.parts.wording_signing import scope_name


@require_http_methods(["GET", "HEAD"])
@for_person("/admin/")
def entrance(request: HttpRequest, actor: Actor) -> HttpResponse:
    """To the first page of whichever administrator one is."""
    if not actor.admin:
        raise NotAllowed("people.no_administrator", "These pages are for the three administrators.")
    return redirect(next(place.url for place in admin_places(actor) if place.url))


@require_http_methods(["GET", "HEAD"])
@for_duty(Duty.END_TOKENS)
def tokens(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Whose program may do what, until when."""
    cards = all_tokens(actor, now=timezone.now())
    rows = [{"card": card, "scopes": [scope_name(scope) for scope in card.scopes]} for card in cards]
    return show(request, actor, "admin/tokens.html", {"rows": rows})


@require_POST
@for_duty(Duty.END_TOKENS)
def ended(request: HttpRequest, actor: Actor, token_id: UUID) -> HttpResponse:
    """End one of them."""
    end_token(actor, token_id=token_id, now=timezone.now())
    messages.success(request, _("The token is valid no more."))
    return redirect("/admin/tokens/")


urls = [path("", entrance), path("tokens/", tokens), path("tokens/<uuid:token_id>/end", ended)]
