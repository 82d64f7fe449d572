"""Reports: sending one, following it, photos, rating, what lies near. No account needed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Header, Query, Router, Status
from ninja.files import UploadedFile

from linli.intake import queries
from linli.intake.commands import Report, add_report_photo, ask_reopen, rate_report, receive
from linli.web.api import making
from linli.web.api.auth import anyone
from linli.web.api.service import OPEN, problems_of
from linli.web.api.shapes import NearOut, PhotoOut, PlaceIn, RatingIn, RatingOut, ReceiptOut, ReportIn, TrackOut
from linli.web.api.shapes_linking import WishAskedOut, WishIn
from linli.web.parts import wording
from linli.web.parts.uploads import read_photos

router = Router(tags=["reports"])


@router.post("", response={201: ReceiptOut, **problems_of(*OPEN, 401, 403, 409, 413)}, summary="Send a report")
def send(
    request: HttpRequest,
    response: HttpResponse,
    report: ReportIn,
    idempotency_key: str | None = Header(None, alias="Idempotency-Key", description="1 to 200 printable characters."),
) -> Status[Any]:
    """Stores the report and answers at once; triage follows within a second or so.

    A repeat under the same key, or with the same `external_id` and words, stores nothing and gets the same code, again
    with 201 and with `Idempotency-Replayed: true`. The same key for another request is refused.
    """
    receipt = receive(anyone(request), report=Report(**report.dict()), key=idempotency_key or None, now=timezone.now())
    if not receipt.fresh:
        response["Idempotency-Replayed"] = "true"
    url = request.build_absolute_uri(f"/r/{receipt.code}/")
    return Status(201, {"code": receipt.code, "url": url})


@router.get("/near", response={200: list[NearOut], **problems_of(*OPEN)}, summary="What is reported nearby")
def near(request: HttpRequest, place: Query[PlaceIn]) -> list[dict[str, Any]]:
    """Open matters within 150 m of the last 30 days, nearest first, to be joined with `join_case`; at most five."""
    names = wording.category_names()
    return [making.named(card, names) for card in queries.nearby(place.lon, place.lat, now=timezone.now())]


@router.get("/{code}", response={200: TrackOut, **problems_of(400, 404)}, summary="Follow a report")
def follow(request: HttpRequest, code: str) -> dict[str, Any]:
    """Where the report stands, who has it, until when, and what happened. Codes typed with dashes and spaces fit."""
    return making.track(queries.track(code, now=timezone.now()))


@router.post(
    "/{code}/photos",
    response={201: list[PhotoOut], **problems_of(*OPEN, 401, 403, 404, 413)},
    summary="Add photos",
)
def add_photos(request: HttpRequest, code: str, photos: File[list[UploadedFile]]) -> Status[Any]:
    """Up to nine photos of 20 MB in all for a report (JPEG, PNG, WebP, GIF, told by content).

    The copies that others see carry no location and no device; they are made in the background.
    """
    actor, now = anyone(request), timezone.now()
    kept = [add_report_photo(actor, code=code, content=content, now=now) for content in read_photos(photos)]
    return Status(201, [{"id": p.id, "moment": p.moment, "at": p.at, "thumb": "", "public": ""} for p in kept])


@router.get("/{code}/photos/{photo_id}/{size}", response=problems_of(400, 404), summary="A photo of a report")
def photo(request: HttpRequest, code: str, photo_id: UUID, size: str) -> FileResponse:
    """`size` is `thumb` (320 px) or `public` (2048 px); JPEG."""
    path = queries.photo_file(code, photo_id, size)
    return FileResponse(default_storage.open(path), content_type="image/jpeg")


@router.post(
    "/{code}/rating", response={201: RatingOut, **problems_of(*OPEN, 401, 403, 404)}, summary="Rate the result"
)
def rate(request: HttpRequest, code: str, rating: RatingIn) -> Status[Any]:
    """Once for each report, after its case was closed."""
    return Status(201, rate_report(anyone(request), code=code, **rating.dict(), now=timezone.now()))


@router.post(
    "/{code}/reopen",
    response={201: WishAskedOut, **problems_of(*OPEN, 401, 403, 404)},
    summary="Ask that it be taken up again",
)
def ask_again(request: HttpRequest, code: str, wish: WishIn) -> Status[Any]:
    """For a closed case, in time; a person who did not do the work judges it."""
    return Status(201, ask_reopen(anyone(request), code=code, words=wish.words, now=timezone.now()))
