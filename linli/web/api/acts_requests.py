"""What a unit asks for while it holds a case, and the decisions: returns, more time, pauses, the suspended ledger."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from linli.cases import commands, queries
from linli.web.api import making
from linli.web.api.auth import SIGNED_IN, staff
from linli.web.api.service import STAFF, problems_of
from linli.web.api.shapes import NoteIn
from linli.web.api.shapes_acts import (
    BasisIn,
    DecideIn,
    ExtensionIn,
    PauseIn,
    RequestOut,
    ReturnIn,
    SuspendedOut,
    SuspensionIn,
    WaitingOut,
)
from linli.web.api.shapes_staff import CaseStateOut

router = Router(tags=["case: requests"], auth=SIGNED_IN)
ASKED = {201: RequestOut, **problems_of(*STAFF, 404, 409)}


@router.post("/cases/{case_id}/returns", response=ASKED, summary="Ask to return a case")
def ask_return(request: HttpRequest, case_id: UUID, why: ReturnIn) -> Status[Any]:
    """Once for a unit. It stays responsible and the clock runs on; after a ruling nothing returns."""
    return Status(201, commands.ask_return(staff(request), case_id=case_id, now=timezone.now(), **why.dict()))


@router.post("/cases/{case_id}/objections", response=ASKED, summary="Object to the rejection of a return")
def object_to_rejection(request: HttpRequest, case_id: UUID, why: BasisIn) -> Status[Any]:
    """The county's command centre rules on it."""
    made = commands.object_to_rejection(staff(request), case_id=case_id, basis=why.basis, now=timezone.now())
    return Status(201, made)


@router.post("/cases/{case_id}/extensions", response=ASKED, summary="Ask for more time")
def ask_extension(request: HttpRequest, case_id: UUID, more: ExtensionIn) -> Status[Any]:
    """Before the limit has passed."""
    values = more.dict() | {"amount": str(more.amount)}
    return Status(201, commands.ask_extension(staff(request), case_id=case_id, now=timezone.now(), **values))


@router.post("/cases/{case_id}/pauses", response=ASKED, summary="Ask that the clock stands still")
def ask_pause(request: HttpRequest, case_id: UUID, why: PauseIn) -> Status[Any]:
    """For material from the petitioner, an appraisal or a court; before the limit has passed."""
    return Status(201, commands.ask_pause(staff(request), case_id=case_id, now=timezone.now(), **why.dict()))


@router.post("/cases/{case_id}/suspensions", response=ASKED, summary="Ask to put a case on the suspended ledger")
def ask_suspension(request: HttpRequest, case_id: UUID, why: SuspensionIn) -> Status[Any]:
    """After the petitioner has been told with proof; the county decides."""
    return Status(201, commands.ask_suspension(staff(request), case_id=case_id, now=timezone.now(), **why.dict()))


@router.post(
    "/cases/{case_id}/resume",
    response={200: CaseStateOut, **problems_of(*STAFF, 404, 409)},
    summary="Let the clock run again",
)
def resume(request: HttpRequest, case_id: UUID, said: NoteIn) -> Any:
    """The time that was left is counted on."""
    return commands.resume(staff(request), case_id=case_id, note=said.note, now=timezone.now())


@router.get("/to-decide", response={200: list[WaitingOut], **problems_of(*STAFF)}, summary="What waits for my decision")
def to_decide(request: HttpRequest) -> list[dict[str, Any]]:
    """Oldest first, at most a hundred."""
    found = queries.to_decide(staff(request))
    return [making.plain(one) | {"request": making.plain(one.request)} for one in found]


@router.post(
    "/requests/{request_id}/decide",
    response={200: RequestOut, **problems_of(*STAFF, 404, 409)},
    summary="Decide a request",
)
def decide(request: HttpRequest, request_id: UUID, decision: DecideIn) -> Any:
    """Never by whoever asked, nor by a party to it."""
    actor, now = staff(request), timezone.now()
    if decision.agree:
        return commands.agree(actor, request_id=request_id, unit_id=decision.unit_id, note=decision.note, now=now)
    return commands.refuse(actor, request_id=request_id, note=decision.note, now=now)


@router.get("/ledger", response={200: list[SuspendedOut], **problems_of(*STAFF)}, summary="The suspended ledger")
def ledger(request: HttpRequest) -> list[Any]:
    """Suspended cases that one may see, the next review first."""
    return queries.suspended(staff(request), now=timezone.now())
