"""Consent: one's own, that of one's children, recorded by staff in presence; notices and guardians."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from linli.people import commands, queries
from linli.web.api import making
from linli.web.api.auth import SIGNED_IN, person, staff
from linli.web.api.service import STAFF, problems_of
from linli.web.api.shapes import ID, NOON, Body, Done
from linli.web.parts.consenting import notice_of, title_of

router = Router(tags=["consent"], auth=SIGNED_IN)


class ConsentOut(Schema):
    """A purpose and what one has said to it."""

    purpose: str = Field(examples=["neighbourhood"])
    title: str = Field(examples=["News of my neighbourhood, beyond my own matters"])
    notice: str = Field(description="The words in force.", examples=["Handled by the command centre of the county. …"])
    version: int = Field(description="Of the words in force; send it with a consent.", examples=[1])
    sensitive: bool = Field(description="Asks for separate consent.", examples=[False])
    given: bool = Field(examples=[True])
    outdated: bool = Field(description="Given to earlier words.", examples=[False])
    given_version: int | None = Field(examples=[1])
    at: datetime | None = Field(examples=[NOON])
    way: str = Field(description="page, api, window", examples=["page"])
    by_as: str = Field(description="self, guardian, staff", examples=["self"])


class EntryOut(Schema):
    """One yes or no."""

    purpose: str = Field(examples=["neighbourhood"])
    given: bool = Field(examples=[False])
    version: int = Field(examples=[1])
    way: str = Field(examples=["page"])
    by_as: str = Field(examples=["self"])
    at: datetime = Field(examples=[NOON])


class ConsentChildOut(Schema):
    """A child under fourteen for whom one consents."""

    id: UUID = Field(examples=[ID])
    name: str = Field(description="In part.", examples=["张*"])
    born: date | None = Field(examples=["2016-05-01"])
    consents: list[ConsentOut]


class ConsentsOut(Schema):
    """Everything about one's consent."""

    consents: list[ConsentOut]
    children: list[ConsentChildOut]
    history: list[EntryOut]


class ConsentIn(Body):
    """Yes or no to a purpose."""

    given: bool = Field(description="True consents, false withdraws.", examples=[True])
    version: int = Field(0, ge=0, le=1_000_000, description="Of the notice that was shown; needed to consent.", examples=[1])
    child: UUID | None = Field(None, description="A child whose guardian one is.", examples=[None])


class RecordIn(Body):
    """What a person says at the window."""

    phone: str = Field("", max_length=30, description="By which the person signs in.", examples=["13800138000"])
    resident: UUID | None = Field(None, description="Or a resident of one's area.", examples=[None])
    guardian_phone: str = Field("", max_length=30, description="For a child under fourteen.", examples=[""])
    purpose: str = Field(max_length=20, examples=["neighbourhood"])
    given: bool = Field(examples=[True])
    version: int = Field(ge=0, le=1_000_000, examples=[1])
    present: bool = Field(description="The person is there and has read the notice.", examples=[True])


class NoticeIn(Body):
    """New words of a notice."""

    zh: str = Field(max_length=4000, examples=["处理者：本县（区）城市运行管理中心。……"])
    en: str = Field(max_length=4000, examples=["Handled by the command centre of the county. …"])


class NoticeOut(Schema):
    """A notice that was put in force."""

    version: int = Field(examples=[2])


class GuardianIn(Body):
    """Who consents for a child."""

    phone: str = Field(max_length=30, examples=["13800138000"])
    proof: str = Field(
        max_length=20, description="household_register, birth_certificate, court, committee", examples=["household_register"]
    )


class GuardianOut(Schema):
    """A guardian on file."""

    id: UUID = Field(examples=[ID])
    proof: str = Field(examples=["household_register"])
    made_at: datetime = Field(examples=[NOON])
    made_by: str = Field(examples=["吴敏"])


def _out(card: queries.ConsentCard) -> dict[str, Any]:
    return making.plain(card) | {"title": title_of(card.purpose), "notice": notice_of(card)}


@router.get("/me/consents", response={200: ConsentsOut, **problems_of(401, 403)}, summary="What I have consented to")
def consents(request: HttpRequest) -> dict[str, Any]:
    """Each purpose with its notice, those of one's children, and every yes and no so far."""
    actor = person(request)
    children = queries.children_of(actor, day=timezone.localdate())
    return {
        "consents": [_out(card) for card in queries.consents_of(actor)],
        "children": [making.plain(child) | {"consents": [_out(c) for c in child.consents]} for child in children],
        "history": queries.consent_history(actor),
    }


@router.post(
    "/me/consents/{purpose}", response={200: Done, **problems_of(*STAFF, 404, 409)}, summary="Consent, or withdraw it"
)
def choose(request: HttpRequest, purpose: str, wanted: ConsentIn) -> dict[str, Any]:
    """The last word counts. Withdrawing needs no version and takes effect at once."""
    commands.choose_consent(
        person(request), purpose=purpose, given=wanted.given, version=wanted.version, child_id=wanted.child,
        now=timezone.now(),
    )  # fmt: skip
    return {"ok": True}


@router.post("/consents", response={201: Done, **problems_of(*STAFF, 404, 409)}, summary="Record a consent in presence")
def record(request: HttpRequest, said: RecordIn) -> Status[Any]:
    """At a window, or by those who look after residents."""
    commands.record_consent(
        staff(request), phone=said.phone, resident_id=said.resident, guardian_phone=said.guardian_phone,
        purpose=said.purpose, given=said.given, version=said.version, present=said.present, now=timezone.now(),
    )  # fmt: skip
    return Status(201, {"ok": True})


@router.post(
    "/consents/notices/{purpose}", response={201: NoticeOut, **problems_of(*STAFF, 404, 409)}, summary="New words of a notice"
)
def publish(request: HttpRequest, purpose: str, notice: NoticeIn) -> Status[Any]:
    """By a leader of the county. Those who consented keep their words and are asked again."""
    made = commands.publish_notice(staff(request), purpose=purpose, zh=notice.zh, en=notice.en, now=timezone.now())
    return Status(201, {"version": made.version})


@router.get(
    "/residents/{resident_id}/guardians", response={200: list[GuardianOut], **problems_of(*STAFF, 404)}, summary="Guardians"
)
def guardians(request: HttpRequest, resident_id: UUID) -> Any:
    """Who consents for a child of one's area."""
    queries.resident_page(staff(request), resident_id)
    return queries.guardians_of(resident_id)


@router.post(
    "/residents/{resident_id}/guardians", response={201: Done, **problems_of(*STAFF, 404, 409)}, summary="Add a guardian"
)
def add_guardian(request: HttpRequest, resident_id: UUID, who: GuardianIn) -> Status[Any]:
    """After seeing the document."""
    commands.set_guardian(staff(request), child_id=resident_id, phone=who.phone, proof=who.proof, now=timezone.now())
    return Status(201, {"ok": True})


@router.post(
    "/residents/{resident_id}/guardians/{guardian_id}/end",
    response={200: Done, **problems_of(*STAFF, 404)},
    summary="End a guardian",
)
def drop_guardian(request: HttpRequest, resident_id: UUID, guardian_id: UUID) -> dict[str, Any]:
    """What was consented to stays until it is withdrawn."""
    commands.end_guardian(staff(request), child_id=resident_id, guardian_id=guardian_id, now=timezone.now())
    return {"ok": True}
