"""Addresses for these tests: the shared parts and pages that fail on purpose."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from PIL import Image

from linli.kernel.errors import NotAllowed, NotFound, Refused, Stale, Unavailable
from linli.web.parts import health, style

FAILURES = {
    "refused": Refused(
        "cases.photo_missing", "Add at least one photo taken after the work, then send again.", photos=0
    ),
    "not-allowed": NotAllowed("cases.not_yours", "This is another unit's case."),
    "not-found": NotFound("cases.unknown", "There is no such case."),
    "stale": Stale("cases.changed", "Load the page again."),
    "unavailable": Unavailable("sms.silent", "Text messages cannot be sent now."),
    "denied": PermissionDenied(),
    "too-big": RequestDataTooBig("too much"),
    "broken": ZeroDivisionError("secret 13812345678"),
}


def fail(request: HttpRequest, name: str) -> HttpResponse:
    raise FAILURES[name]


urlpatterns = [*health.urls, *style.urls, path("fail/<name>", fail), path("api/fail/<name>", fail)]


def stream(request: HttpRequest, name: str = "") -> StreamingHttpResponse:
    """What the live process would say: one fact of one case, then silence until asked again."""
    event = 'id: 7\nevent: fact\ndata: {"seq":7,"kind":"cases.closed","case":"c-1","subject":"c-1"}\n\n'
    return StreamingHttpResponse(iter(["retry: 60000\n\n", event]), content_type="text/event-stream")


def elements(request: HttpRequest) -> HttpResponse:
    """Every element on one page."""
    return render(
        request, "elements.html", {"due": timezone.now() + timedelta(hours=2), "posted": request.POST.get("text", "")}
    )


def panel(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(f'<div id="panel-{name}">renewed</div>')


def photos(request: HttpRequest) -> HttpResponse:
    sizes = [Image.open(file).size for file in request.FILES.getlist("photos")]
    return HttpResponse(f"<p id='sizes'>{sizes}</p>")


urlpatterns += [
    path("live/stream", stream),
    path("elements", elements),
    path("panel/<name>", panel),
    path("photos", photos),
]
handler400 = "linli.web.parts.errors.bad_request"
handler403 = "linli.web.parts.errors.forbidden"
handler404 = "linli.web.parts.errors.not_found"
handler500 = "linli.web.parts.errors.server_error"
