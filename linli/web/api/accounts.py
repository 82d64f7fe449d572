"""Signing in for a token, one's own reports and notices."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from linli.intake.queries import my_reports
from linli.kernel.actors import Actor, ActorKind
from linli.people import commands
from linli.people.queries import app_uri, unread_notices
from linli.people.rules import TICKET_LIFE, Step
from linli.web.api.auth import SIGNED_IN, TOKEN_LIFE, person, token_for
from linli.web.api.service import OPEN, STAFF, problems_of
from linli.web.api.shapes import NOON, Body, Done
from linli.web.api.shapes_staff import NoticeOut
from linli.web.parts import wording
from linli.web.parts.entering import entrance_of, fresh_secret, secret_of, ticket_of

router = Router(tags=["account"])
NOBODY = Actor(kind=ActorKind.ANONYMOUS, channel="api")


class PasswordIn(Body):
    """Name and password."""

    login: str = Field(max_length=40, examples=["operator"])
    password: str = Field(max_length=200, examples=["…"])


class PhoneIn(Body):
    """The telephone that gets a code."""

    phone: str = Field(max_length=30, examples=["13800138000"])


class CodeIn(PhoneIn):
    """Telephone and the code that it got."""

    code: str = Field(max_length=12, examples=["402913"])


class TokenOut(Schema):
    """The token to send as ``Authorization: Bearer …``; or, where a second factor is next, the ticket to it."""

    token: str = Field(description="Empty until every step is done.", examples=["WyIwMTkzNjNhMC0…"])
    expires_in: int = Field(description="Seconds, of the token or of the ticket.", examples=[43200])
    step: str = Field("in", description="in: signed in; second: send the code to /sign-in/second; enrol: set up a second "
                      "factor with /sign-in/enrol first.", examples=["in"])  # fmt: skip
    ticket: str = Field("", examples=[""])
    recovery_codes: list[str] = Field(default_factory=list, description="Once, after enrolling.", examples=[[]])


class SecondIn(Body):
    """The second factor."""

    ticket: str = Field(max_length=400, examples=["WyIwMTkzNjNhMC0…"])
    code: str = Field(max_length=20, description="Of the app, or a recovery code.", examples=["402913"])


class TicketIn(Body):
    """A ticket whose step is enrol."""

    ticket: str = Field(max_length=400, examples=["WyIwMTkzNjNhMC0…"])


class SecretOut(Schema):
    """A secret for an app with one-time codes."""

    secret: str = Field(description="For the app.", examples=["JBSWY3DPEHPK3PXP"])
    uri: str = Field(description="The same as an address, for a QR code.", examples=["otpauth://totp/Linli:li?secret=…"])
    signed: str = Field(description="To be sent back with the first code.", examples=["WyIwMTkzNjNhMC0…"])


class EnrolIn(SecondIn):
    """The first code of the app, with the signed secret."""

    signed: str = Field(max_length=400, examples=["WyIwMTkzNjNhMC0…"])


class CodeSentOut(Schema):
    """A code is on its way."""

    sent: bool = Field(True, examples=[True])
    demo_code: str | None = Field(None, description="The code itself, in demo mode only.", examples=[None])


class PostOut(Schema):
    """A post that one holds."""

    role: str = Field(examples=["operator"])
    area: str = Field(examples=["330199"])


class MeOut(Schema):
    """Who one is."""

    posts: list[PostOut]


class MyReportOut(Schema):
    """A report of one's own."""

    code: str = Field(examples=["7KQ4MX9TRB"])
    text: str = Field(examples=["3号楼门口的井盖松了"])
    report_state: str = Field(examples=["in_case"])
    state: str = Field(description="State of the case; empty without one.", examples=["handling"])
    category: str = Field(examples=["P101"])
    received_at: Any = Field(examples=[NOON])
    due_at: Any = Field(examples=[NOON])
    overdue: bool = Field(examples=[False])
    may_rate: bool = Field(examples=[False])


def _token(account: Any) -> dict[str, Any]:
    return {"token": token_for(account), "expires_in": TOKEN_LIFE}


def _next(entrance: commands.Entrance) -> dict[str, Any]:
    if entrance.step is Step.IN:
        return _token(entrance.account)
    return {"token": "", "expires_in": TICKET_LIFE, "step": entrance.step.value, "ticket": ticket_of(entrance)}


