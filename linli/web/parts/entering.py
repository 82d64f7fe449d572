"""From a right first factor to a session: the ticket to the second step, and what a session remembers of its browser."""

from __future__ import annotations

import ipaddress
from typing import Any
from uuid import UUID

import segno
from django.contrib.auth import login as begin_session
from django.core import signing
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from linli.kernel.errors import Refused
from linli.people import sessions
from linli.people.commands import Entrance, new_secret
from linli.people.models import Account
from linli.people.rules import TICKET_LIFE, Step

BACKEND = "django.contrib.auth.backends.ModelBackend"
_TICKET, _SECRET = "linli.sign-in.ticket", "linli.sign-in.secret"
_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("HuaweiBrowser", "Huawei"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device_of(request: HttpRequest) -> str:
    """The browser in two words, such as “Chrome · Windows”; empty where it does not say."""
    agent = request.headers.get("User-Agent", "")
    found = (next((name for sign, name in signs if sign in agent), "") for signs in (_BROWSERS, _SYSTEMS))
    return " · ".join(name for name in found if name)


def address_of(request: HttpRequest) -> str:
    """The network address that asks; empty where there is none."""
    try:
        return str(ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        return ""


def begin(request: HttpRequest, account: Account, *, way: str) -> None:
    """Begin the session of somebody who has passed every step."""
    begin_session(request, account, backend=BACKEND)
    request.session[sessions.DEVICE] = device_of(request)
    request.session[sessions.ADDRESS] = address_of(request)
    request.session[sessions.WAY] = way
    request.session[sessions.RESIDENT] = account.kind == "resident"


def ticket_of(entrance: Entrance) -> str:
    """What leads from the first step to the second, for ten minutes; a new password makes it worthless."""
    account = entrance.account
    bound = account.get_session_auth_hash()[:16]
    return signing.dumps([str(account.id), bound, entrance.way, entrance.step.value], salt=_TICKET)


def entrance_of(ticket: str) -> Entrance:
    """The first step that a ticket stands for; refuses an old or altered one."""
    try:
        account_id, bound, way, step = signing.loads(ticket, salt=_TICKET, max_age=TICKET_LIFE)
        account = Account.objects.filter(id=UUID(account_id), is_active=True).first()
    except (signing.BadSignature, ValueError, TypeError):
        account = None
    if account is None or not constant_time_compare(account.get_session_auth_hash()[:16], bound):
        raise Refused("people.ticket_old", "That took too long. Sign in again from the beginning.")
    return Entrance(account, way, Step(step))


def fresh_secret(account: Account) -> str:
    """A new secret for an app with codes, signed for this account until it is confirmed; nothing is stored before."""
    return signing.dumps([str(account.id), new_secret()], salt=_SECRET)


def secret_of(signed: str, account: Account) -> str:
    """The secret that was signed for this account; refuses an old or altered one."""
    try:
        account_id, secret = signing.loads(signed, salt=_SECRET, max_age=3600)
    except (signing.BadSignature, ValueError, TypeError):
        account_id, secret = "", ""
    if account_id != str(account.id):
        raise Refused("people.secret_old", "This page was open for too long. Reload it and scan the picture again.")
    return str(secret)


def app_picture(uri: str) -> dict[str, Any]:
    """The QR code that an app scans."""
    code = segno.make(uri, error="m", micro=False)
    return {"src": code.svg_data_uri(scale=5, border=4, light="#fff", dark="#000"), "uri": uri}
