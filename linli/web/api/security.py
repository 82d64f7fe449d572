"""Security of one's own account: sessions and tokens listed and ended, tokens made. No token reaches these."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from linli.people import commands
from linli.people.queries import own_tokens, sessions_of
from linli.people.rules import scopes
from linli.web.api.auth import SIGNED_IN, person
from linli.web.api.service import STAFF, problems_of
from linli.web.api.shapes import ID, NOON, Body, Done

router = Router(tags=["account"], auth=SIGNED_IN)


class SessionOut(Schema):
    """A browser in which one is signed in."""

    id: UUID = Field(examples=[ID])
    device: str = Field(examples=["Chrome · Windows"])
    address: str = Field(examples=["192.0.2.7"])
    way: str = Field(description="How one signed in there.", examples=["password"])
    started_at: datetime = Field(examples=[NOON])
    seen_at: datetime = Field(examples=[NOON])
    here: bool = Field(description="Whether it asks at this moment.", examples=[False])


class AccessTokenIn(Body):
    """A token to be made."""

    name: str = Field(description="What it is for, at most 60 signs.", examples=["周报"])
    scopes: list[str] = Field(description="Some of GET /token-scopes.", examples=[["cases:read"]])
    days: int = Field(description="Until it expires.", examples=[90])


class AccessTokenMadeOut(Schema):
    """A token that was made; it is shown this once."""

    id: UUID = Field(examples=[ID])
    token: str = Field(examples=["llt_…"])
    expires_at: datetime = Field(examples=[NOON])


class AccessTokenOut(Schema):
    """A token as lists show it."""

    id: UUID = Field(examples=[ID])
    owner: str = Field(examples=["陈明"])
    name: str = Field(examples=["周报"])
    scopes: list[str] = Field(examples=[["cases:read"]])
    ending: str = Field(description="Its last four signs.", examples=["x7Qa"])
    made_at: datetime = Field(examples=[NOON])
    expires_at: datetime = Field(examples=[NOON])
    used_at: datetime | None = Field(description="Noted once in ten minutes.", examples=[None])
    ended_at: datetime | None = Field(examples=[None])


class EndedOut(Schema):
    """How many sessions ended."""

    ended: int = Field(examples=[2])


def _key(request: HttpRequest) -> str:
    return request.session.session_key or ""


@router.get("/sessions", response={200: list[SessionOut], **problems_of(401)}, summary="Where I am signed in")
def sessions(request: HttpRequest) -> list[Any]:
    """Browsers, the one last used first."""
    actor = person(request)
    return list(sessions_of(actor.id, session_key=_key(request), now=timezone.now())) if actor.id else []


@router.post("/sessions/{session_id}/end", response={200: Done, **problems_of(*STAFF, 404)}, summary="Sign out there")
def end(request: HttpRequest, session_id: UUID) -> dict[str, Any]:
    """One of one's own browsers."""
    commands.end_session(person(request), session_id=session_id, now=timezone.now())
    return {"ok": True}


@router.post("/sessions/end-others", response={200: EndedOut, **problems_of(*STAFF)}, summary="Sign out elsewhere")
def end_others(request: HttpRequest) -> dict[str, Any]:
    """Every browser but the one that asks; tokens of signing in that were made before end too."""
    ended = commands.end_other_sessions(person(request), session_key=_key(request), now=timezone.now())
    return {"ended": ended}


@router.get("/token-scopes", response={200: list[str], **problems_of(401)}, summary="What a token may be used for")
def token_scopes(request: HttpRequest) -> list[str]:
    """A topic of the API, and read or write; who may write may read."""
    return list(scopes())


@router.get("/tokens", response={200: list[AccessTokenOut], **problems_of(401)}, summary="My tokens")
def tokens(request: HttpRequest) -> list[Any]:
    """The newest first."""
    return list(own_tokens(person(request), now=timezone.now()))


@router.post("/tokens", response={201: AccessTokenMadeOut, **problems_of(*STAFF)}, summary="Make a token")
def make(request: HttpRequest, wanted: AccessTokenIn) -> Status[Any]:
    """The token is in the answer and nowhere else afterwards."""
    token, plain = commands.make_token(
        person(request), name=wanted.name, scopes=wanted.scopes, days=wanted.days, now=timezone.now()
    )
    return Status(201, {"id": token.id, "token": plain, "expires_at": token.expires_at})


@router.post("/tokens/{token_id}/end", response={200: Done, **problems_of(*STAFF, 404, 409)}, summary="End a token")
def end_token(request: HttpRequest, token_id: UUID) -> dict[str, Any]:
    """One's own; the security administrator ends anybody's."""
    commands.end_token(person(request), token_id=token_id, now=timezone.now())
    return {"ok": True}
