"""Errors of the API: always RFC 9457 problem JSON, whatever went wrong and wherever."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from linli.kernel.errors import LinliError, Stale
from linli.web.parts.errors import Problem, problem_json, problem_of

#: Refusals that have an HTTP status of their own; every other one is a 422.
STATUS = {"photos.too_large": 413}
View = Callable[..., HttpResponse]


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem as the answer to a request."""
    return problem_json(problem, request.path)


def refused(request: HttpRequest, error: LinliError) -> HttpResponse:
    """One of the five errors."""
    problem = problem_of(error)
    values = {name: value for name, value in problem.values.items() if isinstance(value, str | int | float | bool)}
    status = STATUS.get(problem.code, problem.status)
    return answer(request, Problem(status, problem.code, problem.title, problem.detail, values=values))


def _words(kind: str) -> str:
    """What is wrong with a value, by pydantic's name for it."""
    if kind == "missing":
        return _("is missing")
    if kind.startswith("string"):
        return _("must be text")
    if kind.startswith(("float", "int", "greater", "less", "finite", "decimal")):
        return _("must be a number in the allowed range")
    if kind.startswith("uuid"):
        return _("must be an id (UUID)")
    if kind.startswith("bool"):
        return _("must be true or false")
    if kind.startswith(("date", "timezone", "value_error")):
        return _("must be a time such as 2026-11-23T14:05:00+08:00")
    if kind.startswith(("model", "dict", "json")):
        return _("must be a JSON object")
    if kind.startswith(("literal", "enum")):
        return _("must be one of the listed values")
    return _("has a value that does not fit")


def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Fields of the wrong type or missing: 422, each named in words."""
    fields: dict[str, str] = {}
    for entry in error.errors:
        # ("body", parameter, field …) for a JSON body, ("query", field) and ("path", field) for the rest
        where = [str(part) for part in entry["loc"]]
        path = where[2:] if where[0] == "body" else where[1:]
        fields.setdefault(".".join(path) or "body", _words(entry["type"]))
    each = (_("“%(name)s” %(words)s") % {"name": name, "words": words} for name, words in fields.items())
    detail = _("Put this right and send again: %(list)s.") % {"list": _("; ").join(each)}
    problem = Problem(422, "api.invalid", _("Some fields do not fit"), detail, values={"fields": fields})
    return answer(request, problem)


def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """401 with the way to sign in."""
    detail = _("Sign in first: POST /api/v1/sign-in gives a token; send it as “Authorization: Bearer …”.")
    response = answer(request, Problem(401, "api.sign_in_first", _("Who are you?"), detail, "lock"))
    response["WWW-Authenticate"] = "Bearer"
    return response


def other_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What ninja itself refuses: a body that is no JSON, a form token that is missing."""
    if error.status_code == 403:
        detail = _("With a session cookie a changing request needs the header X-CSRFToken; or send a bearer token.")
        return answer(request, Problem(403, "api.csrf", _("You may not do that"), detail, "lock"))
    detail = _("The body is not valid JSON. Send a JSON object in UTF-8.")
    return answer(request, Problem(400, "api.bad_json", _("That was not understood"), detail))


def missing(request: HttpRequest, error: Exception | None = None) -> HttpResponse:
    """404 for an address that does not exist."""
    detail = _("There is nothing at this address; /api/v1/docs lists what there is.")
    return answer(request, Problem(404, "api.not_found", _("We could not find that"), detail, "zoom-question"))


def too_large(request: HttpRequest, error: Exception) -> HttpResponse:
    """413 for a body, or a number of files, beyond what is read."""
    detail = _("The request is too large. Send fewer or smaller photos, or a shorter text.")
    return answer(request, Problem(413, "api.too_large", _("Too much at once"), detail))


def bad_request(request: HttpRequest, error: Exception | None = None) -> HttpResponse:
    """400 for what cannot be read at all."""
    detail = _("The request could not be read; check how it is put together.")
    return answer(request, Problem(400, "api.bad_request", _("That was not understood"), detail))


def raced(request: HttpRequest, error: IntegrityError) -> HttpResponse:
    """Two requests wrote the same thing at once; the second learns that the first was quicker."""
    return refused(request, Stale("api.raced", _("The same was written a moment ago. Read it again, then decide.")))


def install(api: NinjaAPI) -> None:
    """Give the API all of these."""
    handlers: dict[type[Exception], Any] = {
        LinliError: refused,
        ValidationError: invalid,
        AuthenticationError: not_signed_in,
        HttpError: other_http,
        Http404: missing,
        RequestDataTooBig: too_large,
        TooManyFilesSent: too_large,
        TooManyFieldsSent: too_large,
        MultiPartParserError: bad_request,
        UnreadablePostError: bad_request,
        BadRequest: bad_request,
        IntegrityError: raced,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def guarded(view: View) -> View:
    """A view whose refusals outside any operation (wrong method, NUL in the address) are problems too."""

    @functools.wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "\0" in request.path or any("\0" in value for values in request.GET.lists() for value in values[1]):
            return bad_request(request)
        try:
            response = view(request, *args, **kwargs)
        except LinliError as error:
            return refused(request, error)
        except Http404:
            return missing(request)
        if response.status_code == 405 and not response.get("Content-Type", "").startswith("application/problem"):
            allowed = response["Allow"]
            detail = _("This address takes only %(methods)s.") % {"methods": allowed}
            response = answer(request, Problem(405, "api.method", _("That does not work here"), detail))
            response["Allow"] = allowed
        return response

    return csrf_exempt(run) if getattr(view, "csrf_exempt", False) else run
