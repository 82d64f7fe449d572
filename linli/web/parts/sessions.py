"""Notes that a session is used, so that it ends when nobody is there and not while somebody works.

Panels that fetch themselves anew are no use of anybody: a board left open in an empty office ends like any other page.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from linli.people.sessions import SessionStore

#: The header of requests that the page makes by itself (``frontend/parts/htmx.ts``).
BY_ITSELF = "X-Linli-Refresh"


class SessionUseMiddleware:
    """After the answer: no statement more, but one a minute for a session in use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        session = getattr(request, "session", None)
        if isinstance(session, SessionStore) and session.accessed and BY_ITSELF not in request.headers:
            session.note_use()
        return answer
