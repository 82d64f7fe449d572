"""Sentences for the facts of cases that are tied together, divided, ended without work and taken up again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from linli.cases.queries import TimelineEntry
from linli.orgs.queries import ground_in_memory
from linli.web.parts.names import limit_name, who_acted
from linli.web.parts.names_linking import assist_result_names, hold_name, not_reached_names, special_names
from linli.web.parts.wording_holding import by_whom, unit_named, when_said

Sentence = Callable[[TimelineEntry, bool], str]


def _either(staff: Any, public: Any) -> Sentence:
    """Two sentences, one for staff and one for reporters, with who acted and the unit."""

    def sentence(entry: TimelineEntry, to_public: bool) -> str:
        unit = entry.unit or _("the unit in charge")
        return str(public if to_public else staff) % {"who": who_acted(entry, to_public), "unit": unit}

    return sentence


def _held(entry: TimelineEntry, public: bool) -> str:
    why = hold_name(str(entry.data.get("what", "")))
    if entry.data.get("until"):
        return _("%(who)s keeps the case open until %(until)s: %(why)s") % {
            "who": who_acted(entry, public), "until": when_said(entry, "until"), "why": why,
        }  # fmt: skip
    return _("%(who)s keeps the case open: %(why)s") % {"who": who_acted(entry, public), "why": why}


def _lifted(entry: TimelineEntry, public: bool) -> str:
    why = hold_name(str(entry.data.get("what", "")))
    return _("%(who)s no longer keeps the case open: %(why)s") % {"who": who_acted(entry, public), "why": why}


def _assist_answered(entry: TimelineEntry, public: bool) -> str:
    result = assist_result_names().get(str(entry.data.get("result")), "")
    late = "" if entry.data.get("on_time", True) else _(" (late)")
    return _("%(unit)s has answered the request for help: %(result)s%(late)s") % {
        "unit": entry.unit, "result": result, "late": late,
    }  # fmt: skip


def _passed_over(entry: TimelineEntry, public: bool) -> str:
    units = ground_in_memory().units
    names = [units[key].name for key in units if str(key) in (entry.data.get("open_units") or ())]
    return _("%(who)s reports back without the answer of %(units)s; the reason stands beside it") % {
        "who": who_acted(entry, public), "units": "、".join(names),
    }  # fmt: skip


def _merged(entry: TimelineEntry, public: bool) -> str:
    if public:
        return _("Your report is dealt with together with others about the same matter")
    n = int(entry.data.get("signals") or 0)
    return ngettext(
        "%(who)s joined the case to another one, with %(n)s report",
        "%(who)s joined the case to another one, with %(n)s reports",
        n,
    ) % {"who": who_acted(entry, public), "n": n}


def _follower(entry: TimelineEntry, public: bool) -> str:
    return _("%(who)s joined another case to this one: %(n)s reports in all") % {
        "who": who_acted(entry, public), "n": entry.data.get("signals", ""),
    }  # fmt: skip


def _left(entry: TimelineEntry, public: bool) -> str:
    if public:
        return _("Your report was taken out again: it is a matter of its own")
    return _("%(who)s took a report out: another matter, with a case of its own") % {"who": who_acted(entry, public)}


def _unmerged(entry: TimelineEntry, public: bool) -> str:
    words = {"who": who_acted(entry, public), "unit": entry.unit, "due": when_said(entry, "due_at")}
    if public:
        return _("Your matter has a case of its own again, with %(unit)s, until %(due)s") % words
    return _("%(who)s parted the case from the other one: now with %(unit)s, until %(due)s") % words


def _split(entry: TimelineEntry, public: bool) -> str:
    n = len(entry.data.get("parts") or ())
    words = {"who": who_acted(entry, public), "n": n}
    if public:
        return ngettext(
            "%(n)s further matter of your report has a case of its own",
            "%(n)s further matters of your report have cases of their own",
            n,
        ) % words
    return ngettext(
        "%(who)s made %(n)s further matter a case of its own",
        "%(who)s made %(n)s further matters cases of their own",
        n,
    ) % words


def _transferred(entry: TimelineEntry, public: bool) -> str:
    words = {"who": who_acted(entry, public), "unit": entry.unit, "old": unit_named(entry, "from_unit_id")}
    if public:
        return _("The place was corrected: now with %(unit)s") % words
    return _("%(who)s moved it to another subdistrict: from %(old)s to %(unit)s") % words


def _declined(entry: TimelineEntry, public: bool) -> str:
    if public:
        return _("Your report was answered: the way to go stands beside it")
    why = special_names().get(str(entry.data.get("why")), "")
    return _("%(who)s ended it without work: %(why)s") % {"who": who_acted(entry, public), "why": why}


def _reopened(entry: TimelineEntry, public: bool) -> str:
    words = {
        "who": who_acted(entry, public), "unit": entry.unit, "due": when_said(entry, "due_at"),
        "limit": limit_name(str(entry.data.get("limit", ""))),
    }  # fmt: skip
    if public:
        return _("Taken up again by %(unit)s, until %(due)s") % words
    return _("%(who)s took the case up again: with %(unit)s, limit %(limit)s, until %(due)s") % words


def _call_tried(entry: TimelineEntry, public: bool) -> str:
    why = not_reached_names().get(str(entry.data.get("why")), "")
    words = {"who": who_acted(entry, public), "n": entry.data.get("attempt", ""), "why": why}
    if public:
        return _("We rang you and did not reach you") % words
    if entry.data.get("over"):
        return _("%(who)s rang the petitioner, attempt %(n)s: %(why)s. Ended as not reached") % words
    return _("%(who)s rang the petitioner, attempt %(n)s: %(why)s") % words


def _rehomed(entry: TimelineEntry, public: bool) -> str:
    return _("%(old)s has ended; now with %(unit)s") % {"old": unit_named(entry, "from_unit_id"), "unit": entry.unit}


def _told(entry: TimelineEntry, public: bool) -> str:
    if public:
        return _("Everybody who reported it has an answer on their page")
    return _("Answers to the petitioners: %(sent)s sent, %(none)s without any contact left") % {
        "sent": entry.data.get("sent", 0), "none": entry.data.get("no_contact", 0),
    }  # fmt: skip


LINKING_SENTENCES: dict[str, Sentence] = {
    "cases.held": _held,
    "cases.hold_lifted": _lifted,
    "cases.made_confidential": _either(
        gettext_lazy("%(who)s marked the case confidential"), gettext_lazy("The matter is treated confidentially")
    ),
    "cases.assist_asked": _either(
        gettext_lazy("%(who)s asked %(unit)s to help"), gettext_lazy("%(unit)s was asked to help")
    ),
    "cases.assist_accepted": by_whom(gettext_lazy("%(who)s of %(unit)s helps")),
    "cases.assist_answered": _assist_answered,
    "cases.assist_taken_back": by_whom(gettext_lazy("The help of %(unit)s is no longer needed")),
    "cases.assist_passed_over": _passed_over,
    "cases.merged": _merged,
    "cases.follower_joined": _follower,
    "cases.follower_left": by_whom(gettext_lazy("%(who)s parted a case that had been joined to this one")),
    "cases.signal_left": _left,
    "cases.unmerged": _unmerged,
    "cases.split_off": _split,
    "cases.split_from": by_whom(gettext_lazy("Split off from another case")),
    "cases.transferred": _transferred,
    "cases.declined": _declined,
    "cases.reopen_asked": _either(
        gettext_lazy("A petitioner asks that the case be taken up again"),
        gettext_lazy("You asked that it be taken up again"),
    ),
    "cases.reopen_refused": _either(
        gettext_lazy("%(who)s judged that the wish to take it up again is not reasonable"),
        gettext_lazy("It is not taken up again; the reason stands beside it"),
    ),
    "cases.reopened": _reopened,
    "cases.call_tried": _call_tried,
    "cases.rehomed": _rehomed,
    "intake.petitioners_told": _told,
}

LINKING_ICONS = {
    "cases.held": "lock",
    "cases.hold_lifted": "lock-open",
    "cases.made_confidential": "lock",
    "cases.assist_asked": "heart-handshake",
    "cases.assist_accepted": "user-check",
    "cases.assist_answered": "message-circle",
    "cases.assist_taken_back": "x",
    "cases.assist_passed_over": "alert-circle",
    "cases.merged": "arrows-join",
    "cases.follower_joined": "arrows-join",
    "cases.follower_left": "arrows-split",
    "cases.signal_left": "arrows-split",
    "cases.unmerged": "arrows-split",
    "cases.split_off": "arrows-split",
    "cases.split_from": "arrows-split",
    "cases.transferred": "map-pin",
    "cases.declined": "message-circle",
    "cases.reopen_asked": "refresh",
    "cases.reopen_refused": "x",
    "cases.reopened": "refresh",
    "cases.call_tried": "phone",
    "cases.rehomed": "arrow-right",
    "intake.petitioners_told": "send",
}

LINKING_NOTICES: Mapping[str, Any] = {
    "assist_asked": gettext_lazy("Your unit is asked to help with a case."),
    "assist_answered": gettext_lazy("A unit that you asked for help has answered."),
    "reopen_asked": gettext_lazy("A petitioner asks that a case be taken up again. Please judge it."),
    "case_ended": gettext_lazy("A case that you had was joined to another one or ended."),
    "report_answered": gettext_lazy("Your report %(code)s has been answered. The answer stands on its page."),
    "report_joined": gettext_lazy("Your report %(code)s is dealt with together with others about the same matter."),
    "report_reopened": gettext_lazy("Your report %(code)s has been taken up again."),
    "report_not_reopened": gettext_lazy("Your report %(code)s is not taken up again. The reason stands on its page."),
}
