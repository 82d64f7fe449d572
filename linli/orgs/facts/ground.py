"""The facts about reference data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundChanged(Fact):
    """Divisions, units, places, addresses, categories or duties changed; ``revision`` is the new count."""

    kind: ClassVar[str] = "orgs.ground_changed"
    revision: int
    what: str
    rows: int
