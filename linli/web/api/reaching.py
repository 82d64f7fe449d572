"""How one wants to be reached, one's devices for push messages, and the outbox for operators."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from linli.exchange.push import public_key
from linli.intake.commands import stop_report_texts
from linli.people import commands, queries
from linli.people.access import signed_in
from linli.web.api import making
from linli.web.api.auth import SIGNED_IN, anyone, person, staff
from linli.web.api.service import OPEN, STAFF, problems_of
from linli.web.api.shapes import ID, NOON, Body, Done
from linli.web.parts.language import match

router = Router(tags=["account"])


class ReachIn(Body):
    """What comes beside the page."""

    push: bool = Field(description="To one's devices.", examples=[True])
    text: bool = Field(description="Text messages to the telephone of the account.", examples=[False])
    mail: bool = Field(False, examples=[False])
    email: str = Field("", description="Kept sealed.", examples=["name@example.org"])


class DeviceOut(Schema):
    """A device of one's own."""

    id: UUID = Field(examples=[ID])
    label: str = Field(examples=["Chrome, Android"])
    since: datetime = Field(examples=[NOON])


class ReachOut(Schema):
    """How one is reached."""

    push: bool = Field(examples=[True])
    text: bool = Field(examples=[False])
    mail: bool = Field(examples=[False])
    email: str = Field(examples=[""])
    has_phone: bool = Field(examples=[True])
    devices: list[DeviceOut]
    push_key: str = Field(description="For `PushManager.subscribe` (applicationServerKey).", examples=["BNc…"])


class KeysIn(Body):
    """The keys of a browser's push subscription."""

    p256dh: str = Field(max_length=200, examples=["BLc4xRzKlKORKWlbdgFaBrrP…"])
    auth: str = Field(max_length=60, examples=["5I2Bu2oKdyy9CwL8QVF0NQ"])


class DeviceIn(Body):
    """A push subscription as `PushSubscription.toJSON()` gives it."""

    endpoint: str = Field(max_length=1000, examples=["https://updates.push.example.org/wpush/v2/gAAAA"])
    keys: KeysIn
    label: str = Field("", max_length=60, examples=["Chrome, Android"])
    language: str = Field("zh-hans", max_length=10, description="Of the messages.", examples=["zh-hans"])


class DeviceMadeOut(Schema):
    """A device that takes messages now."""

    id: UUID = Field(examples=[ID])


class MessageOut(Schema):
    """A message of the outbox: never its words, the addressee in part."""

    id: UUID = Field(examples=[ID])
    medium: str = Field(description="sms, mail, push", examples=["sms"])
    key: str = Field(examples=["report_closed"])
    to: str = Field(examples=["138****8000"])
    state: str = Field(description="waiting, sent, failed", examples=["sent"])
    at: datetime = Field(description="When it may be tried next, or might have been.", examples=[NOON])
    tries: int = Field(examples=[1])
    tried_at: datetime | None = Field(examples=[NOON])
    sent_at: datetime | None = Field(examples=[NOON])
    provider: str = Field(examples=["file"])
    error: str = Field(description="Code of the last failure.", examples=[""])


class OutboxOut(Schema):
    """One page of the outbox."""

    rows: list[MessageOut]
    total: int = Field(description="Counted up to 10,000.", examples=[1])
    page: int = Field(examples=[1])
    pages: int = Field(examples=[1])


def _me(request: HttpRequest) -> UUID:
    return signed_in(person(request))


@router.get("/me/reach", auth=SIGNED_IN, response={200: ReachOut, **problems_of(401)}, summary="How I am reached")
def reach(request: HttpRequest) -> dict[str, Any]:
    """Everything stands on the page in any case; this is what comes beside it."""
    found = queries.reach_of(_me(request))
    return making.plain(found) | {"push_key": public_key()}


@router.post("/me/reach", auth=SIGNED_IN, response={200: Done, **problems_of(*STAFF)}, summary="Choose how")
def choose(request: HttpRequest, wanted: ReachIn) -> dict[str, Any]:
    """The choice is the consent; it can be changed at any time."""
    commands.choose_reach(person(request), **wanted.dict(), now=timezone.now())
    return {"ok": True}


@router.post(
    "/me/devices", auth=SIGNED_IN, response={201: DeviceMadeOut, **problems_of(*STAFF)}, summary="Add a device for push"
)
def add(request: HttpRequest, device: DeviceIn) -> Status[Any]:
    """The same browser counts once."""
    made = commands.add_device(
        person(request),
        given={"endpoint": device.endpoint, "keys": device.keys.dict()},
        label=device.label or _browser(request.headers.get("User-Agent", "")),
        language=match(device.language) or "zh-hans",
        now=timezone.now(),
    )
    return Status(201, {"id": made.id})


@router.post(
    "/me/devices/{device_id}/drop", auth=SIGNED_IN, response={200: Done, **problems_of(*STAFF, 404)}, summary="Drop a device"
)
def drop(request: HttpRequest, device_id: UUID) -> dict[str, Any]:
    """One's own alone."""
    commands.drop_device(person(request), device_id=device_id, now=timezone.now())
    return {"ok": True}


@router.post(
    "/reports/{code}/no-texts",
    response={200: Done, **problems_of(*OPEN, 401, 403, 404)},
    summary="No text messages any more",
)
def no_texts(request: HttpRequest, code: str) -> dict[str, Any]:
    """To the telephone that was left with this report."""
    stop_report_texts(anyone(request), code=code, now=timezone.now())
    return {"ok": True}


@router.get("/messages", auth=SIGNED_IN, response={200: OutboxOut, **problems_of(*STAFF)}, summary="The outbox")
def outbox(
    request: HttpRequest,
    medium: str = Query("", max_length=10),
    state: str = Query("", max_length=10, description="waiting, sent, failed"),
    failed: bool = False,
    page: int = Query(1, ge=1, le=100_000),
) -> dict[str, Any]:
    """The latest first, fifty on a page. Operators only."""
    return making.plain(queries.messages(staff(request), medium=medium, state=state, failed=failed, page=page))


@router.post(
    "/messages/{message_id}/again",
    auth=SIGNED_IN,
    response={200: Done, **problems_of(*STAFF, 404, 409)},
    summary="Try a message again",
)
def again(request: HttpRequest, message_id: UUID) -> dict[str, Any]:
    """At once, from the start."""
    commands.send_again(staff(request), message_id=message_id, now=timezone.now())
    return {"ok": True}


def _browser(agent: str) -> str:
    """A short name for a browser, for its owner's list."""
    kind = next((n for n in ("Edg", "MicroMessenger", "Firefox", "Chrome", "Safari") if n in agent), "")
    system = next((n for n in ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux") if n in agent), "")
    return ", ".join(part for part in (kind.replace("Edg", "Edge").replace("MicroMessenger", "WeChat"), system) if part)
