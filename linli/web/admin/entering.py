"""Who may open a page of the administrators."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from linli.kernel.actors import ActorKind
from linli.people.access import check_duty
from linli.people.rules import Duty
from linli.web.parts.acting import actor_for
from linli.web.parts.signed_in import ActorView, P, View, to_sign_in


def for_duty(duty: Duty) -> Callable[[ActorView[P]], View[P]]:
    """A view for the administrator that a duty belongs to; whoever has not signed in does so first and comes back."""

    def wrap(view: ActorView[P]) -> View[P]:
        @functools.wraps(view)
        def run(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            actor = actor_for(request)
            if actor.kind is not ActorKind.PERSON:
                return to_sign_in(request.get_full_path() if request.method == "GET" else "/admin/")
            check_duty(actor, duty)
            answer = view(request, actor, *args, **kwargs)
            answer.headers.setdefault("Cache-Control", "private, no-cache")
            return answer

        return run

    return wrap
