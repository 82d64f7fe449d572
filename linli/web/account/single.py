"""Single sign-on: out to the other system that the settings name, and back with who somebody is."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from linli.exchange import oidc
from linli.kernel.errors import Refused
from linli.people.commands import sign_in_from_outside
from linli.web.account.signing import go_on, next_of
from linli.web.parts.acting import actor_for

BACK = "/sign-in/single/back"
_KEPT = "single"


def _back(request: HttpRequest) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}{BACK}" if settings.PUBLIC_URL else request.build_absolute_uri(BACK)


@never_cache
@require_http_methods(["GET"])
def out(request: HttpRequest) -> HttpResponse:
    """To the other system; what it must answer to is remembered in the session."""
    begun = oidc.begin(redirect_uri=_back(request))
    request.session[_KEPT] = [begun.state, begun.nonce, begun.verifier, next_of(request)]
    return redirect(begun.url)


@never_cache
@require_http_methods(["GET"])
def back(request: HttpRequest) -> HttpResponse:
    """Back with a code, which works once and only for whoever began here."""
    state, nonce, verifier, onward = request.session.pop(_KEPT, ["", "", "", ""])
    if not state or not constant_time_compare(request.GET.get("state", ""), state):
        raise Refused("oidc.not_begun", "That sign-in was not begun here, or took too long. Begin again.")
    if "code" not in request.GET:
        raise Refused("oidc.refused", "The other system did not let you in.")
    claims = oidc.finish(redirect_uri=_back(request), code=request.GET["code"], nonce=nonce, verifier=verifier)
    claim = settings.OIDC["claim"]
    entrance = sign_in_from_outside(
        actor_for(request),
        claim=claim,
        value=str(claims.get(claim, "")),
        two_factors=settings.OIDC["two_factors"],
        now=timezone.now(),
    )
    request.onward = onward  # type: ignore[attr-defined]
    return go_on(request, entrance)


urls = [path("sign-in/single/", out), path("sign-in/single/back", back)]
