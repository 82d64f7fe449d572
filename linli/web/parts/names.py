"""The names of what facts carry as codes: limits, reasons, who acted, and what else pages and timelines share."""

from __future__ import annotations

from django.utils.translation import gettext as _

from linli.cases.queries import TimelineEntry


def limit_name(limit: str) -> str:
    """A handling limit such as ``4WH`` in words."""
    units = {
        "EH": _("%(n)s hours, day and night"),
        "WH": _("%(n)s working hours"),
        "WD": _("%(n)s working days"),
        "D": _("%(n)s days"),
    }
    number = limit.rstrip("EHWD")
    words = units.get(limit[len(number) :])
    return words % {"n": number} if words else limit


def who_acted(entry: TimelineEntry, public: bool) -> str:
    """The acting person for staff; for residents the unit speaks."""
    if public or not entry.actor:
        return entry.unit or _("The command centre")
    if entry.actor_kind == "machine":
        return {"triage": _("Automatic triage"), "clock": _("The clock")}.get(entry.actor, _("Linli"))
    return entry.actor


def request_name(kind: str) -> str:
    """What a unit asks for."""
    return {
        "return": _("Return"),
        "arbitration": _("Arbitration"),
        "extension": _("More time"),
        "pause": _("Pause"),
        "suspension": _("Suspension"),
    }.get(kind, kind)


def request_state_name(state: str) -> str:
    """Where a request stands."""
    return {
        "waiting": _("To be decided"),
        "agreed": _("Agreed"),
        "refused": _("Refused"),
        "overtaken": _("No longer needed"),
    }.get(state, state)


def reason_names(kind: str) -> dict[str, str]:
    """The reasons that can be given for a request, by code."""
    if kind in ("return", "arbitration"):
        return {
            "not_our_duty": _("Not our duty"),
            "not_our_area": _("Not in our area"),
            "other_power": _("Another unit has the power"),
            "wrong_kind": _("Taken for another kind of matter"),
            "not_enough_known": _("Too little is known to act"),
        }
    if kind == "extension":
        return {
            "difficult": _("Technically difficult"),
            "weather": _("Weather"),
            "material": _("Material has to be procured"),
            "several_units": _("Several units have to work together"),
            "petitioner_asked": _("The petitioner asks for it"),
        }
    if kind == "pause":
        return {
            "material": _("Waits for material from the petitioner"),
            "appraisal": _("Waits for an appraisal"),
            "court": _("Waits for a court"),
        }
    return {
        "season": _("Only possible in another season"),
        "funds": _("Waits for funds"),
        "planning": _("Part of a plan that is not carried out yet"),
        "other_works": _("Waits for other works"),
        "beyond_control": _("Beyond anybody's control"),
    }


def reason_name(kind: str, code: str) -> str:
    """One reason."""
    return reason_names(kind).get(code, code)


def way_names() -> dict[str, str]:
    """How the petitioner was contacted."""
    return {
        "phone": _("By telephone"),
        "visit": _("In person"),
        "message": _("By message"),
        "video": _("By video call"),
    }


def reached_names() -> dict[str, str]:
    """Who was reached, or why nobody was."""
    return {
        "petitioner": _("The petitioner"),
        "family": _("Somebody of the family"),
        "no_answer": _("Nobody answered"),
        "wrong_number": _("Wrong number"),
        "declined": _("Did not want to speak"),
        "away": _("Nobody there"),
    }


def lack_names() -> dict[str, str]:
    """What a contact lacks to count."""
    return {
        "reached": _("nobody was reached"),
        "time": _("the time is missing"),
        "content": _("what was said is missing"),
        "proof": _("the number of the call record or another proof is missing"),
    }


def level_name(level: str) -> str:
    """A step of the ladder of supervision."""
    return {"yellow": _("Yellow: overdue"), "red": _("Red: long overdue"), "listed": _("Listed")}.get(level, "")


def urging_name(kind: str) -> str:
    """What a supervisor does."""
    return {"reminder": _("Reminder"), "supervision": _("Supervision")}.get(kind, kind)


def police_field_name(field: str) -> str:
    """A value about a person that the police keep."""
    return {
        "registered_address": _("Registered address"),
        "name": _("Name"),
        "id_number": _("Identity number"),
        "born": _("Date of birth"),
        "kind": _("Kind of resident"),
    }.get(field, field)


def level_of_division(level: str) -> str:
    """The level of a division or of a unit."""
    return {
        "county": _("County"),
        "subdistrict": _("Subdistrict"),
        "community": _("Community"),
        "grid": _("Grid"),
        "estate": _("Estate"),
    }.get(level, level)
