"""Who is responsible for what, where: tables and pure functions without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from linli.kernel.errors import Refused

#: Words for the time and the circumstances that choose among a category's limits, most pressing first.
CIRCUMSTANCES = ("danger", "blocking", "night", "rain", "winter", "large")


def check_duty(*, duty_type: str | None, level: str, category: str) -> None:
    """Refuse to give a level what it must not be given (AT-G-09).

    A residents' committee takes only listed assistance and a subdistrict nothing that a department has taken back:
    Beijing swift-response regulation art. 17; the lists of township and subdistrict duties of 2025.
    """
    if duty_type == "withdrawn":
        raise Refused(
            "orgs.duty_withdrawn",
            "Category {category} has been taken back by the department above; it cannot be given to a {level}.",
            category=category,
            level=level,
        )
    if level == "community" and duty_type is None:
        raise Refused(
            "orgs.duty_not_listed",
            "Category {category} is not on the community's list; a task outside the list is refused.",
            category=category,
            level=level,
        )


def lead_function(leads: Mapping[str, str], place_kind: str) -> str:
    """The function that leads at this kind of place: the exact entry, else the one for any place."""
    return leads.get(place_kind) or leads["any"]


def choose_limit(limits: Sequence[Mapping[str, Any]], circumstances: Sequence[str]) -> str:
    """The handling limit for these circumstances, most pressing first; the default where none applies."""
    named = {entry["when"]: entry["limit"] for entry in limits if entry["name"] == "handle"}
    for word in CIRCUMSTANCES:
        if word in circumstances and word in named:
            return str(named[word])
    return str(named[""])
