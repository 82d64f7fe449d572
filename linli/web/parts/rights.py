"""Rights about one's own data in the words of the page; everything on file as lines that a person can read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from linli.rights.queries import Explained
from linli.web.parts import wording
from linli.web.parts.moments import at_time


def right_name(kind: str) -> str:
    """One of the five rights."""
    return {
        "see": _("See what is on file about me"),
        "copy": _("Get a copy of it"),
        "correct": _("Have something corrected"),
        "delete": _("Have something deleted"),
        "explain": _("Have a decision explained"),
    }.get(kind, kind)


def refusal_name(reason: str) -> str:
    """Why a request is refused."""
    return {
        "not_identified": _("It is not certain that the person asked"),
        "no_such_data": _("There is no such data"),
        "kept_by_law": _("The law has it kept for longer"),
        "case_running": _("The matter is still being dealt with"),
        "others_data": _("It is somebody else's data"),
    }.get(reason, reason)


def identity_name(identity: str) -> str:
    """How the person was known."""
    return {
        "signed_in": _("Signed in"),
        "id_card_seen": _("Identity card seen"),
        "code_to_phone": _("Code sent to the telephone"),
    }.get(identity, identity)


def step_name(kind: str) -> str:
    """What happened to a request."""
    return {
        "rights.asked": _("Asked"),
        "rights.answered": _("Answered"),
        "rights.refused": _("Refused, with the legal way"),
        "rights.withdrawn": _("Taken back"),
    }.get(kind, kind)


def kept_name(kind: str) -> tuple[str, str]:
    """A kind of data that is erased in time, and what stays."""
    return {
        "report_contacts": (_("Name and telephone on reports"), _("Report, case and their history stay.")),
        "messages": (_("Texts, e-mails and push messages"), _("That something happened stays in the journal.")),
        "notices": (_("Notices on pages"), _("What they told of stays.")),
        "devices": (_("Browsers that take no push messages any more"), _("The consent that was given stays.")),
        "sign_in_codes": (_("Sign-in codes"), _("That somebody signed in stays.")),
    }.get(kind, (kind, ""))


#: The bases of the times that ship, so that they are translated.
_SHIPPED = (
    gettext_noop("Linli's default"),
    gettext_noop(
        "Linli's default: three years, as records of giving data to others (网络数据安全管理条例 12); 个人信息保护法 19, 47"
    ),
    gettext_noop("Linli's default; 网络安全法 asks that logs be kept for six months"),
    gettext_noop("Linli's default; 个人信息保护法 47: deleted once consent is withdrawn"),
)


def basis(source: str) -> str:
    """On what a time rests, in the language of the page where it is one of those that ship; else as the site wrote it."""
    return _(source) if source in _SHIPPED else source


def why(found: Explained) -> list[str]:
    """The reasons of a decision as sentences."""
    return [wording.reason(reason) for reason in found.reasons]


def entry_name(key: str) -> str:
    """What an entry of the copy for programs is called; the key itself where it has no name."""
    return {
        "account": _("My account"),
        "on_file": _("Register of residents"),
        "reach": _("How I am reached"),
        "devices": _("My devices"),
        "consents": _("My consents"),
        "reports": _("My reports"),
        "notices": _("My notices"),
        "requests": _("My requests"),
        "homes": _("Homes on file"),
        "disputes": _("What I have put right"),
        "told": _("What I was told"),
        "login": _("Name for signing in"),
        "name": _("Name"),
        "phone": _("Telephone number"),
        "id_number": _("Identity number"),
        "born": _("Date of birth"),
        "kind": _("Kind"),
        "address": _("Address"),
        "room": _("Room"),
        "source": _("Source"),
        "since": _("Since"),
        "from": _("From"),
        "until": _("Until"),
        "field": _("Entry"),
        "state": _("State"),
        "at": _("When"),
        "read_at": _("Read"),
        "asked_at": _("When it was asked"),
        "due_at": _("Answer by"),
        "decided_at": _("When it was decided"),
        "received_at": _("When it came in"),
        "consented_at": _("When consent was given"),
        "dropped_at": _("Taken away"),
        "label": _("Device"),
        "push": _("Messages on devices"),
        "text": _("Text"),
        "mail": _("E-mail"),
        "email": _("E-mail address"),
        "purpose": _("What for"),
        "given": _("Consented to"),
        "version": _("Version of the notice"),
        "way": _("By which way"),
        "code": _("Code of the report"),
        "channel": _("By which way"),
        "lon": _("Longitude"),
        "lat": _("Latitude"),
        "answer": _("Answer"),
        "result": _("Result"),
        "words": _("Words"),
        "key": _("Notice"),
    }.get(key, key)


def _entry(value: Any) -> str:
    """A value of the copy for programs as a person reads it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return at_time(value)
    return "—" if value in (None, "") else str(value)


def lines(value: Any, name: str = "", depth: int = 0) -> list[tuple[int, str, str]]:
    """Everything on file as depth, name and value, in the order of the copy for programs."""
    if isinstance(value, dict):
        head = [(depth, name, "")] if name else []
        return head + [line for key, one in value.items() for line in lines(one, entry_name(key), depth + bool(name))]
    if isinstance(value, list):
        rows = [line for number, one in enumerate(value, 1) for line in lines(one, f"{name} {number}", depth)]
        return rows or [(depth, name, "—")]
    return [(depth, name, _entry(value))]
