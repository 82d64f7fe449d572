"""Who acts in a request: the one place where a session becomes an actor."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from linli.kernel import matrix
from linli.kernel.actors import Actor, ActorKind
from linli.kernel.errors import NotAllowed
from linli.orgs.queries import today
from linli.people.access import actor_of

_KEPT = "_linli_actor"


def actor_for(request: HttpRequest, *, channel: str | None = None) -> Actor:
    """The actor of this request, kept on it: no query without a session cookie, else the session, account and posts.

    The API puts the actor of a bearer token on the request (:func:`act_as`). ``channel`` is ``web`` unless given.
    """
    held: Actor | None = getattr(request, _KEPT, None)
    if held is None:
        account: Any = request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else None
        held = actor_of(account, channel="web", day=today())
        act_as(request, held)
    return held if channel is None or channel == held.channel else replace(held, channel=channel)


def act_as(request: HttpRequest, actor: Actor) -> None:
    """Fix the actor of a request, after a sign-in or a token."""
    setattr(request, _KEPT, actor)


def staff_for(request: HttpRequest, *acts: str) -> Actor:
    """The actor, who must hold a post that the matrix allows one of these acts (working here at all, if none is named)."""
    actor = actor_for(request)
    if actor.kind is not ActorKind.PERSON:
        raise NotAllowed("people.sign_in_first", "Sign in first; then this page opens.")
    if not actor.posts or not any(matrix.opens(actor, act) for act in acts or ("desk.open",)):
        raise NotAllowed(
            "people.no_post", "Your account holds no post for this page. Sign in with another one, or ask for the post."
        )
    return actor


#: Where each kind of staff begins, in the order in which posts are asked.
_HOMES = (
    ("operator", "/desk/queue/"),
    ("leader", "/desk/"),
    ("subdistrict_staff", "/desk/"),
    ("community_worker", "/desk/"),
    ("window_worker", "/desk/window/"),
    ("callback_agent", "/desk/callbacks/"),
    ("grid_worker", "/field/"),
    ("inspector", "/field/"),
    ("handler", "/field/"),
)


def home_of(actor: Actor) -> str:
    """The place that fits somebody after signing in: a desk, the grid worker's page, or one's own reports."""
    if actor.admin:
        return "/admin/"
    return next((url for role, url in _HOMES if actor.has(role)), "/my/")
