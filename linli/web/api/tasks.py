"""Tasks: one's own list, accepting, going, reporting back, verifying."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from linli.cases import commands, queries
from linli.web.api import making
from linli.web.api.auth import SIGNED_IN, staff
from linli.web.api.service import STAFF, problems_of
from linli.web.api.shapes import NoteIn, PhotoOut
from linli.web.api.shapes_staff import CaseStateOut, TaskOut, TaskStateOut, WorkIn
from linli.web.parts import wording
from linli.web.parts.uploads import read_photos

router = Router(tags=["tasks"], auth=SIGNED_IN)
TASK = {200: TaskStateOut, **problems_of(*STAFF, 404, 409)}
CASE = {200: CaseStateOut, **problems_of(*STAFF, 404, 409)}


@router.get("", response={200: list[TaskOut], **problems_of(*STAFF)}, summary="My tasks")
def mine(request: HttpRequest) -> list[dict[str, Any]]:
    """One's own and those open to one's units; danger first, then the soonest due."""
    names = wording.category_names()
    return [making.named(card, names) for card in queries.my_tasks(staff(request), now=timezone.now())]


@router.get("/{task_id}", response={200: TaskOut, **problems_of(*STAFF, 404)}, summary="A task")
def task(request: HttpRequest, task_id: UUID) -> dict[str, Any]:
    """Open or not."""
    return making.named(queries.task_card(staff(request), task_id, now=timezone.now()), wording.category_names())


@router.post("/{task_id}/accept", response=TASK, summary="Accept")
def accept(request: HttpRequest, task_id: UUID) -> Any:
    """The first of a unit to accept has it."""
    return commands.accept(staff(request), task_id=task_id, now=timezone.now())


@router.post("/{task_id}/arrive", response=TASK, summary="At the place")
def arrive(request: HttpRequest, task_id: UUID) -> Any:
    """After accepting."""
    return commands.arrive(staff(request), task_id=task_id, now=timezone.now())


@router.post("/{task_id}/pass-on", response=CASE, summary="Pass on to the unit that leads")
def pass_on(request: HttpRequest, task_id: UUID, said: NoteIn) -> Any:
    """With a reason; the clock goes on."""
    return commands.pass_on(staff(request), task_id=task_id, note=said.note, now=timezone.now())


@router.post("/{task_id}/report", response=CASE, summary="Report back")
def report_done(request: HttpRequest, task_id: UUID, work: WorkIn) -> Any:
    """Stops the clock; somebody else verifies. “solved” needs a photo taken afterwards."""
    return commands.report_done(staff(request), task_id=task_id, now=timezone.now(), **work.dict())


@router.post("/{task_id}/verify", response=CASE, summary="Verify")
def verify(request: HttpRequest, task_id: UUID, said: NoteIn) -> Any:
    """Closes the case; never by the person who did the work."""
    return commands.verify(staff(request), task_id=task_id, note=said.note, now=timezone.now())


@router.post("/{task_id}/send-back", response=CASE, summary="Send back")
def send_back(request: HttpRequest, task_id: UUID, said: NoteIn) -> Any:
    """With a reason; the first due time stays."""
    return commands.send_back(staff(request), task_id=task_id, note=said.note, now=timezone.now())


@router.post(
    "/{task_id}/photos", response={201: list[PhotoOut], **problems_of(*STAFF, 404, 413)}, summary="Photos of the work"
)
def photos(request: HttpRequest, task_id: UUID, photos: File[list[UploadedFile]], moment: Form[str]) -> Status[Any]:
    """`moment` is before or after; verify for a verification."""
    actor, now = staff(request), timezone.now()
    kept = [
        commands.add_task_photo(actor, task_id=task_id, moment=moment, content=content, now=now)
        for content in read_photos(photos)
    ]
    return Status(201, [{"id": p.id, "moment": p.moment, "at": p.at, "thumb": "", "public": ""} for p in kept])