@router.post("/sign-in", response={200: TokenOut, **problems_of(*OPEN)}, summary="A token for name and password")
def sign_in(request: HttpRequest, who: PasswordIn) -> dict[str, Any]:
    """Five wrong tries lock the account for fifteen minutes. Staff need a second factor: see ``step``."""
    return _next(commands.sign_in_with_password(NOBODY, login=who.login, password=who.password, now=timezone.now()))


@router.post("/sign-in/second", response={200: TokenOut, **problems_of(*OPEN)}, summary="The second factor")
def second(request: HttpRequest, given: SecondIn) -> dict[str, Any]:
    """A one-time code or a recovery code; each works once, and wrong ones count towards the lock."""
    entrance = entrance_of(given.ticket)
    account = commands.pass_second(
        NOBODY, account_id=entrance.account.id, way=entrance.way, code=given.code, now=timezone.now()
    )
    return _token(account)


@router.post("/sign-in/enrol", response={200: SecretOut, **problems_of(*OPEN)}, summary="A secret for an app")
def enrol(request: HttpRequest, given: TicketIn) -> dict[str, Any]:
    """Nothing is stored before the first code has come."""
    account = entrance_of(given.ticket).account
    signed = fresh_secret(account)
    secret = secret_of(signed, account)
    return {"secret": secret, "uri": app_uri(secret, account.login), "signed": signed}


@router.post("/sign-in/enrol/confirm", response={200: TokenOut, **problems_of(*OPEN)}, summary="The app's first code")
def confirm(request: HttpRequest, given: EnrolIn) -> dict[str, Any]:
    """Sets the app up and signs in; the recovery codes are in the answer and nowhere else afterwards."""
    entrance = entrance_of(given.ticket)
    secret = secret_of(given.signed, entrance.account)
    codes = commands.enrol_on_the_way(NOBODY, entrance=entrance, secret=secret, code=given.code, now=timezone.now())
    return {**_token(entrance.account), "recovery_codes": codes}


@router.post("/sign-in/codes", response={200: CodeSentOut, **problems_of(*OPEN)}, summary="Send a code to a telephone")
def send_code(request: HttpRequest, to: PhoneIn) -> dict[str, Any]:
    """One a minute; it lives for ten minutes."""
    return {"sent": True, "demo_code": commands.send_code(NOBODY, phone=to.phone, now=timezone.now())}


@router.post("/sign-in/phone", response={200: TokenOut, **problems_of(*OPEN)}, summary="A token for a code")
def sign_in_by_code(request: HttpRequest, who: CodeIn) -> dict[str, Any]:
    """Makes a resident's account at the first time."""
    return _next(commands.sign_in_with_code(NOBODY, phone=who.phone, code=who.code, now=timezone.now()))


@router.get("/me", auth=SIGNED_IN, response={200: MeOut, **problems_of(401)}, summary="Who I am")
def me(request: HttpRequest) -> dict[str, Any]:
    """The posts that one holds today; residents hold none."""
    return {"posts": [{"role": post.role, "area": post.area} for post in person(request).posts]}


@router.get("/my/reports", auth=SIGNED_IN, response={200: list[MyReportOut], **problems_of(401)}, summary="My reports")
def mine(request: HttpRequest) -> list[dict[str, Any]]:
    """Sent from the account, or by any way with its telephone; the newest first, at most a hundred."""
    found = my_reports(person(request), now=timezone.now())
    return [
        {
            "code": report.code,
            "text": report.text,
            "report_state": report.signal_state,
            "state": report.state,
            "category": report.category,
            "received_at": report.received_at,
            "due_at": report.due_at,
            "overdue": report.overdue,
            "may_rate": report.may_rate,
        }
        for report in found
    ]


@router.get("/notices", auth=SIGNED_IN, response={200: list[NoticeOut], **problems_of(401)}, summary="My notices")
def notices(request: HttpRequest) -> list[dict[str, Any]]:
    """The latest twenty."""
    actor = person(request)
    found = unread_notices(actor.id) if actor.id else []
    return [
        {
            "id": notice.id,
            "key": notice.key,
            "words": wording.notice(notice.key, notice.values, notice.link),
            "link": notice.link,
            "at": notice.at,
            "read": notice.read_at is not None,
        }
        for notice in found
    ]


@router.post("/notices/read", auth=SIGNED_IN, response={200: Done, **problems_of(*STAFF)}, summary="Notices are read")
def read(request: HttpRequest) -> dict[str, Any]:
    """Marks all of one's own as read."""
    commands.read_notices(person(request), now=timezone.now())
    return {"ok": True}
