"""Sentences for work that goes to somebody else because a person is not there, for staff and for reporters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases.queries import TimelineEntry
from linli.web.parts.names import who_acted

Sentence = Callable[[TimelineEntry, bool], str]


def _away(why: str) -> str:
    return {
        "on_leave": _("the person is on leave"),
        "off_shift": _("the person is not on shift"),
        "no_worker": _("the grid has no worker"),
    }.get(why, why)


def _stood_in(entry: TimelineEntry, public: bool) -> str:
    if public:
        return _("A colleague at %(unit)s takes it on") % {"unit": entry.unit or _("the unit in charge")}
    words = {
        "deputy": _("Goes to the deputy: %(why)s"),
        "other_worker": _("Goes to another worker of the grid: %(why)s"),
        "duty_officer": _("Goes to the duty officer: %(why)s"),
        "unit": _("Open to the unit: %(why)s"),
    }.get(str(entry.data.get("by", "")), _("Open to the unit, nobody stands in: %(why)s"))
    return words % {"why": _away(str(entry.data.get("why", "")))}


def _left_behind(entry: TimelineEntry, public: bool) -> str:
    if public:
        return _("%(unit)s sees to who takes care of it") % {"unit": entry.unit or _("the unit in charge")}
    return _("The person has gone on leave with this task accepted; the leader decides")


def _kept(entry: TimelineEntry, public: bool) -> str:
    if public:
        return _("It stays with the person who has it")
    return _("%(who)s decided that it waits for the person on leave") % {"who": who_acted(entry, public)}


ROSTER_SENTENCES: dict[str, Sentence] = {
    "cases.stood_in": _stood_in,
    "cases.moved": _stood_in,
    "cases.left_behind": _left_behind,
    "cases.kept": _kept,
}

ROSTER_ICONS = {
    "cases.stood_in": "users",
    "cases.moved": "users",
    "cases.left_behind": "hourglass",
    "cases.kept": "hourglass",
}

#: Reasons of routing.
ROSTER_REASONS: Mapping[str, Any] = {
    "person_on_leave": gettext_lazy("The grid's worker is on leave."),
    "person_off_shift": gettext_lazy("The grid's worker is not on shift."),
    "goes_to_deputy": gettext_lazy("The deputy gets it."),
    "goes_to_other_worker": gettext_lazy("Another worker of the same grid gets it."),
    "goes_to_duty_officer": gettext_lazy("The duty officer gets it; the gap is listed under Rosters."),
    "goes_to_unit": gettext_lazy("It is open to the unit."),
    "goes_to_nobody": gettext_lazy("Nobody stands in: it is open to the unit, and the gap is listed under Rosters."),
}

#: The words of notices by key.
ROSTER_NOTICES: Mapping[str, Any] = {
    "task_stands_in": gettext_lazy("A task for you: you stand in for a colleague."),
    "task_left": gettext_lazy("Somebody of yours is on leave with a task accepted: decide who has it."),
    "card_proposed": gettext_lazy("A correction of a knowledge card of your unit has been proposed."),
    "card_taken": gettext_lazy("Your correction of a knowledge card has been taken up. Thank you."),
    "card_declined": gettext_lazy("Your correction of a knowledge card has been answered: look at the reason."),
    "leave_asked": gettext_lazy("Somebody asks for leave."),
    "leave_approved": gettext_lazy("Your leave has been approved."),
    "leave_refused": gettext_lazy("Your leave has been refused. Ask your leader about it."),
}
