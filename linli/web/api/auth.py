"""Who acts through the API: a bearer token, the session of the pages (then with its CSRF token), or nobody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError
from ninja.security import APIKeyCookie, HttpBearer

from linli.kernel import matrix
from linli.kernel.actors import Actor, ActorKind
from linli.kernel.errors import NotAllowed
from linli.orgs.queries import today
from linli.people.access import actor_by_id, actor_of_access_token
from linli.people.commands import PREFIX
from linli.people.rules import check_scope
from linli.web.parts.acting import act_as, actor_for

TOKEN_LIFE = 12 * 3600
_SALT = "linli.api.token"


def token_for(account: Any) -> str:
    """A token for twelve hours, signed, bound to the account's password and to now: a new password ends it, and so
    does signing out everywhere."""
    made = int(timezone.now().timestamp())
    return signing.dumps([str(account.id), account.get_session_auth_hash()[:16], made], salt=_SALT, compress=False)


def actor_of_token(token: str) -> Actor | None:
    """The actor of a token, or nobody where it is wrong, too old, or the account is closed. One query."""
    try:
        account_id, bound, made = signing.loads(token, salt=_SALT, max_age=TOKEN_LIFE)
        found = actor_by_id(UUID(account_id), channel="api", day=today())
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if found is None or not constant_time_compare(found[0].get_session_auth_hash()[:16], bound):
        return None
    since = found[0].tokens_from
    return None if since is not None and made < int(since.timestamp()) else found[1]


def actor_of_scoped(request: HttpRequest, token: str) -> Actor | None:
    """The actor of a token of one's own, if it may be used for this operation; nobody where it is not valid. One query."""
    found = actor_of_access_token(token, channel="api", now=timezone.now())
    if found is None:
        return None
    check_scope(found[1], method=request.method or "", path=request.path.removeprefix("/api/v1/"))
    return found[0]


class Token(HttpBearer):
    """``Authorization: Bearer TOKEN``: from ``POST /api/v1/sign-in``, or one of one's own with scopes (``llt_…``)."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor, kept on the request."""
        own = token.strip().startswith(PREFIX)
        actor = actor_of_scoped(request, token) if own else actor_of_token(token.strip())
        if actor is not None:
            act_as(request, actor)
        return actor


class Session(APIKeyCookie):
    """The session cookie of the pages; changing requests also need ``X-CSRFToken``."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Any:
        """Nobody without a cookie, before anything is read."""
        return super().__call__(request) if self.param_name in request.COOKIES else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The actor of the session."""
        actor = actor_for(request, channel="api")
        return actor if actor.kind is ActorKind.PERSON else None


TOKEN, SESSION = Token(), Session()
#: For operations that need somebody who is signed in.
SIGNED_IN = [TOKEN, SESSION]


def person(request: HttpRequest) -> Actor:
    """The actor of an operation with ``auth=SIGNED_IN``."""
    return actor_for(request, channel="api")


def staff(request: HttpRequest) -> Actor:
    """The same, refusing whoever holds no post with which one works here."""
    actor = person(request)
    if not matrix.opens(actor, "desk.open"):
        raise NotAllowed("people.no_post", _("This is for staff. Your account holds no post."))
    return actor


def anyone(request: HttpRequest) -> Actor:
    """The actor of an operation open to all: token or session where sent, else nobody. No query without either.

    A wrong token is refused and not taken for nobody, so that a report is never silently sent without its author.
    """
    if "Authorization" in request.headers:
        actor = TOKEN(request)
        if actor is None:
            raise AuthenticationError
        return actor
    return SESSION(request) or Actor(kind=ActorKind.ANONYMOUS, channel="api")
