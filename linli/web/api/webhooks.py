"""Webhooks: subscriptions to facts and their deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from linli.exchange.webhooks import commands, queries
from linli.web.api import making
from linli.web.api.auth import SIGNED_IN, staff
from linli.web.api.service import STAFF, problems_of
from linli.web.api.shapes import ID, NOON, Body, Done

router = Router(tags=["other systems"], auth=SIGNED_IN)
ACT = {200: Done, **problems_of(*STAFF, 404, 409)}


class SubscriptionIn(Body):
    """Who wants to hear of what."""

    name: str = Field(description="At most 60 characters.", examples=["区数据平台"])
    url: str = Field(description="A public http or https address.", examples=["https://data.example.org/hooks/linli"])
    kinds: str = Field(
        description="Kinds separated by blanks; `cases.` means all of casework.", examples=["cases.opened cases.closed"]
    )
    area: str = Field("", description="A division code; everything inside it.", examples=["330199001"])


class SubscriptionMadeOut(Schema):
    """A subscription that was made; its secret is shown this once."""

    id: UUID = Field(examples=[ID])
    secret: str = Field(description="For the signature by Standard Webhooks.", examples=["whsec_…"])


class SubscriptionOut(Schema):
    """A subscription and how it goes."""

    id: UUID = Field(examples=[ID])
    name: str = Field(examples=["区数据平台"])
    url: str = Field(examples=["https://data.example.org/hooks/linli"])
    kinds: list[str] = Field(examples=[["cases.closed"]])
    area: str = Field(examples=["330199001"])
    state: str = Field(description="active, failing, paused, ended", examples=["active"])
    made_by: str = Field(examples=["陈明"])
    made_at: datetime = Field(examples=[NOON])
    failing_since: datetime | None = Field(examples=[None])
    next_at: datetime | None = Field(examples=[None])
    waiting: int = Field(examples=[0])
    last_at: datetime | None = Field(description="When something was last delivered.", examples=[NOON])


class DeliveryOut(Schema):
    """A delivery and what became of it."""

    id: UUID = Field(description="The webhook-id that the receiver gets.", examples=[ID])
    subscription_id: UUID = Field(examples=[ID])
    subscription: str = Field(examples=["区数据平台"])
    kind: str = Field(examples=["cases.closed"])
    state: str = Field(description="waiting, delivered, left", examples=["delivered"])
    at: datetime = Field(examples=[NOON])
    tries: int = Field(examples=[1])
    tried_at: datetime | None = Field(examples=[NOON])
    answer: int | None = Field(description="Status of the last answer.", examples=[200])
    error: str = Field(examples=[""])
    took_ms: int | None = Field(examples=[41])
    body: str = Field(examples=['{"type":"cases.closed","timestamp":"…","data":{"case":"…"}}'])


class DeliveriesOut(Schema):
    """One page of deliveries."""

    rows: list[DeliveryOut]
    total: int = Field(description="Counted up to 10,000.", examples=[1])
    page: int = Field(examples=[1])
    pages: int = Field(examples=[1])


@router.get("", response={200: list[SubscriptionOut], **problems_of(*STAFF)}, summary="Subscriptions")
def listed(request: HttpRequest) -> list[Any]:
    """Living ones first. Operators only."""
    return queries.subscriptions(staff(request))


@router.post("", response={201: SubscriptionMadeOut, **problems_of(*STAFF)}, summary="Subscribe")
def subscribe(request: HttpRequest, wanted: SubscriptionIn) -> Status[Any]:
    """From now on; the secret is in the answer and nowhere else afterwards."""
    made, secret = commands.subscribe(staff(request), **wanted.dict(), now=timezone.now())
    return Status(201, {"id": made.id, "secret": secret})


@router.post("/{subscription_id}/pause", response=ACT, summary="Pause a subscription")
def pause(request: HttpRequest, subscription_id: UUID) -> dict[str, Any]:
    """What happens meanwhile waits."""
    commands.pause(staff(request), subscription_id=subscription_id, now=timezone.now())
    return {"ok": True}


@router.post("/{subscription_id}/resume", response=ACT, summary="Resume a subscription")
def resume(request: HttpRequest, subscription_id: UUID) -> dict[str, Any]:
    """What waited goes out in its order."""
    commands.resume(staff(request), subscription_id=subscription_id, now=timezone.now())
    return {"ok": True}


@router.post("/{subscription_id}/end", response=ACT, summary="End a subscription")
def end(request: HttpRequest, subscription_id: UUID) -> dict[str, Any]:
    """What waits is left out."""
    commands.end(staff(request), subscription_id=subscription_id, now=timezone.now())
    return {"ok": True}


@router.get("/deliveries", response={200: DeliveriesOut, **problems_of(*STAFF)}, summary="Deliveries")
def deliveries(
    request: HttpRequest,
    subscription_id: UUID | None = None,
    state: str = Query("", max_length=10),
    kind: str = Query("", max_length=60, description="A kind or its beginning."),
    failed: bool = False,
    page: int = Query(1, ge=1, le=100_000),
) -> dict[str, Any]:
    """The latest first, fifty on a page."""
    found = queries.deliveries(
        staff(request), subscription_id=subscription_id, state=state, kind=kind, failed=failed, page=page
    )
    return making.plain(found)


@router.post("/deliveries/{delivery_id}/resend", response=ACT, summary="Send again")
def resend(request: HttpRequest, delivery_id: UUID) -> dict[str, Any]:
    """Under the same id, at once."""
    commands.resend(staff(request), delivery_id=delivery_id, now=timezone.now())
    return {"ok": True}


@router.post("/deliveries/{delivery_id}/leave", response=ACT, summary="Leave out")
def leave(request: HttpRequest, delivery_id: UUID) -> dict[str, Any]:
    """So that those behind it go on."""
    commands.leave_out(staff(request), delivery_id=delivery_id, now=timezone.now())
    return {"ok": True}
