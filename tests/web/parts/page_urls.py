"""Addresses for these tests: the shared parts and pages that fail on purpose."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import path

from linli.kernel.errors import NotAllowed, NotFound, Refused, Stale, Unavailable
from linli.web.parts import health, style

FAILURES = {
    "refused": Refused("cases.photo_missing", "Add at least one photo taken after the work, then send again.", photos=0),
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
handler400 = "linli.web.parts.errors.bad_request"
handler403 = "linli.web.parts.errors.forbidden"
handler404 = "linli.web.parts.errors.not_found"
handler500 = "linli.web.parts.errors.server_error"
