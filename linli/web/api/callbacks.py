"""Call-backs: an independent person asks the reporter after the case was closed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from linli.intake.commands import open_phone, rate_by_callback
from linli.intake.queries import to_call_back
from linli.web.api.auth import SIGNED_IN, staff
from linli.web.api.service import STAFF, problems_of
from linli.web.api.shapes import RatingIn, RatingOut
from linli.web.api.shapes_staff import CallbackOut, PhoneOut

router = Router(tags=["call-backs"], auth=SIGNED_IN)


@router.get("", response={200: list[CallbackOut], **problems_of(*STAFF)}, summary="Whom to call back")
def waiting(request: HttpRequest) -> list[Any]:
    """Reports with a telephone whose case is closed and which nobody has rated; the oldest first, at most fifty."""
    return to_call_back(staff(request), now=timezone.now())


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
