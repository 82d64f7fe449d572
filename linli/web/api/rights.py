"""Rights about one's own data: everything on file, why the machine decided so, requests and their answers; retention."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from linli.rights import commands, queries
from linli.rights.jobs import erase
from linli.web.api import making
from linli.web.api.auth import SIGNED_IN, person, staff
from linli.web.api.service import STAFF, problems_of
from linli.web.api.shapes import ID, NOON, Body, Done
from linli.web.parts.rights import why

router = Router(tags=["rights"], auth=SIGNED_IN)


class MyDataOut(Schema):
    """Everything on file about whoever asks."""

    account: dict[str, Any] = Field(examples=[{"login": "r-1", "phone": "13800138000"}])
    on_file: dict[str, Any] | None = Field(description="As a resident.", examples=[None])
    reach: dict[str, Any] | None = Field(examples=[{"push": False, "text": True}])
    devices: list[dict[str, Any]] = Field(examples=[[]])
    consents: list[dict[str, Any]] = Field(examples=[[]])
    reports: list[dict[str, Any]] = Field(examples=[[{"code": "7K3M9QXT2A", "text": "井盖松了"}]])
    notices: list[dict[str, Any]] = Field(examples=[[]])
    requests: list[dict[str, Any]] = Field(examples=[[]])


class ExplainedOut(Schema):
    """Why a report went where it went."""

    code: str = Field(examples=["7K3M9QXT2A"])
    by: str = Field(examples=["machine"])
    category: str = Field(examples=["0102"])
    confidence: float = Field(examples=[0.93])
    words: list[str] = Field(examples=[["井盖"]])
    why: list[str] = Field(examples=[["The duty list names the function …"]])
    model_version: str = Field(examples=["shipped"])
    at: datetime = Field(examples=[NOON])


class RightIn(Body):
    """What somebody asks for."""

    kind: str = Field(max_length=10, description="see, copy, correct, delete, explain", examples=["correct"])
    words: str = Field("", max_length=2000, examples=["门牌号写错了，应为 12 号。"])
    code: str = Field("", max_length=20, description="Of the report it is about.", examples=[""])


class DeskRightIn(RightIn):
    """The same, put down at a window."""

    phone: str = Field(max_length=30, examples=["13800138000"])
    identity: str = Field(max_length=20, description="id_card_seen, code_to_phone", examples=["id_card_seen"])


class RightOut(Schema):
    """A request and what became of it."""

    id: UUID = Field(examples=[ID])
    kind: str = Field(examples=["correct"])
    state: str = Field(description="open, answered, refused, withdrawn", examples=["open"])
    words: str = Field(examples=["门牌号写错了"])
    identity: str = Field(examples=["signed_in"])
    asked_at: datetime = Field(examples=[NOON])
    due_at: datetime = Field(examples=[NOON])
    overdue: bool = Field(examples=[False])
    decided_at: datetime | None = Field(examples=[None])
    answer: str = Field(examples=[""])
    reason: str = Field(description="Of a refusal.", examples=[""])
    legal_way: str = Field(examples=[""])
    erased: int = Field(description="Reports whose contact data was erased.", examples=[0])
    phone: str = Field(description="In part.", examples=["138****8000"])
    code: str = Field(examples=[""])


class RightMadeOut(Schema):
    """A request that was taken."""

    id: UUID = Field(examples=[ID])
    due_at: datetime = Field(examples=[NOON])


class RightAnswerIn(Body):
    """What was done."""

    words: str = Field(max_length=2000, examples=["已更正。"])
    erase: bool = Field(False, description="Take contact data off the person's reports that are over.", examples=[False])


class RightRefusalIn(Body):
    """Why not, and where the person can turn."""

    reason: str = Field(
        max_length=20, description="not_identified, no_such_data, kept_by_law, case_running, others_data",
        examples=["case_running"],
    )  # fmt: skip
    words: str = Field(max_length=2000, examples=["事项仍在办理，办结后可再次申请。"])
    way: str = Field(max_length=2000, examples=["区网信办；也可以依法申请行政复议或提起诉讼。"])


class PlanOut(Schema):
    """What has been kept longer than it may be."""

    kind: str = Field(examples=["report_contacts"])
    days: int = Field(examples=[1095])
    source: str = Field(examples=["个人信息保护法 19, 47"])
    before: datetime = Field(examples=[NOON])
    rows: int = Field(examples=[12])
    oldest: date | None = Field(examples=["2022-01-01"])
    running: int = Field(description="Erased so far by a run that goes on.", examples=[0])
    planned: int = Field(examples=[0])
    last: datetime | None = Field(examples=[None])


class EraseIn(Body):
    """The plan as it was shown."""

    rows: int = Field(ge=0, le=2_000_000_000, examples=[12])


class RunOut(Schema):
    """A run that a job carries out."""

    id: UUID = Field(examples=[ID])
    planned: int = Field(examples=[12])


@router.get("/me/data", response={200: MyDataOut, **problems_of(401, 403)}, summary="Everything about me")
def data(request: HttpRequest) -> Any:
    """The copy for programs; that it was taken is recorded."""
    actor = person(request)
    commands.note_copied(actor, now=timezone.now())
    return queries.my_data(actor)


@router.get(
    "/me/reports/{code}/why", response={200: ExplainedOut | None, **problems_of(401, 403, 404)}, summary="Why so"
)
def explained(request: HttpRequest, code: str) -> Any:
    """The decision about a report of one's own; null while there is none."""
    found = queries.explained(person(request), code)
    return making.plain(found) | {"why": why(found)} if found else None


