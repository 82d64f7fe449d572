"""Answers of GeoReport: the same content as XML or JSON (Spark convention), and errors as a list."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from linli.kernel.clock import LOCAL
from linli.kernel.errors import LinliError, NotFound, Refused
from linli.web.parts.saying import said

XML, JSON = "text/xml; charset=utf-8", "application/json; charset=utf-8"
#: What the parts of a list are called in XML.
PARTS = {
    "services": "service",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
    "errors": "error",
    "category_tree": "level",
}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
View = Callable[..., HttpResponse]
#: Where an error has a status of its own beside that of its kind; every refusal of a rule is a 400 here.
STATUS = {"open311.key_used_up": 429}


def moment(value: datetime | None) -> str | None:
    """A W3C date-time with its offset."""
    return value.astimezone(LOCAL).isoformat(timespec="seconds") if value else None


def xml(name: str, value: Any) -> str:
    """A value as an element; of nothing an empty one."""
    if value is None or value == "":
        return f"<{name}/>"
    if isinstance(value, Mapping):
        return f"<{name}>{''.join(xml(key, item) for key, item in value.items())}</{name}>"
    if isinstance(value, list | tuple):
        part = PARTS.get(name, "item")
        return f"<{name}>{''.join(xml(part, item) for item in value)}</{name}>"
    if isinstance(value, bool):
        value = "true" if value else "false"
    return f"<{name}>{escape(_NOT_XML.sub('', str(value)))}</{name}>"


def answer(form: str, root: str, content: Mapping[str, Any] | Sequence[Any], status: int = 200) -> HttpResponse:
    """The content in the form asked for; every browser page may read it, as nothing here depends on a cookie."""
    if form == "json":
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        response = HttpResponse(body, content_type=JSON, status=status)
    else:
        whole = xml(root, content)
        response = HttpResponse(f'<?xml version="1.0" encoding="utf-8"?>\n{whole}\n', content_type=XML, status=status)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def wrong(form: str, status: int, *sentences: str) -> HttpResponse:
    """Errors as the list that the specification asks for."""
    return answer(form, "errors", [{"code": status, "description": sentence} for sentence in sentences], status)


def form_of(request: HttpRequest, form: str | None) -> str:
    """By the ending of the address; without one JSON where it alone is asked for, else XML as specified."""
    if form:
        return form
    asked = request.headers.get("Accept", "")
    return "json" if "json" in asked and "xml" not in asked else "xml"


def resource(**methods: View) -> View:
    """A resource by method; whatever goes wrong in it becomes a list of errors in the form asked for."""
    allowed = ", ".join(sorted({*(name.upper() for name in methods), "OPTIONS", *({"HEAD"} if "get" in methods else ())}))

    @csrf_exempt
    def view(request: HttpRequest, ending: str | None = None, **parts: Any) -> HttpResponse:
        form = form_of(request, ending)
        if request.method == "OPTIONS":
            return _preflight(allowed)
        method = methods.get("get" if request.method == "HEAD" else str(request.method).lower())
        if method is None:
            response = wrong(form, 405, _("This address takes only %(methods)s.") % {"methods": allowed})
        else:
            response = _guarded(functools.partial(method, request, form, **parts), form)
        if response.status_code == 405:
            response["Allow"] = allowed
        return response

    return view


def _guarded(act: Callable[[], HttpResponse], form: str) -> HttpResponse:
    try:
        return act()
    except LinliError as error:
        status = STATUS.get(error.code, 400 if isinstance(error, Refused) else error.status)
        return wrong(form, status, said(error))
    except (RequestDataTooBig, TooManyFilesSent, TooManyFieldsSent):
        return wrong(form, 413, _("The request is too large. Send fewer or smaller photos, or a shorter text."))
    except (MultiPartParserError, UnreadablePostError, BadRequest):
        return wrong(form, 400, _("The request could not be read; check how it is put together."))


def nothing_here(request: HttpRequest) -> HttpResponse:
    """404 for an address that GeoReport does not know."""
    form = "json" if request.path.endswith(".json") else "xml"
    return wrong(form, 404, said(NotFound("open311.nothing", "There is nothing at this address of GeoReport v2.")))


def _preflight(allowed: str) -> HttpResponse:
    response = HttpResponse(status=204)
    response["Allow"] = response["Access-Control-Allow-Methods"] = allowed
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Headers"] = "Content-Type"
    response["Access-Control-Max-Age"] = "86400"
    return response


