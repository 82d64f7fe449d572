"""Keys of other systems for Open311: made, listed, ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from linli.exchange.open311.commands import end_key, make_key
from linli.exchange.open311.queries import keys
from linli.web.api.auth import SIGNED_IN, staff
from linli.web.api.service import STAFF, problems_of
from linli.web.api.shapes import ID, NOON, Body, Done

router = Router(tags=["other systems"], auth=SIGNED_IN)


class KeyIn(Body):
    """A key to be made."""

    name: str = Field(description="Of the system, at most 60 characters.", examples=["市民通"])
    per_day: int = Field(1000, description="Reports a day at most.", examples=[1000])


class KeyMadeOut(Schema):
    """A key that was made; it is shown this once."""

    id: UUID = Field(examples=[ID])
    key: str = Field(examples=["llk_…"])


class KeyOut(Schema):
    """A key and what it has sent."""

    id: UUID = Field(examples=[ID])
    name: str = Field(examples=["市民通"])
    ending: str = Field(description="Its last four signs.", examples=["x7Qa"])
    per_day: int = Field(examples=[1000])
    made_by: str = Field(examples=["陈明"])
    made_at: datetime = Field(examples=[NOON])
    ended_at: datetime | None = Field(examples=[None])
    today: int = Field(examples=[12])
    month: int = Field(description="In 30 days.", examples=[240])


@router.get("", response={200: list[KeyOut], **problems_of(*STAFF)}, summary="Keys")
def listed(request: HttpRequest) -> list[Any]:
    """Valid ones first. Operators only."""
    return keys(staff(request), now=timezone.now())


@router.post("", response={201: KeyMadeOut, **problems_of(*STAFF)}, summary="Make a key")
def make(request: HttpRequest, wanted: KeyIn) -> Status[Any]:
    """The key is in the answer and nowhere else afterwards."""
    key, plain = make_key(staff(request), name=wanted.name, per_day=wanted.per_day, now=timezone.now())
    return Status(201, {"id": key.id, "key": plain})


@router.post("/{key_id}/end", response={200: Done, **problems_of(*STAFF, 404, 409)}, summary="End a key")
def end(request: HttpRequest, key_id: UUID) -> dict[str, Any]:
    """Nothing is taken under it any more; what it sent stays."""
    end_key(staff(request), key_id=key_id, now=timezone.now())
    return {"ok": True}
