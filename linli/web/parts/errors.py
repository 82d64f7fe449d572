"""Turns what went wrong into a page, a fragment or an RFC 9457 problem: the same words in three shapes.

Never a stack trace and never personal data; an unforeseen error gets a reference number, which is also in the log.
"""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from linli.kernel.errors import LinliError, NotAllowed, NotFound, Refused, Stale, Unavailable
from linli.web.parts.saying import plain_values, said

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that went wrong: ``title`` in a few words, ``detail`` with what to do next, ``icon`` beside it."""

    status: int
    code: str
    title: str
    detail: str
    icon: str = "alert-circle"
    reference: str = ""
    values: dict[str, Any] = field(default_factory=dict)


def problem_of(error: LinliError) -> Problem:
    """The problem that one of the five errors describes."""
    titles = {
        Refused: (_("That cannot be done like this"), "alert-circle"),
        NotAllowed: (_("You may not do that"), "lock"),
        NotFound: (_("We could not find that"), "zoom-question"),
        Stale: (_("Somebody else was quicker"), "refresh"),
        Unavailable: (_("That service does not answer at the moment"), "wifi-off"),
    }
    title, icon = next(
        (titles[kind] for kind in type(error).__mro__ if kind in titles), (_("Something went wrong"), "alert-circle")
    )
    return Problem(error.status, error.code, title, said(error) or title, icon, values=plain_values(error))


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks: an address under ``/api/`` or JSON preferred to HTML."""
    if request.path.startswith("/api/"):
        return True
    return request.get_preferred_type(["text/html", "application/json", "application/problem+json"]) not in (
        "text/html",
        None,
    )


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem in the shape that the asker understands.

    A fragment goes into the page's message region and leaves the form alone, so that nothing typed is lost.
    """
    if wants_json(request):
        return problem_json(problem, request.path)
    if request.headers.get("HX-Request") == "true":
        response = render(request, "parts/problem.html", {"problem": problem}, status=problem.status)
        response["HX-Retarget"] = "#messages"
        response["HX-Reswap"] = "innerHTML"
        return response
    return render(request, "error.html", {"problem": problem}, status=problem.status)


def problem_json(problem: Problem, instance: str = "") -> JsonResponse:
    """``application/problem+json``, RFC 9457; our own members are ``code``, ``values`` and ``reference``."""
    body: dict[str, Any] = {
        "type": f"urn:linli:problem:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
    }
    if instance:
        body["instance"] = instance
    if problem.values:
        body["values"] = problem.values
    if problem.reference:
        body["reference"] = problem.reference
    return JsonResponse(
        body, status=problem.status, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False}
    )


class ErrorMiddleware:
    """Answers the five errors of the kernel; everything else goes on to the handlers below."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Called by Django when a view raises."""
        return answer(request, problem_of(exception)) if isinstance(exception, LinliError) else None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """``handler400``: also what is too large to be read."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent | TooManyFieldsSent):
        detail = _("What you sent is too large. Send fewer or smaller photos, or a shorter text.")
        return answer(request, Problem(413, "web.too_large", _("Too much at once"), detail))
    detail = _("The request could not be read. Go back and try again.")
    return answer(request, Problem(400, "web.bad_request", _("That was not understood"), detail))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """``handler403``."""
    detail = _(
        "Your account has no right to this page. Sign in with another account, or ask the person who gives out posts."
    )
    return answer(request, Problem(403, "web.not_allowed", _("You may not do that"), detail, "lock"))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """``CSRF_FAILURE_VIEW``: the page was open too long, or cookies are off."""
    detail = _("The page was open for too long. Go back, load it again and send it once more; what you wrote is kept.")
    return answer(request, Problem(403, "web.form_expired", _("This form has expired"), detail, "clock"))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """``handler404``."""
    detail = _("There is nothing at this address. Check it for typing errors, or start from the first page.")
    return answer(request, Problem(404, "web.not_found", _("We could not find that"), detail, "zoom-question"))


def server_error(request: HttpRequest) -> HttpResponse:
    """``handler500``: the reference number ties the page to the line in the log."""
    reference = secrets.token_hex(4).upper()
    log.error("Reference %s: %s %s", reference, request.method, request.path, exc_info=sys.exc_info())
    detail = _("This is our mistake, not yours. Please try again soon; if it stays, tell us the reference number.")
    return answer(
        request, Problem(500, "web.server_error", _("Something went wrong"), detail, "alert-triangle", reference)
    )
