"""The facts about grids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class GridsPlanned(Fact):
    """A change of grids was put down for a day; ``subject_id`` is the change."""

    kind: ClassVar[str] = "orgs.grids_planned"
    act: str
    day: str
    ended: list[str]
    begun: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class GridsUndone(Fact):
    """A change of grids was taken back before its day."""

    kind: ClassVar[str] = "orgs.grids_undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class GridsSettled(Fact):
    """The day of a change has come: what hangs on the ground has moved to its new grids."""

    kind: ClassVar[str] = "orgs.grids_settled"
    addresses: int
    parts: int
    residents: int
    posts: int
    cases: int
