"""What a reader asks for: the request taken apart, the origins that may ask, and what is granted."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.db import close_old_connections
from django.http import parse_cookie
from django.http.request import split_domain_port, validate_host

from linli.kernel.errors import NotAllowed, Refused
from linli.kernel.ids import tidy_code
from linli.web.live.seeing import ResolveCode, Sight, sight_of_code, topics_for

#: Most topics in one request.
MOST_TOPICS = 50


@dataclass(frozen=True, slots=True)
class Request:
    """The parts of a request that matter here."""

    host: str
    origin: str
    session_key: str
    topics: frozenset[str]
    code: str
    after: int | None


def parse(scope: dict[str, Any]) -> Request:
    """Take a request apart; refuses an impossible ``after`` or too many topics."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    query = parse_qs(scope["query_string"].decode("latin-1"))
    topics = frozenset(topic for part in query.get("topics", []) for topic in part.split(",") if topic)
    if len(topics) > MOST_TOPICS:
        raise Refused(
            "live.too_many_topics", "At most {most_topics} topics can be followed at once.", most_topics=MOST_TOPICS
        )
    after = headers.get("last-event-id") or query.get("after", [""])[0]
    if after and not (after.isascii() and after.isdigit() and len(after) < 19):
        raise Refused("live.bad_after", "The place to resume from is a whole number; leave it out to begin now.")
    cookies = parse_cookie(headers.get("cookie", ""))
    return Request(
        host=headers.get("host", ""),
        origin=headers.get("origin", ""),
        session_key=cookies.get(settings.SESSION_COOKIE_NAME, ""),
        topics=topics,
        code=tidy_code(query.get("code", [""])[0]),
        after=int(after) if after else None,
    )


def check_origin(request: Request) -> None:
    """Refuse a page of another site: our pages are on the same host at the web's port, or on a trusted origin."""
    name, port = split_domain_port(request.host)
    if not validate_host(name, settings.ALLOWED_HOSTS):
        raise NotAllowed("live.unknown_host", "This host name is not one of ours; add it to LINLI_HOSTS.")
    if not request.origin or request.origin in settings.CSRF_TRUSTED_ORIGINS:
        return
    try:
        from_page = urlsplit(request.origin)
        from_port = str(from_page.port or {"http": 80, "https": 443}.get(from_page.scheme, ""))
    except ValueError:
        from_page, from_port = urlsplit(""), ""
    same_host = from_page.hostname is not None and from_page.hostname == name.strip("[]")
    if not same_host or from_port not in {str(os.environ.get("LINLI_PORT", "8000")), port}:
        raise NotAllowed("live.other_origin", "Pages of other sites may not read this stream.")


def grant(request: Request, resolve: ResolveCode) -> Sight:
    """What the request may follow; ``NotAllowed`` if it names anything not granted, ``NotFound`` for an unknown code.

    Reads the database: to be called in a thread.
    """
    close_old_connections()
    try:
        if request.code:
            return _narrow(sight_of_code(request.code, resolve), request.topics)
        store = import_module(settings.SESSION_ENGINE).SessionStore
        granted = topics_for(store(request.session_key)) if request.session_key else frozenset()
        if not granted:
            raise NotAllowed("live.not_signed_in", "Sign in, or give the code of a report.")
        return _narrow(Sight(granted, public=False), request.topics)
    finally:
        close_old_connections()


def _narrow(sight: Sight, wanted: Iterable[str]) -> Sight:
    wanted = frozenset(wanted)
    if not wanted:
        return sight
    refused = sorted(topic for topic in wanted if not sight.allows(topic))
    if refused:
        raise NotAllowed("live.topic_not_allowed", "One of these topics is not yours to follow.", topics=refused)
    return Sight(wanted, sight.public, sight.follow if sight.follow in wanted else "")
