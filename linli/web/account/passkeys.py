"""Passkeys: signing in with one, adding one, taking one away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from linli.kernel.actors import Actor
from linli.people import commands
from linli.people.access import own_account
from linli.web.account.security import HERE, codes_shown, own
from linli.web.account.signing import enter
from linli.web.parts.acting import actor_for
from linli.web.parts.passkeys import checked_new, options_to_add, options_to_use, used


@never_cache
@require_POST
def options(request: HttpRequest) -> HttpResponse:
    """A challenge for signing in."""
    return JsonResponse(options_to_use(request))


@never_cache
@require_POST
def entered(request: HttpRequest) -> HttpResponse:
    """The right answer is both factors at once."""
    given = used(request, request.POST.get("answer", ""))
    account = commands.sign_in_with_passkey(
        actor_for(request), credential=given.credential, check=given.count_with, now=timezone.now()
    )
    return enter(request, account, way="passkey")


@never_cache
@require_POST
@own
def new_options(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A challenge for a new passkey."""
    return JsonResponse(options_to_add(request, own_account(actor)))


@never_cache
@require_POST
@own
def added(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Keep it; recovery codes are shown with the first second factor."""
    key = checked_new(request, answer=request.POST.get("answer", ""), name=request.POST.get("name", ""))
    codes = commands.add_passkey(actor, account_id=own_account(actor).id, key=key, now=timezone.now())
    return codes_shown(request, actor, codes, _("The passkey is kept."))


@require_POST
@own
def removed(request: HttpRequest, actor: Actor, passkey_id: UUID) -> HttpResponse:
    """Take one away."""
    commands.remove_passkey(actor, passkey_id=passkey_id, now=timezone.now())
    messages.success(request, _("The passkey is taken away."))
    return redirect(HERE)


urls = [
    path("sign-in/passkey/options", options),
    path("sign-in/passkey/", entered),
    path("my/security/passkeys/options", new_options),
    path("my/security/passkeys/", added),
    path("my/security/passkeys/<uuid:passkey_id>/remove", removed),
]
