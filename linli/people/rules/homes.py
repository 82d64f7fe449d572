"""Where people live and are registered: whose word counts for which value; plain functions.

一标三实: every person hangs on a standard address. What the police keep is read-only for communities; a doubt goes to the
police as a ticket.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from linli.kernel.errors import Refused

#: Values that the police keep, and that a dispute may name.
POLICE_FIELDS = ("registered_address", "name", "id_number", "born", "kind")
SOURCES = ("police", "community", "self", "import")
WORDS_MOST = 200


def check_home_source(kind: str, source: str, *, by_police: bool) -> None:
    """The registered address comes from the police alone; where somebody lives, the community finds out itself."""
    if kind not in ("registered", "living"):
        raise Refused("homes.unknown_kind", "Say whether somebody is registered there or lives there.", field="kind")
    if source not in SOURCES:
        raise Refused(
            "homes.unknown_source", "The source is one of {choices}.", choices=", ".join(SOURCES), field="source"
        )
    if kind == "registered" and not by_police:
        raise Refused(
            "homes.police_value",
            "Where somebody is registered is kept by the police and cannot be changed here. "
            "Say in a ticket what is wrong; the police decide.",
            field="kind",
        )


def check_home_place(*, address: bool, outside: str, room: str) -> str:
    """An address on file or words for one outside the county, never both and never neither."""
    words = outside.strip()
    if address == bool(words):
        raise Refused(
            "homes.one_place",
            "Choose an address on file, or write one outside the county: one of the two.",
            field="outside",
        )
    if len(words) > WORDS_MOST or len(room) > 20:
        raise Refused("homes.too_long", "At most {most} characters here.", most=WORDS_MOST, field="outside")
    return words


def check_home_days(since: date, source_day: date, today: date) -> None:
    """Nothing is known from a day to come."""
    if since > today or source_day > today:
        raise Refused(
            "homes.future", "This day has not come yet. Write when it began and when it was learnt.", field="since"
        )


def check_dispute(field: str, wrong: str, proposed: str) -> tuple[str, str]:
    """A value of the police, what is wrong with it and what it should be, in a few words each."""
    if field not in POLICE_FIELDS:
        raise Refused(
            "homes.no_police_field",
            "A ticket is about one of {choices}.",
            choices=", ".join(POLICE_FIELDS),
            field="field",
        )
    tidy = wrong.strip(), proposed.strip()
    for name, words in (("wrong", tidy[0]), ("proposed", tidy[1])):
        if not 1 <= len(words) <= WORDS_MOST:
            raise Refused(
                "homes.dispute_words",
                "Say in 1 to {most} characters what is wrong and what would be right.",
                most=WORDS_MOST,
                field=name,
            )
    return tidy


def check_proposed(field: str, proposed: str, kinds: Collection[str]) -> None:
    """What the police accept must be a value of its kind: a day, a known kind of resident."""
    if field == "born":
        try:
            date.fromisoformat(proposed)
        except ValueError:
            raise Refused(
                "homes.no_day", "“{given}” is no day. Write it like 1962-03-09.", given=proposed[:20], field="proposed"
            ) from None
    if field == "kind" and proposed not in kinds:
        raise Refused(
            "homes.unknown_person_kind",
            "The kind of a resident is one of {choices}.",
            choices=", ".join(kinds),
            field="proposed",
        )
    if field == "name" and len(proposed) > 40:
        raise Refused("homes.too_long", "At most {most} characters here.", most=40, field="proposed")
