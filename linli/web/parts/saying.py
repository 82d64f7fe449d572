"""The sentence of an error in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import LinliError, filled
from linli.web.parts.names import limit_name
from linli.web.parts.signs import CASE, TASK

#: Named values that are codes for a program, in words for a person.
NAMES: dict[str, dict[str, Any]] = {
    "state": {state: sign.name for state, sign in (CASE | TASK).items()},
    "act": {
        "file": _("File"),
        "cancel": _("Do not file"),
        "dispatch": _("Dispatch"),
        "redirect": _("Correct"),
        "accept": _("Accept"),
        "arrive": _("Arrive"),
        "pass_on": _("Pass it on"),
        "report_done": _("Report back"),
        "verify": _("Verify"),
        "send_back": _("Send back"),
        "rate": _("Rate"),
        "assign": _("Give it to another person"),
        "take_over": _("Take it over"),
        "contact": _("Log a contact with the petitioner"),
        "ask_return": _("Ask to return it"),
        "object": _("Object to the rejection"),
        "hand_over": _("Give it to another unit"),
        "extend": _("Ask for more time"),
        "pause": _("Ask for a pause"),
        "suspend": _("Ask to suspend it"),
        "resume": _("Let the clock run again"),
        "urge": _("Remind or supervise"),
        "answer": _("Answer the supervisor"),
        "unlist": _("Take it off the list"),
    },
    "level": {
        "county": _("County"),
        "subdistrict": _("Subdistrict"),
        "community": _("Community"),
        "grid": _("Grid"),
    },
    "field": {"address": _("Address"), "name": _("Name")},
}


def said(error: LinliError) -> str:
    """The translated sentence with the named values put in; those that are codes by their names."""
    return filled(gettext(error.sentence), {name: _in_words(name, value) for name, value in error.values.items()})


def _in_words(name: str, value: Any) -> Any:
    if name == "longest":
        return limit_name(str(value))
    known = NAMES.get(name)
    return str(known.get(value, value)) if known and isinstance(value, str) else value


def plain_values(error: LinliError) -> dict[str, Any]:
    """The named values as JSON knows them; everything else as text."""
    return {name: value if _plain(value) else str(value) for name, value in error.values.items()}


def _plain(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(_plain(item) for item in value)
    return value is None or isinstance(value, str | int | float | bool)
