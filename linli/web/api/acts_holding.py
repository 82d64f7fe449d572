"""Who has a case: giving the task to another person, taking it over, contacts with the petitioner."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from linli.cases import access, commands, queries
from linli.web.api import making
from linli.web.api.auth import SIGNED_IN, staff
from linli.web.api.service import STAFF, problems_of
from linli.web.api.shapes import NoteIn
from linli.web.api.shapes_acts import AssignIn, ContactIn, ContactMadeOut, HoldingOut, PersonOut
from linli.web.api.shapes_staff import CaseStateOut

router = Router(tags=["case: who has it"], auth=SIGNED_IN)
CASE = {200: CaseStateOut, **problems_of(*STAFF, 404, 409)}


@router.get(
    "/{case_id}/holding", response={200: HoldingOut, **problems_of(*STAFF, 404)}, summary="Who has it and how long"
)
def holding(request: HttpRequest, case_id: UUID) -> dict[str, Any]:
    """Contacts, requests, pauses, supervision."""
    actor = staff(request)
    case = access.case_for(actor, None, case_id)
    found = queries.holding_of(actor, case, now=timezone.now())
    lists = {name: [making.plain(one) for one in getattr(found, name)] for name in _LISTS}
    return making.plain(found) | lists | {"paused_seconds": int(found.paused.total_seconds())}


_LISTS = ("requests", "pauses", "contacts", "urgings")


@router.get(
    "/{case_id}/people",
    response={200: list[PersonOut], **problems_of(*STAFF, 404)},
    summary="Who can be given the task",
)
def people(request: HttpRequest, case_id: UUID) -> list[Any]:
    """Those of the holding unit whom you may choose; the nearest first, whoever is away now last and marked."""
    actor = staff(request)
    return queries.candidates(actor, access.case_for(actor, None, case_id), timezone.now())


@router.post("/{case_id}/assign", response=CASE, summary="Give the task to another person")
def assign(request: HttpRequest, case_id: UUID, to: AssignIn) -> Any:
    """Of the unit that holds the case. The old holder is told."""
    return commands.assign(staff(request), case_id=case_id, person_id=to.person_id, note=to.note, now=timezone.now())


@router.post("/{case_id}/take-over", response=CASE, summary="Take over a colleague's task")
def take_over(request: HttpRequest, case_id: UUID, said: NoteIn) -> Any:
    """At one's own unit; accepted at once."""
    return commands.take_over(staff(request), case_id=case_id, note=said.note, now=timezone.now())


@router.post(
    "/{case_id}/contacts",
    response={201: ContactMadeOut, **problems_of(*STAFF, 404)},
    summary="Log a contact with the petitioner",
)
def contact(request: HttpRequest, case_id: UUID, made: ContactIn) -> Status[Any]:
    """Counts only with time, way, what was said, and for a call the number of its record; otherwise it is kept and does not."""
    return Status(201, commands.log_contact(staff(request), case_id=case_id, now=timezone.now(), **made.dict()))
