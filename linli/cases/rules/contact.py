"""When a contact with the petitioner counts (AT-12345-08)."""

from __future__ import annotations

from datetime import datetime

from linli.kernel.errors import Refused

#: Who was spoken to, or why nobody was.
REACHED = ("petitioner", "family", "no_answer", "wrong_number", "declined", "away")
#: Of these, who counts as having been reached.
SPOKEN_TO = ("petitioner", "family")
WAYS = ("phone", "visit", "message", "video")
#: Ways by which the petitioner leaves a report; a patrol or a sensor has nobody to be called.
PETITIONED = ("web", "window", "phone", "api")
LONGEST_PROOF = 120


def check_contact(*, way: str, reached: str, contacted_at: datetime | None, opened_at: datetime, now: datetime) -> None:
    """A contact has a known way and outcome, and lies between the report and now; a clock on a page knows no seconds."""
    if way not in WAYS:
        raise Refused("cases.unknown_way", "Choose how the petitioner was contacted.", field="way")
    if reached not in REACHED:
        raise Refused("cases.unknown_reached", "Choose who was reached, or why nobody was.", field="reached")
    if contacted_at is not None and not opened_at.replace(second=0, microsecond=0) <= contacted_at <= now:
        raise Refused(
            "cases.contact_time",
            "The contact must lie between the report and now. Check day and time.",
            field="contacted_at",
        )


def lacks(*, way: str, reached: str, contacted_at: datetime | None, content: str, proof: str) -> list[str]:
    """What a contact lacks to count: an empty list means that it counts.

    “Contacted” without a time, a way and what was said does not count, and a call needs the number of its record
    (Beijing swift-response regulation art. 15; AT-12345-08).
    """
    found = []
    if reached not in SPOKEN_TO:
        found.append("reached")
    if contacted_at is None:
        found.append("time")
    if not content.strip():
        found.append("content")
    if way != "visit" and not proof.strip():
        found.append("proof")
    return found
