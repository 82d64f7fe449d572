"""Cases: lists, one case with its timeline, the map's points, the live numbers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest
from django.utils import timezone
from ninja import Query, Router

from linli.cases import queries
from linli.cases.commands import cancel
from linli.search.queries import words_as_filter
from linli.web.api import making
from linli.web.api.auth import SIGNED_IN, staff
from linli.web.api.service import STAFF, problems_of
from linli.web.api.shapes_staff import BoardOut, CasePageOut, CasesOut, CaseStateOut, PointOut, ReasonIn
from linli.web.parts import wording

router = Router(tags=["cases"], auth=SIGNED_IN)


@router.get("/cases", response={200: CasesOut, **problems_of(*STAFF)}, summary="Cases")
def cases(
    request: HttpRequest,
    state: list[str] = Query([], description="Any of the states; may be repeated."),
    category: str = Query("", max_length=8),
    priority: str = Query("", max_length=2),
    area: str = Query("", max_length=15, description="Division code; everything inside it."),
    unit_id: UUID | None = None,
    overdue: bool = False,
    open_only: bool = False,
    words: str = Query("", max_length=100, description="A case number or its beginning, or words to search for."),
    sort: str = Query("-opened_at", description=", ".join(queries.SORTS)),
    page: int = Query(1, ge=1, le=100_000),
    size: int = Query(50, ge=1, le=200),
    after: str = Query("", max_length=120, description="`next` of another page; reaches any depth."),
    before: str = Query("", max_length=120, description="`previous` of another page."),
) -> dict[str, Any]:
    """What one may see: the areas of one's posts and what one's units hold or lead."""
    actor = staff(request)
    wanted = queries.CaseFilter(
        states=tuple(state),
        category=category,
        priority=priority,
        area=area,
        unit_id=unit_id,
        overdue=overdue,
        open_only=open_only,
        sort=sort,
        **words_as_filter(actor, words, now=timezone.now()),
    )
    found = queries.case_list(actor, wanted, now=timezone.now(), page=page, size=size, after=after, before=before)
    names = wording.category_names()
    rows = [making.named(card, names) for card in found.rows]
    return {"rows": rows, **making.standing(found)}


@router.get("/cases/points", response={200: list[PointOut], **problems_of(*STAFF)}, summary="Open cases on the map")
def points(request: HttpRequest) -> list[Any]:
    """At most 5,000, the newest first."""
    return queries.points(staff(request), now=timezone.now())


@router.get("/cases/{case_id}", response={200: CasePageOut, **problems_of(*STAFF, 404)}, summary="A case")
def case(request: HttpRequest, case_id: UUID) -> dict[str, Any]:
    """With its whole timeline, tasks, photos and ratings."""
    found = queries.case_page(staff(request), case_id, now=timezone.now())
    names = wording.category_names()
    return making.plain(found) | {
        "card": making.named(found.card, names),
        "timeline": making.steps(found.timeline, public=False),
        "tasks": [making.named(task, names) for task in found.tasks],
        "photos": making.photos(found.photos, f"/api/v1/cases/{case_id}/photos"),
        "ratings": [making.plain(rating) for rating in found.ratings],
        "acts": sorted(found.acts),
    }


@router.get("/cases/{case_id}/photos/{photo_id}/{size}", response=problems_of(*STAFF, 404), summary="A photo of a case")
def photo(request: HttpRequest, case_id: UUID, photo_id: UUID, size: str) -> FileResponse:
    """`size` is `thumb` (320 px) or `public` (2048 px); JPEG."""
    path = queries.photo_file(staff(request), photo_id, size)
    return FileResponse(default_storage.open(path), content_type="image/jpeg")


@router.post(
    "/cases/{case_id}/cancel", response={200: CaseStateOut, **problems_of(*STAFF, 404)}, summary="Do not file a case"
)
def cancel_case(request: HttpRequest, case_id: UUID, why: ReasonIn) -> Any:
    """Ends a case that was not dispatched yet, with a reason that the reporter reads. Operators only."""
    return cancel(staff(request), case_id=case_id, reason=why.reason, now=timezone.now())


@router.get("/board", response={200: BoardOut, **problems_of(*STAFF)}, summary="The live numbers")
def board(request: HttpRequest) -> dict[str, Any]:
    """For what one may see; by area on the level below one's own."""
    now = timezone.now()
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    found = queries.board(staff(request), now=now, day_start=start)
    names = ("code", "name", "open", "overdue")
    return making.plain(found) | {
        "by_area": [dict(zip(names, row, strict=True)) for row in found.by_area],
        "by_category": dict(found.by_category),
    }
