"""Choosing a kind, a unit, a priority and a place: what the form offers and what it sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from linli.intake.commands import Choice
from linli.kernel.errors import Refused
from linli.orgs.queries import ground
from linli.web.parts.wording import category_names

PRIORITIES = ("P1", "P2", "P3", "P4")


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen: kinds as “0102 Exposed rubbish”, units by name."""

    kinds: list[str]
    units: list[tuple[str, str]]
    priorities: tuple[str, ...]


def choices() -> Choices:
    """Everything a decision can name. Two queries at most."""
    kinds = [f"{code} {name}" for code, name in sorted(category_names().items())]
    units = sorted(((str(unit.id), unit.name) for unit in ground().units.values()), key=lambda pair: pair[1])
    return Choices(kinds, units, PRIORITIES)


def category_from(typed: str) -> str:
    """The code of a kind typed as a code, as a name, or as both; refuses what is neither."""
    tidy = typed.strip()
    if not tidy:
        return ""
    names = category_names()
    code = tidy.split()[0]
    if code in names:
        return code
    exact = [known for known, name in names.items() if name.casefold() == tidy.casefold()]
    near = exact or [known for known, name in names.items() if tidy.casefold() in name.casefold()]
    if len(near) == 1:
        return near[0]
    raise Refused(
        "desk.unknown_kind",
        _("No single kind is called “%(typed)s”. Type its four digits or choose it from the list.")
        % {"typed": tidy[:40]},
        field="category",
    )


def uuid_from(typed: str, *, field: str) -> UUID | None:
    """An id from a form; None where nothing was chosen."""
    try:
        return UUID(typed) if typed else None
    except ValueError:
        raise Refused("desk.bad_id", _("This choice does not exist any more. Choose again."), field=field) from None


def number_from(typed: str, *, field: str) -> float | None:
    """A coordinate from a form; None where nothing was given."""
    if not typed.strip():
        return None
    if not re.fullmatch(r"-?\d{1,3}(\.\d{1,12})?", typed.strip()):
        raise Refused("desk.bad_place", _("The place could not be read. Choose it on the map again."), field=field)
    return float(typed)


def choice_from(post: Mapping[str, str], *, needs_note: bool = False) -> Choice:
    """A decision as the form sent it; empty fields keep what triage found."""
    note = post.get("note", "").strip()
    if needs_note and not note:
        raise Refused("cases.reason_missing", "Write the reason in a few words, then send again.", field="note")
    return Choice(
        category=category_from(post.get("category", "")),
        priority=post.get("priority", ""),
        unit_id=uuid_from(post.get("unit", ""), field="unit"),
        lon=number_from(post.get("lon", ""), field="lon"),
        lat=number_from(post.get("lat", ""), field="lat"),
        address=post.get("address", "").strip()[:200],
        join_case_id=uuid_from(post.get("join", ""), field="join"),
        note=note,
        seen=post.get("seen", "")[:12],
    )
