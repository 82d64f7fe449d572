"""``/push.js``: the service worker of push messages, from the root so that it may speak for every page."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe


@require_safe
def push_worker(request: HttpRequest) -> HttpResponse:
    """The script as the front end was built."""
    file = Path(settings.FRONTEND_DIST) / "push.js"
    if not file.exists():
        raise Http404
    answer = HttpResponse(file.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


urls = [path("push.js", push_worker)]
