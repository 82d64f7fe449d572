"""What happened and why, in plain words: a sentence for each kind of fact, each reason of triage, each state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.cases.queries import TimelineEntry
from linli.kernel.ids import pretty_code
from linli.kernel.text import in_language
from linli.orgs.queries import function_name, ground, ground_in_memory
from linli.web.parts.names import limit_name, who_acted
from linli.web.parts.signs import KINDS
from linli.web.parts.wording_holding import HOLDING_ICONS, HOLDING_NOTICES, HOLDING_SENTENCES
from linli.web.parts.wording_learning import LEARNING_ICONS, LEARNING_SENTENCES
from linli.web.parts.wording_linking import LINKING_ICONS, LINKING_NOTICES, LINKING_SENTENCES
from linli.web.parts.wording_rosters import ROSTER_ICONS, ROSTER_NOTICES, ROSTER_REASONS, ROSTER_SENTENCES

Sentence = Callable[[TimelineEntry, bool], str]


def language() -> str:
    """The language of the page as the names of categories know it."""
    return get_language() or "zh-hans"


def category_names() -> dict[str, str]:
    """The names of all categories by code, in the language of the page. One query."""
    here = language()
    return {code: card.name(here) for code, card in ground().categories.items()}


def _known_names() -> dict[str, str]:
    """The same from memory, for the sentences of a timeline whose entries were read just before. No query."""
    here = language()
    return {code: card.name(here) for code, card in ground_in_memory().categories.items()}


def category_name(code: str | None, names: Mapping[str, str] | None = None) -> str:
    """The name of a category; the code itself where there is no such category. Lists pass ``category_names()``."""
    return (names if names is not None else category_names()).get(code or "", code or "") if code else ""


def closing_words(code: str) -> str:
    """What a kind of matter asks for before it may be closed; empty where nothing is on file. One query."""
    card = ground().categories.get(code)
    if card is None:
        return ""
    en, zh = (str(card.words.get(f"closing_{one}", "")) for one in ("en", "zh"))
    return in_language(language(), en=en, zh=zh)


def state_name(kind: str, state: str) -> str:
    """The name of a state; kinds are case, signal, task, priority."""
    sign = KINDS[kind].get(state)
    return str(sign.name) if sign else state


def channel_name(channel: str) -> str:
    """The way by which a report came in."""
    return {
        "web": _("on this page"),
        "window": _("at the service window"),
        "phone": _("by telephone"),
        "api": _("through a connected system"),
        "patrol": _("by a patrol"),
        "sensor": _("by a sensor"),
        "machine": _("by itself"),
        "imported": _("from another system"),
    }.get(channel, channel)


def role_name(role: str) -> str:
    """The name of a role."""
    return {
        "operator": _("Operator of the command centre"),
        "leader": _("Leader"),
        "subdistrict_staff": _("Subdistrict officer"),
        "community_worker": _("Community worker"),
        "grid_worker": _("Grid worker"),
        "inspector": _("Inspector"),
        "handler": _("Handler at a unit"),
        "window_worker": _("Window worker"),
        "callback_agent": _("Call-back agent"),
        "system_admin": _("System administrator"),
        "security_admin": _("Security administrator"),
        "audit_admin": _("Audit administrator"),
        "resident": _("Resident"),
    }.get(role, role)


def role_does(role: str) -> str:
    """What somebody with this role does in Linli, in one sentence."""
    return {
        "operator": _("Looks over what the machine was not sure of, and corrects where a matter went."),
        "leader": _("Watches the live board of the whole district."),
        "subdistrict_staff": _("Follows the cases of the subdistrict and sees to overdue ones."),
        "community_worker": _("Follows the cases of the community and enters reports for residents."),
        "grid_worker": _("Gets tasks in the grid: goes there, takes photos, reports back."),
        "inspector": _("Verifies on the spot whether the work has really been done."),
        "handler": _("Deals with the matters of a department, a utility or a property company."),
        "window_worker": _("Enters reports for residents who come to the window or ring."),
        "callback_agent": _("Rings residents after a case is closed and enters what they say."),
        "system_admin": _("Makes, closes and unlocks accounts; gives no rights, sees no cases and no audit."),
        "security_admin": _("Gives and ends posts, resets second factors, ends sessions and tokens; sees no cases."),
        "audit_admin": _("Reads who signed in and who changed which rights; can change nothing."),
        "resident": _("Reports matters, follows them, and rates the results."),
    }.get(role, "")


def place_kind_name(kind: str) -> str:
    """Where something is, by the kind of ground."""
    return {
        "estate": _("inside an estate"),
        "road": _("on a public road"),
        "fire_lane": _("on a fire lane"),
        "water": _("at a water"),
        "green": _("on a public green"),
        "public": _("in a public place"),
    }.get(kind, kind)


def result_name(result: str) -> str:
    """What a handler said of the matter."""
    return {
        "solved": _("solved"),
        "gone": _("no longer there"),
        "not_found": _("not found at the place"),
        "passed": _("verified"),
        "failed": _("sent back"),
    }.get(result, result)


def satisfaction_name(value: str) -> str:
    """One of the four answers of the satisfaction question."""
    return {
        "satisfied": _("satisfied"),
        "fairly": _("fairly satisfied"),
        "neutral": _("so-so"),
        "dissatisfied": _("not satisfied"),
    }.get(value, value)


def _received(entry: TimelineEntry, public: bool) -> str:
    channel = channel_name(str(entry.data.get("channel", "")))
    return (
        _("Your report came in, %(channel)s") % {"channel": channel}
        if public
        else _("Report received, %(channel)s") % {"channel": channel}
    )


def _triaged(entry: TimelineEntry, public: bool) -> str:
    outcome = entry.data.get("outcome")
    by = _("Decided by a person") if entry.data.get("by") == "person" else _("Decided automatically")
    what = {
        "in_case": _("a case of its own"),
        "merged": _("joined to a case already known"),
        "with_person": _("a person has to look at it"),
        "answered": _("answered without a case"),
    }.get(str(outcome), str(outcome))
    return _("%(by)s: %(what)s") % {"by": by, "what": what}


def _dispatched(entry: TimelineEntry, public: bool) -> str:
    unit = entry.unit or _("the unit in charge")
    if public:
        return _("Given to %(unit)s") % {"unit": unit}
    limit = limit_name(str(entry.data.get("limit", "")))
    return _("Given to %(unit)s, limit %(limit)s") % {"unit": unit, "limit": limit}


def _accepted(entry: TimelineEntry, public: bool) -> str:
    if public:
        return _("Somebody of %(unit)s has taken it on") % {"unit": entry.unit or _("the unit in charge")}
    return _("%(who)s accepted the task") % {"who": who_acted(entry, public)}


def _dealt_with(entry: TimelineEntry, public: bool) -> str:
    result = result_name(str(entry.data.get("result", "")))
    if public:
        return _("Dealt with: %(result)s. Now another person checks it") % {"result": result}
    late = "" if entry.data.get("on_time", True) else _(" (late)")
    return _("%(who)s reported back: %(result)s%(late)s") % {
        "who": who_acted(entry, public),
        "result": result,
        "late": late,
    }


def _rated(entry: TimelineEntry, public: bool) -> str:
    said = satisfaction_name(str(entry.data.get("satisfaction", "")))
    solved = _("solved") if entry.data.get("solved") else _("not solved")
    who = _("You said") if public else _("The reporter said")
    return _("%(who)s: %(said)s, %(solved)s") % {"who": who, "said": said, "solved": solved}


def _redirected(entry: TimelineEntry, public: bool) -> str:
    if public:
        return _("A person corrected where it belongs: now with %(unit)s") % {"unit": entry.unit}
    names = _known_names()
    return _("%(who)s corrected it: %(old)s → %(new)s, now with %(unit)s") % {
        "who": who_acted(entry, public),
        "old": category_name(entry.data.get("from_category"), names),
        "new": category_name(entry.data.get("to_category"), names),
        "unit": entry.unit,
    }


def _corrected(entry: TimelineEntry, public: bool) -> str:
    names = _known_names()
    return _("Corrected by %(who)s: %(old)s → %(new)s") % {
        "who": who_acted(entry, public),
        "old": category_name(entry.data.get("from_category"), names) or _("no kind"),
        "new": category_name(entry.data.get("to_category"), names),
    }


def _opened(entry: TimelineEntry, public: bool) -> str:
    number = entry.data.get("number", "")
    if public:
        return _("A case was opened, number %(number)s") % {"number": number}
    return _("Case %(number)s opened: %(kind)s, %(priority)s") % {
        "number": number,
        "kind": category_name(entry.data.get("category"), _known_names()),
        "priority": entry.data.get("priority", ""),
    }


def _sent_back(entry: TimelineEntry, public: bool) -> str:
    if public:
        return _("The check found that it is not done yet; it goes back to %(unit)s") % {"unit": entry.unit}
    return _("%(who)s sent it back to %(unit)s: not done yet") % {"who": who_acted(entry, public), "unit": entry.unit}


def _closed(entry: TimelineEntry, public: bool) -> str:
    if public:
        return _("Another person checked the result on the spot; the case is closed")
    return _("%(who)s verified the result; the case is closed") % {"who": who_acted(entry, public)}


def _passed_on(entry: TimelineEntry, public: bool) -> str:
    if public:
        return _("Passed on to %(unit)s, which has the power to solve it") % {"unit": entry.unit}
    return _("%(who)s passed it on to %(unit)s") % {"who": who_acted(entry, public), "unit": entry.unit}


def _arrived(entry: TimelineEntry, public: bool) -> str:
    return _("Somebody is at the place") if public else _("%(who)s is at the place") % {"who": who_acted(entry, public)}


def _signal_joined(entry: TimelineEntry, public: bool) -> str:
    if public:
        return _("Your report was joined to a case that is being dealt with already")
    return _("One more report joined, %(channel)s: %(n)s in all") % {
        "channel": channel_name(str(entry.data.get("channel", ""))),
        "n": entry.data.get("signals", ""),
    }


def _photo_added(entry: TimelineEntry, public: bool) -> str:
    return {
        "report": _("A photo came with the report"),
        "before": _("A photo from before the work"),
        "after": _("A photo from after the work"),
        "verify": _("A photo from the verification"),
    }.get(str(entry.data.get("moment", "")), _("A photo was added"))


def _duplicate_seen(entry: TimelineEntry, public: bool) -> str:
    return _("A like matter lies %(metres)s m away; the machine did not join them") % {
        "metres": entry.data.get("metres", "")
    }


def _cancelled(entry: TimelineEntry, public: bool) -> str:
    return _("The case was not filed; the reason stands beside it")


_SENTENCES: dict[str, Sentence] = {
    "intake.received": _received,
    "intake.triaged": _triaged,
    "intake.corrected": _corrected,
    "intake.answered": lambda entry, public: _("Your report was answered") if public else _("Answered without a case"),
    "intake.duplicate_seen": _duplicate_seen,
    "exchange.update_received": lambda entry, public: _("The system that sent the report added something to it"),
    "intake.phone_opened": lambda entry, public: (
        _("Your telephone number was opened to ring you")
        if public
        else _("%(who)s opened the reporter's telephone number to ring") % {"who": who_acted(entry, public)}
    ),
    "cases.opened": _opened,
    "cases.filed": lambda entry, public: _("The case was filed"),
    "cases.dispatched": _dispatched,
    "cases.accepted": _accepted,
    "cases.arrived": _arrived,
    "cases.passed_on": _passed_on,
    "cases.redirected": _redirected,
    "cases.dealt_with": _dealt_with,
    "cases.closed": _closed,
    "cases.sent_back": _sent_back,
    "cases.rated": _rated,
    "cases.cancelled": _cancelled,
    "cases.signal_joined": _signal_joined,
    "cases.reminded": lambda entry, public: _("Reminder: most of the time has gone"),
    "cases.overdue": lambda entry, public: _("The limit has passed; the holder and the subdistrict have been told"),
    "cases.long_overdue": lambda entry, public: _("Long overdue: half as much time again has passed"),
    "cases.photo_added": _photo_added,
    **HOLDING_SENTENCES,
    **ROSTER_SENTENCES,
    **LINKING_SENTENCES,
    "cases.imported": lambda entry, public: _("Taken over from another system, where it had been brought to an end"),
    **LEARNING_SENTENCES,
}

#: A drawing for each kind of fact, for timelines.
ICONS = {
    "intake.received": "message-report",
    "intake.triaged": "route",
    "intake.corrected": "pencil",
    "intake.answered": "message-circle",
    "intake.duplicate_seen": "stack-2",
    "exchange.update_received": "message-2",
    "intake.phone_opened": "phone-call",
    "cases.opened": "clipboard-list",
    "cases.filed": "clipboard-check",
    "cases.dispatched": "send",
    "cases.accepted": "user-check",
    "cases.arrived": "map-pin",
    "cases.passed_on": "arrow-right",
    "cases.redirected": "pencil",
    "cases.dealt_with": "tool",
    "cases.closed": "eye-check",
    "cases.sent_back": "arrow-back-up",
    "cases.rated": "star",
    "cases.cancelled": "ban",
    "cases.signal_joined": "arrows-join",
    "cases.reminded": "bell",
    "cases.overdue": "clock-exclamation",
    "cases.long_overdue": "clock-exclamation",
    "cases.photo_added": "camera",
    **HOLDING_ICONS,
    **ROSTER_ICONS,
    **LINKING_ICONS,
    "cases.imported": "archive",
    **LEARNING_ICONS,
}


def sentence(entry: TimelineEntry, public: bool = False) -> str:
    """What a fact says, in the language of the page; ``public`` names units, never people."""
    words = _SENTENCES.get(entry.kind)
    return words(entry, public) if words else entry.kind


def icon_of(kind: str) -> str:
    """The drawing of a kind of fact."""
    return ICONS.get(kind, "point")


def _words(reason: Mapping[str, Any]) -> str:
    return "、".join(str(word) for word in reason.get("words") or ()) or "–"


def _percent(value: Any) -> str:
    return f"{float(value or 0):.0%}"


def _kind(reason: Mapping[str, Any]) -> str:
    by = {"model": _("The model recognised the kind"), "rules": _("Word rules recognised the kind")}.get(
        str(reason.get("by", "")), _("The kind was recognised")
    )
    return _("%(by)s by these words: %(words)s (sure to %(share)s)") % {
        "by": by,
        "words": _words(reason),
        "share": _percent(reason.get("confidence")),
    }


_REASONS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "triage_failed": lambda r: _("Triage failed on this report; a person looks at it."),
    "place_by_point": lambda r: _("The marked point gives the grid %(grid)s.") % {"grid": r.get("grid", "")},
    "point_outside": lambda r: _("The marked point lies outside the district."),
    "place_by_words": lambda r: (
        _("These words give the place: %(words)s (sure to %(share)s).")
        % {"words": _words(r), "share": _percent(r.get("confidence"))}
    ),
    "place_uncertain": lambda r: _("The place is uncertain; these words hint at it: %(words)s.") % {"words": _words(r)},
    "words_and_point_differ": lambda r: (
        _("The words and the marked point lie %(metres)s m apart.") % {"metres": r.get("metres", "")}
    ),
    "danger": lambda r: _("Danger to life by these words: %(words)s.") % {"words": _words(r)},
    "kind_unknown": lambda r: _("The kind of matter was not recognised; a person decides."),
    "kind": _kind,
    "below_floor": lambda r: (
        _("That is not sure enough (at least %(floor)s is asked for); a person decides.")
        % {"floor": _percent(r.get("floor"))}
    ),
    "place_missing": lambda r: _("No place is known, and this kind of matter needs one; a person asks or decides."),
    "district_wide": lambda r: _("No place is known; the matter belongs to the whole district."),
    "legal_way": lambda r: _("The law has another way for this; the reporter was told which."),
    "same_matter": lambda r: (
        _("The same matter is known %(metres)s m away, with like words (%(share)s).")
        % {"metres": r.get("metres", ""), "share": _percent(r.get("likeness"))}
    ),
    "duplicate_seen": lambda r: (
        _("A like matter is known %(metres)s m away; a danger is never joined by the machine.")
        % {"metres": r.get("metres", "")}
    ),
    "reporter_says_other": lambda r: (
        _("A like matter is known %(metres)s m away; the reporter says it is another one.")
        % {"metres": r.get("metres", "")}
    ),
    "joined_by_reporter": lambda r: _("The reporter recognised the matter as one already reported."),
    "duty_list": lambda r: (
        _("The duty list names the function “%(function)s” for this kind %(place)s.")
        % {
            "function": function_name(str(r.get("function", "")), language()),
            "place": place_kind_name(str(r.get("place_kind", ""))),
        }
    ),
    "place_owner": lambda r: (
        _("%(unit)s answers for %(place)s.") % {"unit": r.get("unit", ""), "place": r.get("place") or _("this place")}
    ),
    "assisting_unit": lambda r: (
        _("No leading unit may take it; the assisting unit %(unit)s does.") % {"unit": r.get("unit", "")}
    ),
    "catch_all": lambda r: _("It is nobody's matter, so the catch-all unit takes it."),
    "grid_without_worker": lambda r: _("The grid %(grid)s has no grid worker today.") % {"grid": r.get("grid", "")},
    "danger_at_night": lambda r: (
        _("Danger at night: the grid worker of %(unit)s goes first.") % {"unit": r.get("unit", "")}
    ),
    "street_first": lambda r: (
        _("The street can solve this: the grid worker of %(unit)s goes first.") % {"unit": r.get("unit", "")}
    ),
    "chosen_by_person": lambda r: _("A person chose the unit."),
    "decided_by_person": lambda r: _("A person decided."),
    "orgs.duty_withdrawn": lambda r: (
        _("%(unit)s must not be given this: the department above has taken it back.")
        % {"unit": r.get("unit") or r.get("level", "")}
    ),
    "orgs.duty_not_listed": lambda r: (
        _("%(unit)s must not be given this: it is not on its duty list.")
        % {"unit": r.get("unit") or r.get("level", "")}
    ),
    "orgs.no_catch_all": lambda r: _("No catch-all unit is named for this district; a person decides."),
    "clock.no_calendar": lambda r: _("The work calendar of the year is not loaded, so no limit can be given."),
}


def reason(reason: Mapping[str, Any]) -> str:
    """One reason of triage or routing as a sentence."""
    code = str(reason.get("why", ""))
    if code in ROSTER_REASONS:
        return str(ROSTER_REASONS[code])
    words = _REASONS.get(code)
    return words(reason) if words else code


def notice(key: str, values: Mapping[str, Any], link: str = "") -> str:
    """The words of a notice."""
    code = pretty_code(link.removeprefix("/r/").strip("/")) if link.startswith("/r/") else ""
    if key in ROSTER_NOTICES:
        return str(ROSTER_NOTICES[key])
    for words in (HOLDING_NOTICES, LINKING_NOTICES):
        if key in words:
            return str(words[key]) % {"code": code}
    if key == "neighbourhood":
        return _("Yesterday %(count)s matters were dealt with in your grid.") % {"count": values.get("count", "")}
    return {
        "task_danger": _("Danger: a task that cannot wait."),
        "task_new": _("A new task for you."),
        "task_sent_back": _("Work of yours was sent back: look at the reason."),
        "root_cause": _("A part that your unit looks after makes case after case: find the cause."),
        "overdue": _("A case is overdue."),
        "webhook_paused": _("A webhook has failed for too long and is paused: look at its address."),
        "update_received": _("The sender of a report added something to it."),
        "report_accepted": _("Your report %(code)s has been accepted.") % {"code": code},
        "report_closed": _("Your report %(code)s has been dealt with. Please say whether you are satisfied.")
        % {"code": code},
    }.get(key, key)
