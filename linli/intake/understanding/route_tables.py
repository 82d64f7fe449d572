"""How often which unit handled events of a kind, place and source, near in time: tables from the narrow to the wide.

Units are counted twice: by name, and by *role*, that is the name without what stands in brackets and with the event's
own community or subdistrict taken out ("the office of <subdistrict>"), so that what was learnt in one place serves in
another, and before a renaming serves after it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

Row = dict[str, str]
Floats = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]

KIND = ("property", "type", "main_type", "sub_type", "source", "community", "street")
"""What is known when an event comes in. How it ended (``achieve_status``) and identifiers are left out on purpose."""

BY_NAME: tuple[tuple[str, ...], ...] = (
    (),
    ("type",),
    ("main_type",),
    ("sub_type",),
    ("community",),
    ("sub_type", "street"),
    ("sub_type", "community"),
    ("main_type", "community"),
    ("type", "community"),
    ("type", "street"),
    ("sub_type", "source"),
    ("main_type", "source"),
    ("type", "source", "community"),
    ("main_type", "source", "community"),
    ("sub_type", "source", "community"),
    ("sub_type", "source", "street"),
    ("sub_type", "source", "property", "community"),
)
BY_ROLE: tuple[tuple[str, ...], ...] = (
    (),
    ("type",),
    ("type", "source"),
    ("main_type",),
    ("main_type", "source"),
    ("sub_type",),
    ("sub_type", "source"),
    ("sub_type", "street"),
    ("sub_type", "source", "property"),
    ("community", "source"),
)

HALF_LIFE_DAYS = 25.0
"""An event so many days away counts half as much as one of the same day: practice changes."""

BRIEF_DAYS = 2.0
"""The same for which of several names of one role is in use just now: a renaming shows within days."""

FAINTEST = 1e-5
"""Counts below are nothing: what rounding leaves of an event that was left out must not tell on it."""

COMMUNITY, STREET = "<c>", "<s>"
BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
OFFICE = "(?=街道|办事处|办)"


def base_of(unit: str) -> str:
    """The unit's name without what stands in brackets."""
    return BRACKETS.sub("", unit) or unit


def role_of(unit: str, row: Row) -> str:
    """The unit's name without brackets and without the places of the event."""
    name = base_of(unit)
    community, street = row.get("community", ""), stem_of(row.get("street", ""))
    if len(community) > 1:
        name = name.replace(community, COMMUNITY)
    return re.sub(re.escape(street) + OFFICE, STREET, name) if len(street) > 1 else name


def unit_of(role: str, community: str, street: str) -> str:
    """The role at the places of an event, a name without brackets."""
    return role.replace(COMMUNITY, community).replace(STREET, stem_of(street))


def stem_of(street: str) -> str:
    """The name of a subdistrict without the word for it."""
    return street.removesuffix("街道办事处").removesuffix("街道")


def fits(unit: str, community: str, street: str, places: Sequence[str]) -> int:
    """1 when the unit names a place of the event, -1 when it names only another of the known places, else 0."""
    own = [place for place in (community, street) if len(place) > 1]
    stem = stem_of(street)
    if any(place in unit for place in own) or (len(stem) > 1 and re.search(re.escape(stem) + OFFICE, unit)):
        return 1
    return -1 if any(place in unit for place in places) else 0


def day_of(row: Row) -> int:
    """The day of the event as a number, 0 where it is unknown."""
    try:
        return date.fromisoformat(row.get("create_time", "")[:10].replace("/", "-")).toordinal()
    except ValueError:
        return 0


@dataclass(frozen=True, slots=True)
class Counted:
    """Weighed counts per event and target, and the sum of all weights."""

    counts: Floats
    total: Floats


class Tables:
    """One table per key over numbered targets (units or roles)."""

    def __init__(
        self,
        rows: Sequence[Row],
        targets: Whole,
        number: int,
        keys: Sequence[tuple[str, ...]],
        half_life: float = HALF_LIFE_DAYS,
    ) -> None:
        self.half_life = half_life
        self.keys = tuple(keys)
        self.number = number
        self._days = np.array([day_of(row) for row in rows], dtype=np.int64)
        dated = self._days[self._days > 0]
        self._first, self._last = (int(dated.min()), int(dated.max())) if dated.size else (0, 0)
        self._targets = targets
        self._groups = [_grouped(rows, key) for key in self.keys]

    def count(self, rows: Sequence[Row], *, themselves: bool = False) -> list[Counted]:
        """Counts for events, per key. ``themselves``: the events are the history's own, each leaves itself out."""
        days = np.array([day_of(row) for row in rows], dtype=np.int64)
        found = []
        for key, groups in zip(self.keys, self._groups, strict=True):
            counts = np.zeros((len(rows), self.number), dtype=np.float64)
            for value, asked in _grouped(rows, key).items():
                if value in groups:
                    counts[asked] = self._near(groups[value], days[asked])
            if themselves:  # it counted itself once in full
                counts[np.arange(len(rows)), self._targets] -= 1.0
            counts[counts < FAINTEST] = 0.0
            plain = counts.astype(np.float32)
            found.append(Counted(counts=plain, total=plain.sum(axis=1)))
        return found

    def _near(self, members: Whole, asked: Whole) -> npt.NDArray[np.float64]:
        days, day = np.unique(self._days[members], return_inverse=True)
        by_day = np.zeros((days.size, self.number), dtype=np.float64)
        np.add.at(by_day, (day, self._targets[members]), 1.0)
        wanted, place = np.unique(asked, return_inverse=True)
        wanted = np.where(wanted > 0, np.clip(wanted, self._first, self._last), 0)
        apart = np.abs(wanted[:, None] - days[None, :]).astype(np.float64)
        apart[(wanted == 0)[:, None] | (days == 0)[None, :]] = self.half_life
        apart[wanted[:, None] == days[None, :]] = 0.0
        near: npt.NDArray[np.float64] = (np.exp2(-apart / self.half_life) @ by_day)[place]
        return near


def _grouped(rows: Sequence[Row], key: tuple[str, ...]) -> dict[tuple[str, ...], Whole]:
    groups: dict[tuple[str, ...], list[int]] = {}
    for number, row in enumerate(rows):
        groups.setdefault(tuple(row.get(name, "") for name in key), []).append(number)
    return {value: np.array(members, dtype=np.int64) for value, members in groups.items()}
