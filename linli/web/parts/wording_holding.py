"""Sentences for the facts of who has a case and for how long, for staff and for reporters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases.queries import TimelineEntry
from linli.orgs.queries import ground_in_memory
from linli.web.parts.moments import at_time
from linli.web.parts.names import (
    lack_names,
    limit_name,
    reached_names,
    reason_name,
    request_name,
    urging_name,
    way_names,
    who_acted,
)

Sentence = Callable[[TimelineEntry, bool], str]


def when_said(entry: TimelineEntry, name: str) -> str:
    """A time that a fact carries."""
    value = entry.data.get(name)
    return at_time(datetime.fromisoformat(str(value))) if value else "—"


def unit_named(entry: TimelineEntry, name: str) -> str:
    """A unit that a fact carries by its id."""
    value = entry.data.get(name)
    found = ground_in_memory().units.get(UUID(str(value))) if value else None
    return found.name if found else ""


def _assigned(entry: TimelineEntry, public: bool) -> str:
    if public:
        return _("Another person of %(unit)s takes care of it now") % {"unit": entry.unit or _("the unit in charge")}
    if entry.data.get("taken"):
        return _("%(who)s took the task over") % {"who": who_acted(entry, public)}
    return _("%(who)s gave the task to another person") % {"who": who_acted(entry, public)}


def _contacted(entry: TimelineEntry, public: bool) -> str:
    when = when_said(entry, "contacted_at")
    if public:
        return _("%(unit)s spoke to you, %(when)s") % {"unit": entry.unit or _("The unit in charge"), "when": when}
    way = way_names().get(str(entry.data.get("way")), "")
    late = "" if entry.data.get("on_time", True) else _(" (late)")
    return _("%(who)s contacted the petitioner, %(way)s, %(when)s%(late)s") % {
        "who": who_acted(entry, public),
        "way": way,
        "when": when,
        "late": late,
    }


def _contact_tried(entry: TimelineEntry, public: bool) -> str:
    if public:
        return _("%(unit)s tried to reach you") % {"unit": entry.unit or _("The unit in charge")}
    reached = reached_names().get(str(entry.data.get("reached")), "")
    lacks = _(", ").join(lack_names().get(str(one), str(one)) for one in entry.data.get("lacks") or ())
    return _("%(who)s logged a contact that does not count: %(reached)s; %(lacks)s") % {
        "who": who_acted(entry, public),
        "reached": reached,
        "lacks": lacks,
    }


def _return_asked(entry: TimelineEntry, public: bool) -> str:
    values = {
        "who": who_acted(entry, public),
        "unit": unit_named(entry, "proposed_unit_id"),
        "reason": reason_name("return", str(entry.data.get("reason", ""))),
    }
    if entry.data.get("to") == "arbitration":
        return _("%(who)s asks for a ruling: %(reason)s, proposed is %(unit)s") % values
    return _("%(who)s asks to return the case: %(reason)s, proposed is %(unit)s") % values


def _returned(entry: TimelineEntry, public: bool) -> str:
    if public:
        return _("It was looked at who is responsible: now with %(unit)s") % {"unit": entry.unit}
    return _("%(who)s agreed to the return: from %(old)s to %(unit)s, due %(due)s as before") % {
        "who": who_acted(entry, public),
        "old": unit_named(entry, "from_unit_id"),
        "unit": entry.unit,
        "due": when_said(entry, "due_at"),
    }


def _ruled(entry: TimelineEntry, public: bool) -> str:
    if public:
        return _("The command centre has ruled: %(unit)s deals with it") % {"unit": entry.unit}
    return _("%(who)s ruled: %(unit)s deals with it; no return any more") % {
        "who": who_acted(entry, public),
        "unit": entry.unit,
    }


def _extension_asked(entry: TimelineEntry, public: bool) -> str:
    return _("%(who)s asks for %(extra)s more: %(reason)s") % {
        "who": who_acted(entry, public),
        "extra": limit_name(str(entry.data.get("extra", ""))),
        "reason": reason_name("extension", str(entry.data.get("reason", ""))),
    }


def _extended(entry: TimelineEntry, public: bool) -> str:
    values = {
        "who": who_acted(entry, public),
        "extra": limit_name(str(entry.data.get("extra", ""))),
        "reason": reason_name("extension", str(entry.data.get("reason", ""))),
        "due": when_said(entry, "due_at"),
    }
    if public:
        return _("It takes longer, until %(due)s. The reason: %(reason)s") % values
    return _("%(who)s gave %(extra)s more, now due %(due)s: %(reason)s") % values


def _pause_asked(entry: TimelineEntry, public: bool) -> str:
    what = str(entry.data.get("what", ""))
    return _("%(who)s asks for: %(what)s until %(until)s, %(reason)s") % {
        "who": who_acted(entry, public),
        "what": request_name(what),
        "until": when_said(entry, "until"),
        "reason": reason_name(what, str(entry.data.get("reason", ""))),
    }


def _paused(entry: TimelineEntry, public: bool) -> str:
    values = {
        "who": who_acted(entry, public),
        "until": when_said(entry, "until"),
        "reason": reason_name("pause", str(entry.data.get("reason", ""))),
    }
    if public:
        return _("The clock stands still until %(until)s at the latest: %(reason)s") % values
    return _("%(who)s let the clock stand still until %(until)s: %(reason)s") % values


def _suspended(entry: TimelineEntry, public: bool) -> str:
    values = {
        "who": who_acted(entry, public),
        "until": when_said(entry, "until"),
        "reason": reason_name("suspension", str(entry.data.get("reason", ""))),
    }
    if public:
        return _("It cannot be solved yet and will be looked at again on %(until)s: %(reason)s") % values
    return _("%(who)s put it on the suspended ledger, review on %(until)s: %(reason)s") % values


def _resumed(entry: TimelineEntry, public: bool) -> str:
    values = {"who": who_acted(entry, public), "due": when_said(entry, "due_at")}
    if public:
        return _("It goes on; due %(due)s") % values
    return _("%(who)s let the clock run again, due %(due)s") % values


def _urged(entry: TimelineEntry, public: bool) -> str:
    if public:
        return _("A supervisor has urged %(unit)s") % {"unit": entry.unit or _("the unit in charge")}
    return _("%(what)s by %(who)s, an answer is expected by %(by)s") % {
        "what": urging_name(str(entry.data.get("what", ""))),
        "who": who_acted(entry, public),
        "by": when_said(entry, "answer_by"),
    }


def _listed(entry: TimelineEntry, public: bool) -> str:
    if public:
        return _("Leaders watch over this case now")
    return _("Listed: it has failed %(n)s times, leaders watch over it") % {"n": entry.data.get("failures", "")}


def by_whom(sentence: Any) -> Sentence:
    """A sentence that only says who acted."""

    def words(entry: TimelineEntry, public: bool) -> str:
        return str(sentence) % {"who": who_acted(entry, public), "unit": entry.unit}

    return words


HOLDING_SENTENCES: dict[str, Sentence] = {
    "cases.assigned": _assigned,
    "cases.contacted": _contacted,
    "cases.contact_tried": _contact_tried,
    "cases.contact_late": lambda entry, public: _("The petitioner has not been contacted in time"),
    "cases.return_asked": _return_asked,
    "cases.objected": by_whom(gettext_lazy("%(who)s objects to the rejection; the county's command centre rules on it")),
    "cases.returned": _returned,
    "cases.return_rejected": by_whom(gettext_lazy("%(who)s rejected the return; %(unit)s keeps the case")),
    "cases.ruled": _ruled,
    "cases.extension_asked": _extension_asked,
    "cases.extended": _extended,
    "cases.pause_asked": _pause_asked,
    "cases.paused": _paused,
    "cases.suspended": _suspended,
    "cases.resumed": _resumed,
    "cases.review_due": lambda entry, public: (
        _("The day of the review has come; the next one is %(next)s") % {"next": when_said(entry, "next")}
    ),
    "cases.request_refused": lambda entry, public: (
        _("%(who)s refused: %(what)s")
        % {"who": who_acted(entry, public), "what": request_name(str(entry.data.get("what", "")))}
    ),
    "cases.listed": _listed,
    "cases.unlisted": by_whom(gettext_lazy("%(who)s took the case off the list")),
    "cases.urged": _urged,
    "cases.urging_answered": by_whom(gettext_lazy("%(who)s answered the supervisor")),
}

HOLDING_ICONS = {
    "cases.assigned": "users",
    "cases.contacted": "phone-call",
    "cases.contact_tried": "phone",
    "cases.contact_late": "clock-exclamation",
    "cases.return_asked": "arrow-back-up",
    "cases.objected": "gavel",
    "cases.returned": "arrow-right",
    "cases.return_rejected": "x",
    "cases.ruled": "gavel",
    "cases.extension_asked": "hourglass",
    "cases.extended": "calendar",
    "cases.pause_asked": "clock-pause",
    "cases.paused": "player-pause",
    "cases.suspended": "archive",
    "cases.resumed": "player-play",
    "cases.review_due": "eye",
    "cases.request_refused": "x",
    "cases.listed": "flag",
    "cases.unlisted": "check",
    "cases.urged": "speakerphone",
    "cases.urging_answered": "message-circle",
}

#: The words of notices by key; ``code`` is that of the report.
HOLDING_NOTICES: Mapping[str, Any] = {
    "task_assigned": gettext_lazy("A task has been given to you."),
    "task_moved": gettext_lazy("A task of yours is with a colleague now."),
    "case_given": gettext_lazy("A case has been given to your unit."),
    "to_decide": gettext_lazy("A request waits for your decision."),
    "decided": gettext_lazy("Your request has been decided: look at the answer."),
    "urged": gettext_lazy("A supervisor expects an answer from you."),
    "urging_answered": gettext_lazy("You have got an answer to your words."),
    "contact_late": gettext_lazy("The petitioner of a case has not been contacted in time."),
    "long_overdue": gettext_lazy("A case is long overdue."),
    "photo_damaged": gettext_lazy("The file of a photo is missing or changed. Restore it from the backup."),
    "review_due": gettext_lazy("A suspended case has to be looked at again."),
    "listed": gettext_lazy("A case has been listed: it has failed twice."),
    "resumed": gettext_lazy("The clock of a case runs again."),
    "report_extended": gettext_lazy(
        "Your report %(code)s takes longer. The new time and the reason stand on its page."
    ),
    "report_paused": gettext_lazy("The clock of your report %(code)s stands still. The reason stands on its page."),
}
