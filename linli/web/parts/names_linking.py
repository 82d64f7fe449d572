"""Names of what ties, divides and ends cases: holds, results of help, special cases, why nobody was reached."""

from __future__ import annotations

from django.utils.translation import gettext as _


def hold_names() -> dict[str, str]:
    """Why a person keeps a case open."""
    return {
        "evidence": _("Evidence is being secured"),
        "review": _("The result is being reviewed"),
        "other_matter": _("Another matter has to be finished first"),
        "watch": _("To be watched for a while"),
    }


def hold_name(code: str) -> str:
    """One of them; other parts of the system name their own."""
    return hold_names().get(code, code)


def assist_result_names() -> dict[str, str]:
    """What came of a request for help."""
    return {"done": _("Done"), "partly": _("Partly done"), "not_possible": _("Not possible")}


def assist_state_name(state: str) -> str:
    """Where a request for help stands."""
    return {
        "asked": _("Asked"),
        "accepted": _("Accepted"),
        "answered": _("Answered"),
        "taken_back": _("Taken back"),
    }.get(state, state)


def special_names() -> dict[str, str]:
    """The six special cases of the hotline rules."""
    return {
        "legal_way": _("Court, arbitration, discipline, review, disclosure or petition: tell the legal way"),
        "in_progress": _("In progress or settled, and nothing new: tell how it stands"),
        "secret": _("State or business secrets, or privacy: explain"),
        "beyond_duty": _("Beyond the duties of public bodies: tell the way by market or society"),
        "against_law": _("Against law or good morals: persuade"),
        "emergency": _("Danger to life: 110, 119, 120 or 122 at once"),
    }


def not_reached_names() -> dict[str, str]:
    """Why nobody was reached by telephone."""
    return {
        "no_answer": _("Nobody answered"),
        "wrong_number": _("Wrong number"),
        "declined": _("Did not want to speak"),
        "away": _("Nobody there"),
    }


def tie_name(how: str) -> str:
    """How another case belongs to this one."""
    return {
        "main": _("Dealt with in"),
        "follower": _("Joined to this one"),
        "part": _("Split off from this one"),
        "parent": _("Split off from"),
        "earlier": _("The same as the earlier case"),
        "later": _("A later one says the same"),
    }.get(how, how)


def wish_name(state: str) -> str:
    """What became of a wish to take a case up again."""
    return {
        "waiting": _("To be judged"),
        "agreed": _("Taken up again"),
        "refused": _("Not taken up again"),
    }.get(state, state)


def told_words(result: str) -> str:
    """What a petitioner is told beside the words of a person."""
    return {
        "solved": _("The matter has been dealt with, and another person has checked it."),
        "gone": _("When somebody came the matter was no longer there; another person has checked that."),
        "not_found": _("Nothing was found at the place; another person has checked that."),
        "legal_way": _("This is decided in a way that the law sets out; we may not deal with it here."),
        "progress": _("This has been reported before; nothing new has come up since."),
        "secret": _("This concerns secrets or somebody's privacy, so it cannot be answered here."),
        "market_way": _("This lies beyond the duties of public bodies."),
        "against_law": _("What is asked for is against the law or good morals."),
        "not_filed": _("The matter was not taken on."),
    }.get(result, _("Your report has been answered."))


def answer_way_name(way: str, reason: str = "") -> str:
    """By which way a petitioner got the answer, or why by none."""
    if way == "none":
        return _("nobody to tell") if reason == "no_petitioner" else _("no contact left")
    return {"message": _("by text message"), "page": _("by a notice on the page")}.get(way, way)
