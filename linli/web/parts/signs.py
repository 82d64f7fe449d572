"""How states look: a name, a drawing and a tone for each, so that colour never stands alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Sign:
    """``tone`` is one of ok, info, warn, bad, strong, jade, or empty for neutral."""

    name: str | Promise
    icon: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Face:
    """One answer to a question of satisfaction."""

    value: str
    name: str | Promise
    icon: str


CASE = {
    "collected": Sign(_("Reported"), "message-report", "info"),
    "filed": Sign(_("Filed"), "clipboard-list", "info"),
    "dispatched": Sign(_("Dispatched"), "send", "info"),
    "handling": Sign(_("Being dealt with"), "tool", "warn"),
    "reported": Sign(_("Dealt with, to be verified"), "eye-check", "jade"),
    "closed": Sign(_("Verified and closed"), "circle-check", "ok"),
    "evaluated": Sign(_("Rated"), "star", "ok"),
    "cancelled": Sign(_("Not filed"), "ban"),
    "merged": Sign(_("Joined to another case"), "arrows-join"),
    "declined": Sign(_("Not taken on, told why"), "message-circle"),
}
SIGNAL = {
    "received": Sign(_("Received"), "inbox", "info"),
    "with_person": Sign(_("With a person for a decision"), "user-question", "warn"),
    "in_case": Sign(_("In a case"), "clipboard-list", "info"),
    "merged": Sign(_("Joined to a case already known"), "arrows-join", "jade"),
    "answered": Sign(_("Answered without a case"), "message-circle", "ok"),
}
TASK = {
    "issued": Sign(_("New"), "bell", "info"),
    "accepted": Sign(_("Accepted"), "user-check", "info"),
    "on_site": Sign(_("On site"), "map-pin", "warn"),
    "done": Sign(_("Done"), "circle-check", "ok"),
    "withdrawn": Sign(_("Withdrawn"), "arrow-back-up"),
}
IMPORT = {
    "checking": Sign(_("Being checked"), "loader", "info"),
    "checked": Sign(_("Checked, waits for you"), "user-question", "warn"),
    "writing": Sign(_("Being written"), "loader", "info"),
    "done": Sign(_("Written"), "circle-check", "ok"),
    "failed": Sign(_("Failed, nothing was written"), "alert-circle", "bad"),
    "cancelled": Sign(_("Cancelled, nothing was written"), "ban"),
}
PRIORITY = {
    "P1": Sign(_("P1 danger"), "alert-triangle", "strong"),
    "P2": Sign(_("P2 urgent"), "flame", "bad"),
    "P3": Sign(_("P3 soon"), "clock", "warn"),
    "P4": Sign(_("P4 normal"), "circle"),
}
PART = {
    "intact": Sign(_("Intact"), "circle-check", "ok"),
    "damaged": Sign(_("Damaged"), "alert-triangle", "warn"),
    "missing": Sign(_("Missing"), "alert-circle", "bad"),
    "occupied": Sign(_("Occupied"), "ban", "warn"),
    "abandoned": Sign(_("Abandoned"), "archive"),
}
#: The hotline's four answers; the values are those of a case's rating.
SATISFACTION = (
    Face("satisfied", _("Satisfied"), "mood-happy"),
    Face("fairly", _("Fairly satisfied"), "mood-smile"),
    Face("neutral", _("So-so"), "mood-empty"),
    Face("dissatisfied", _("Not satisfied"), "mood-sad"),
)
KINDS = {"case": CASE, "signal": SIGNAL, "task": TASK, "priority": PRIORITY, "import": IMPORT, "part": PART}

#: The seven steps of GB/T 30428 in order, with the state that means "this one is done".
SEVEN = (
    ("collected", _("Collect")),
    ("filed", _("File")),
    ("dispatched", _("Dispatch")),
    ("handling", _("Deal with")),
    ("reported", _("Report back")),
    ("closed", _("Verify")),
    ("evaluated", _("Rate")),
)


def sign(kind: str, state: str) -> Sign:
    """The sign of a state; a neutral one with the state's own name where none is known."""
    return KINDS[kind].get(state, Sign(state, "point"))
