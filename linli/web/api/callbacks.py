"""Call-backs: an independent person asks the reporter after the case was closed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from linli.intake.commands import log_unreached, open_phone, rate_by_callback, reopen_after_call
from linli.intake.queries import to_call_back
from linli.web.api import making
from linli.web.api.auth import SIGNED_IN, staff
from linli.web.api.service import STAFF, problems_of
from linli.web.api.shapes import RatingIn, RatingOut
from linli.web.api.shapes_linking import AttemptOut, MissedIn, ReopenIn
from linli.web.api.shapes_staff import CallbackOut, CaseStateOut, PhoneOut

router = Router(tags=["call-backs"], auth=SIGNED_IN)


@router.get("", response={200: list[CallbackOut], **problems_of(*STAFF)}, summary="Whom to call back")
def waiting(request: HttpRequest) -> list[Any]:
    """Reports with a telephone whose case is closed and which nobody has rated; the most urgent first, at most fifty."""
    found = to_call_back(staff(request), now=timezone.now())
    return [making.plain(one) | {"attempts": len(one.tries)} for one in found]


@router.post(
    "/{signal_id}/phone", response={200: PhoneOut, **problems_of(*STAFF, 404)}, summary="The telephone in full"
)
def phone(request: HttpRequest, signal_id: UUID) -> dict[str, str]:
    """For the call-back alone; that it was opened is recorded."""
    return {"phone": open_phone(staff(request), signal_id=signal_id, now=timezone.now())}


@router.post("/{signal_id}", response={201: RatingOut, **problems_of(*STAFF, 404)}, summary="Enter what was said")
def enter(request: HttpRequest, signal_id: UUID, rating: RatingIn) -> Status[Any]:
    """Never by somebody of the unit that did the work."""
    return Status(201, rate_by_callback(staff(request), signal_id=signal_id, **rating.dict(), now=timezone.now()))


@router.post(
    "/{signal_id}/missed", response={201: AttemptOut, **problems_of(*STAFF, 404)}, summary="Log that nobody was reached"
)
def missed(request: HttpRequest, signal_id: UUID, why: MissedIn) -> Status[Any]:
    """At different hours of the day; after the last attempt it ends as not reached."""
    return Status(201, log_unreached(staff(request), signal_id=signal_id, why=why.why, now=timezone.now()))


@router.post(
    "/{signal_id}/reopen",
    response={200: CaseStateOut, **problems_of(*STAFF, 404)},
    summary="Take the case up again after a call",
)
def reopen(request: HttpRequest, signal_id: UUID, judged: ReopenIn) -> Any:
    """With the judgement that what the reporter says is reasonable."""
    actor, now = staff(request), timezone.now()
    return reopen_after_call(actor, signal_id=signal_id, reason=judged.reason, reasonable=judged.reasonable, now=now)