@router.get("/me/data-requests", response={200: list[RightOut], **problems_of(401, 403)}, summary="My requests")
def mine(request: HttpRequest) -> Any:
    """The newest first."""
    return queries.my_requests(person(request), now=timezone.now())


@router.post("/me/data-requests", response={201: RightMadeOut, **problems_of(*STAFF, 404)}, summary="Ask for a right")
def ask(request: HttpRequest, wish: RightIn) -> Status[Any]:
    """The clock starts."""
    return Status(201, commands.ask(person(request), **wish.dict(), now=timezone.now()))


@router.post(
    "/me/data-requests/{request_id}/withdraw", response={200: Done, **problems_of(*STAFF, 404, 409)}, summary="Take it back"
)
def withdraw(request: HttpRequest, request_id: UUID) -> dict[str, Any]:
    """One's own alone."""
    commands.withdraw(person(request), request_id=request_id, now=timezone.now())
    return {"ok": True}


@router.get("/data-requests", response={200: list[RightOut], **problems_of(*STAFF)}, summary="Requests about data")
def listed(
    request: HttpRequest, state: str = Query("open", max_length=10, description="open, answered, refused, withdrawn")
) -> Any:
    """The most urgent first. Operators only."""
    return queries.desk_requests(staff(request), state=state, now=timezone.now())


@router.post("/data-requests", response={201: RightMadeOut, **problems_of(*STAFF, 404)}, summary="Put down a request")
def put_down(request: HttpRequest, wish: DeskRightIn) -> Status[Any]:
    """For somebody at the window."""
    return Status(201, commands.ask_at_desk(staff(request), **wish.dict(), now=timezone.now()))


@router.get("/data-requests/{request_id}", response={200: RightOut, **problems_of(*STAFF, 404)}, summary="A request")
def one(request: HttpRequest, request_id: UUID) -> Any:
    """For whoever made it and those who answer."""
    return queries.request_page(person(request), request_id, now=timezone.now())


@router.post(
    "/data-requests/{request_id}/answer", response={200: Done, **problems_of(*STAFF, 404, 409)}, summary="Answer a request"
)
def answer(request: HttpRequest, request_id: UUID, said: RightAnswerIn) -> dict[str, Any]:
    """Never one's own."""
    commands.answer(staff(request), request_id=request_id, words=said.words, erase=said.erase, now=timezone.now())
    return {"ok": True}


@router.post(
    "/data-requests/{request_id}/refuse", response={200: Done, **problems_of(*STAFF, 404, 409)}, summary="Refuse a request"
)
def refuse(request: HttpRequest, request_id: UUID, why_not: RightRefusalIn) -> dict[str, Any]:
    """With the reason and the legal way."""
    commands.refuse(staff(request), request_id=request_id, now=timezone.now(), **why_not.dict())
    return {"ok": True}


@router.get("/retention", response={200: list[PlanOut], **problems_of(*STAFF)}, summary="What is kept too long")
def plans(request: HttpRequest) -> Any:
    """A dry run; nothing is written."""
    return queries.plans(staff(request), now=timezone.now())


@router.post(
    "/retention/{kind}", response={202: RunOut, **problems_of(*STAFF, 404, 409)}, summary="Have it erased"
)
def erase_kind(request: HttpRequest, kind: str, plan: EraseIn) -> Status[Any]:
    """By a leader of the county; a job does it in batches."""
    with transaction.atomic():
        run = commands.begin_retention(staff(request), kind=kind, rows=plan.rows, now=timezone.now())
        erase.defer(run_id=str(run.id))
    return Status(202, run)
