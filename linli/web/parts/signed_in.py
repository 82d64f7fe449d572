"""Signing in first: the way there and back, for every page that needs it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from linli.kernel.actors import Actor, ActorKind
from linli.web.parts.acting import actor_for

P = ParamSpec("P")
ActorView = Callable[Concatenate[HttpRequest, Actor, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def to_sign_in(back: str) -> HttpResponse:
    """To the page of signing in, and from there to ``back``."""
    return redirect(f"/sign-in/?next={quote(back)}")


def for_person(back: str) -> Callable[[ActorView[P]], View[P]]:
    """A view for whoever has signed in, who is its second argument; everybody else does so first and comes to ``back``."""

    def wrap(view: ActorView[P]) -> View[P]:
        @functools.wraps(view)
        def run(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            actor = actor_for(request)
            return view(request, actor, *args, **kwargs) if actor.kind is ActorKind.PERSON else to_sign_in(back)

        return run

    return wrap
