"""Residents with both addresses, doubts about police data; words without an address; admission to the duty lists."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from linli.intake import commands as intake
from linli.intake.queries import unplaced
from linli.kernel import matrix
from linli.kernel.errors import NotAllowed
from linli.orgs import commands as orgs
from linli.orgs.queries import admissions
from linli.people import commands, queries
from linli.web.api.auth import SIGNED_IN, staff
from linli.web.api.service import STAFF, problems_of
from linli.web.api.shapes_ground import (
    AdmissionDecisionIn,
    AdmissionOut,
    AdmissionsOut,
    DisputeDecisionIn,
    DisputeIn,
    DisputeOut,
    HomeIn,
    OpenedOut,
    PlaceIn,
    PurposeIn,
    ResidentOut,
    UnplacedListOut,
    WhyIn,
)

router = Router(tags=["residents and lists"], auth=SIGNED_IN)
PERSON = {200: ResidentOut, **problems_of(*STAFF, 404, 409)}


@router.get("/residents/{resident_id}", response=PERSON, summary="A resident")
def resident(request: HttpRequest, resident_id: UUID) -> Any:
    """Where the person lives and is registered, with sources and days; name and telephone masked."""
    return queries.resident_page(staff(request), resident_id)


@router.post("/residents/{resident_id}/homes", response=PERSON, summary="Put down an address of a resident")
def set_home(request: HttpRequest, resident_id: UUID, home: HomeIn) -> Any:
    """Living: by those who look after the area. Registered: by the police only."""
    actor = staff(request)
    commands.set_home(actor, resident_id=resident_id, now=timezone.now(), **home.dict())
    return queries.resident_page(actor, resident_id)


@router.post(
    "/residents/{resident_id}/open",
    response={200: OpenedOut, **problems_of(*STAFF, 404)},
    summary="Name and telephone in full",
)
def open_resident(request: HttpRequest, resident_id: UUID, why: PurposeIn) -> Any:
    """For a purpose; that they were opened is recorded."""
    return commands.open_resident(staff(request), resident_id=resident_id, purpose=why.purpose, now=timezone.now())


@router.post("/residents/{resident_id}/disputes", response=PERSON, summary="Doubt a value of the police")
def raise_dispute(request: HttpRequest, resident_id: UUID, doubt: DisputeIn) -> Any:
    """One open doubt a value; the police decide."""
    actor = staff(request)
    commands.raise_dispute(actor, resident_id=resident_id, now=timezone.now(), **doubt.dict())
    return queries.resident_page(actor, resident_id)


@router.get("/disputes", response={200: list[DisputeOut], **problems_of(*STAFF)}, summary="Doubts")
def disputes(request: HttpRequest, state: str = Query("", max_length=10)) -> list[Any]:
    """Of one's area; for the police all of them. The latest first, at most 100."""
    return queries.dispute_list(staff(request), state=state)


@router.post(
    "/disputes/{dispute_id}/decide",
    response={200: list[DisputeOut], **problems_of(*STAFF, 404, 409)},
    summary="Decide a doubt",
)
def decide_dispute(request: HttpRequest, dispute_id: UUID, answer: DisputeDecisionIn) -> list[Any]:
    """By the police: accepted, the value is corrected; declined, a reason stands with it. Answers with what still waits."""
    actor = staff(request)
    commands.decide_dispute(actor, dispute_id=dispute_id, now=timezone.now(), **answer.dict())
    return queries.dispute_list(actor, state="open")


def _keeper(request: HttpRequest) -> Any:
    actor = staff(request)
    if not matrix.opens(actor, "addresses.keep"):
        raise NotAllowed("intake.no_placing", "Your post does not allow this. Ask an operator of the command centre.")
    return actor


@router.get("/unplaced", response={200: UnplacedListOut, **problems_of(*STAFF)}, summary="Words without an address")
def words(request: HttpRequest, page: int = Query(1, ge=1, le=100_000)) -> Any:
    """The most frequent first."""
    _keeper(request)
    return unplaced(page=page)


@router.post(
    "/unplaced/{unplaced_id}/place",
    response={200: UnplacedListOut, **problems_of(*STAFF, 404, 409)},
    summary="Say which address words mean",
)
def place(request: HttpRequest, unplaced_id: UUID, to: PlaceIn) -> Any:
    """They become another name of it and are found from then on. Answers with what still waits."""
    intake.place_words(_keeper(request), unplaced_id=unplaced_id, now=timezone.now(), **to.dict())
    return unplaced()


@router.post(
    "/unplaced/{unplaced_id}/dismiss",
    response={200: UnplacedListOut, **problems_of(*STAFF, 404, 409)},
    summary="Words that name no address",
)
def dismiss(request: HttpRequest, unplaced_id: UUID) -> Any:
    """They are not shown again. Answers with what still waits."""
    intake.dismiss_words(_keeper(request), unplaced_id=unplaced_id, now=timezone.now())
    return unplaced()


@router.get(
    "/admissions", response={200: AdmissionsOut, **problems_of(*STAFF)}, summary="Attempts and requests for admission"
)
def admission_list(
    request: HttpRequest, state: str = Query("", max_length=10), page: int = Query(1, ge=1, le=100_000)
) -> Any:
    """What was refused because of a duty list; a refusal names its attempt in `values.admission`."""
    return admissions(staff(request), state=state, page=page)


@router.post(
    "/admissions/{admission_id}/request",
    response={200: AdmissionOut, **problems_of(*STAFF, 404, 409)},
    summary="Ask for admission",
)
def ask(request: HttpRequest, admission_id: UUID, why: WhyIn) -> Any:
    """Asks the county to admit what was refused."""
    asked = orgs.request_admission(staff(request), admission_id=admission_id, reason=why.note, now=timezone.now())
    return _admission(asked)


@router.post(
    "/admissions/{admission_id}/decide",
    response={200: AdmissionOut, **problems_of(*STAFF, 404, 409)},
    summary="Decide about an admission",
)
def decide(request: HttpRequest, admission_id: UUID, answer: AdmissionDecisionIn) -> Any:
    """By the county: admitted, it is an assisting duty of that level from today on."""
    return _admission(
        orgs.decide_admission(staff(request), admission_id=admission_id, now=timezone.now(), **answer.dict())
    )


def _admission(row: Any) -> dict[str, Any]:
    names = ("id", "level", "area", "why", "state", "reason", "at", "requested_at", "decided_at", "decision")
    return {name: getattr(row, name) for name in names} | {"category": row.category_id}
