"""Rights about one's own data in the words of the page; everything on file as lines that a person can read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from linli.rights.queries import Explained
from linli.web.parts import wording


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


def why(found: Explained) -> list[str]:
    """The reasons of a decision as sentences."""
    return [wording.reason(reason) for reason in found.reasons]


def lines(value: Any, name: str = "", depth: int = 0) -> list[tuple[int, str, str]]:
    """Everything on file as depth, name and value, in the order of the copy for programs."""
    if isinstance(value, dict):
        head = [(depth, name, "")] if name else []
        return head + [line for key, one in value.items() for line in lines(one, key, depth + bool(name))]
    if isinstance(value, list):
        rows = [line for number, one in enumerate(value, 1) for line in lines(one, f"{name} {number}", depth)]
        return rows or [(depth, name, "—")]
    return [(depth, name, "—" if value in (None, "") else str(value))]
