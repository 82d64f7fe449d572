"""Who may open a page of the administrators."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from linli.kernel.actors import Actor, ActorKind
from linli.people.access import check_duty
from linli.people.rules import Duty
from linli.web.parts.acting import actor_for

P = ParamSpec("P")


def for_duty(
    duty: Duty,
) -> Callable[[Callable[Concatenate[HttpRequest, Actor, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """A view for the administrator that a duty belongs to; whoever has not signed in does so first and comes back."""

    def wrap(
        view: Callable[Concatenate[HttpRequest, Actor, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @functools.wraps(view)
        def run(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            actor = actor_for(request)
            if actor.kind is not ActorKind.PERSON:
                back = request.get_full_path() if request.method == "GET" else "/admin/"
                return redirect(f"/sign-in/?next={quote(back)}")
            check_duty(actor, duty)
            answer = view(request, actor, *args, **kwargs)
            answer.headers.setdefault("Cache-Control", "private, no-cache")
            return answer

        return run

    return wrap
