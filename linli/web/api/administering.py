"""What the three separated administrators do, each their own; no token reaches it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from linli.kernel.errors import NotFound
from linli.orgs.queries import today
from linli.people import commands, queries
from linli.web.api.auth import SIGNED_IN, person
from linli.web.api.security import AccessTokenOut
from linli.web.api.service import STAFF, problems_of
from linli.web.api.shapes import ID, NOON, Body, Done

router = Router(tags=["administration"], auth=SIGNED_IN)


class AccountIn(Body):
    """An account to be made."""

    login: str = Field(max_length=40, examples=["lihua"])
    name: str = Field(max_length=40, examples=["李华"])
    phone: str = Field(max_length=30, examples=["13800138000"])


class HeldOut(Schema):
    """A post that an account holds."""

    id: UUID = Field(examples=[ID])
    role: str = Field(examples=["grid_worker"])
    unit: str = Field(examples=["柳岸社区居民委员会"])
    area: str = Field(examples=["990101001001001"])


class AccountOut(Schema):
    """An account of staff."""

    id: UUID = Field(examples=[ID])
    login: str = Field(examples=["lihua"])
    name: str = Field(examples=["李华"])
    is_active: bool = Field(examples=[True])
    posts: list[HeldOut]
    factors: list[str] = Field(examples=[["app"]])
    locked_until: datetime | None = Field(examples=[None])


class MadeOut(Schema):
    """What was made."""

    id: UUID = Field(examples=[ID])


class PostIn(Body):
    """A post to be given."""

    role: str = Field(max_length=20, examples=["grid_worker"])
    unit_id: UUID = Field(examples=[ID])
    area: str = Field("", max_length=15, description="Empty: the area of the unit.", examples=["990101001001001"])


class AuditOut(Schema):
    """A line of the audit log."""

    id: UUID = Field(examples=[ID])
    at: datetime = Field(examples=[NOON])
    kind: str = Field(examples=["people.signed_in"])
    actor: str = Field(description="Name for signing in; empty where nobody was signed in.", examples=["lihua"])
    actor_kind: str = Field(examples=["person"])
    subject: str = Field(description="The account it was done to.", examples=["lihua"])
    channel: str = Field(examples=["web"])
    data: dict[str, Any] = Field(examples=[{"way": "password"}])


class AccountsAsk(Schema):
    """Which accounts."""

    q: str = Field("", max_length=60, description="Parts of names.", examples=[""])
    after: str = Field("", max_length=40, description="The last name for signing in of the page before.", examples=[""])


class AuditAsk(Schema):
    """Which part of the log."""

    since: datetime = Field(examples=[NOON])
    before: datetime = Field(examples=[NOON])
    topic: str = Field("", max_length=20, description="signing, factors, accounts, programs, people.", examples=["signing"])
    login: str = Field("", max_length=40, examples=[""])


@router.get("/accounts", response={200: list[AccountOut], **problems_of(*STAFF)}, summary="Accounts of staff")
def accounts(request: HttpRequest, asked: Query[AccountsAsk]) -> list[Any]:
    """Fifty by name for signing in. System and security administrator."""
    return list(
        queries.accounts(person(request), words=asked.q, after=asked.after, now=timezone.now(), day=today())
    )


@router.post("/accounts", response={201: MadeOut, **problems_of(*STAFF)}, summary="Make an account")
def make(request: HttpRequest, wanted: AccountIn) -> Status[Any]:
    """System administrator. It holds no post yet."""
    made = commands.make_account(
        person(request), login=wanted.login, name=wanted.name, phone=wanted.phone, now=timezone.now()
    )
    return Status(201, {"id": made.id})


@router.get("/accounts/{account_id}", response={200: AccountOut, **problems_of(*STAFF, 404)}, summary="An account")
def account(request: HttpRequest, account_id: UUID) -> Any:
    """System and security administrator."""
    card = queries.account_page(person(request), account_id=account_id, now=timezone.now(), day=today())
    if card is None:
        raise NotFound("people.no_account", "There is no such account.")
    return card


def _act(path: str, run: Any, summary: str, words: str) -> None:
    """One operation that does one thing to one account."""

    def operation(request: HttpRequest, account_id: UUID) -> dict[str, Any]:
        run(person(request), account_id=account_id, now=timezone.now())
        return {"ok": True}

    router.post(
        f"/accounts/{{account_id}}/{path}",
        response={200: Done, **problems_of(*STAFF, 404)},
        summary=summary,
        description=words,
        operation_id=f"account_{path.replace('-', '_')}",
    )(operation)


_act("close", commands.close_account, "Close an account", "System administrator.")
_act("open", commands.open_account, "Open an account again", "System administrator.")
_act("unlock", commands.unlock_account, "Unlock an account", "System administrator.")
_act("reset-factors", commands.reset_factors, "Take second factors away", "Security administrator.")
_act("end-sessions", commands.end_sessions_of, "Sign somebody out everywhere", "Security administrator.")


@router.post("/accounts/{account_id}/posts", response={201: MadeOut, **problems_of(*STAFF, 404)}, summary="Give a post")
def give(request: HttpRequest, account_id: UUID, wanted: PostIn) -> Status[Any]:
    """Security administrator."""
    post = commands.give_post(
        person(request), account_id=account_id, role=wanted.role, unit_id=wanted.unit_id, area=wanted.area,
        now=timezone.now(),
    )  # fmt: skip
    return Status(201, {"id": post.id})


@router.post("/posts/{post_id}/end", response={200: Done, **problems_of(*STAFF, 404)}, summary="End a post")
def end_post(request: HttpRequest, post_id: UUID) -> dict[str, Any]:
    """Security administrator."""
    commands.end_post(person(request), post_id=post_id, now=timezone.now())
    return {"ok": True}


@router.get("/all-tokens", response={200: list[AccessTokenOut], **problems_of(*STAFF)}, summary="Everybody's tokens")
def all_tokens(request: HttpRequest) -> list[Any]:
    """Security administrator."""
    return list(queries.all_tokens(person(request), now=timezone.now()))


@router.get("/audit", response={200: list[AuditOut], **problems_of(*STAFF)}, summary="The audit log")
def audit(request: HttpRequest, asked: Query[AuditAsk]) -> list[Any]:
    """Audit administrator; a hundred lines, newest first."""
    return list(
        queries.audit(
            person(request), topic=asked.topic, login=asked.login, since=asked.since, before=asked.before
        )
    )
