"""Photos for staff: the copies without location data, never the originals, only of cases and reports they may see."""

from __future__ import annotations

from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import path
from django.views.decorators.http import require_safe

from linli.cases.queries import photo_file
from linli.intake.queries import waiting_photo_file
from linli.kernel.actors import Actor
from linli.kernel.errors import NotFound
from linli.web.parts.staff import for_staff

DAY = 24 * 3600


@require_safe
@for_staff("cases.list")
def photo(request: HttpRequest, actor: Actor, photo_id: UUID, copy: str) -> HttpResponse:
    """A copy of a photo; its name is the hash of its content, so that a browser keeps it."""
    try:
        where = photo_file(actor, photo_id, copy)
    except NotFound:
        where = waiting_photo_file(actor, photo_id, copy)
    tag = f'"{where}"'
    kept = {"Cache-Control": f"private, max-age={DAY}", "ETag": tag}
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers=kept)
    return FileResponse(default_storage.open(where), content_type="image/jpeg", headers=kept)  # type: ignore[return-value]


urls = [path("photos/<uuid:photo_id>/<str:copy>", photo)]
