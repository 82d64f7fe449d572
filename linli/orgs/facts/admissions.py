"""The facts about items that are not on a duty list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionAttempted(Fact):
    """Somebody tried to give a level what is not on its list, and was refused."""

    kind: ClassVar[str] = "orgs.admission_attempted"
    category: str
    level: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionRequested(Fact):
    """The county is asked to admit an item to a level's list."""

    kind: ClassVar[str] = "orgs.admission_requested"
    category: str
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionDecided(Fact):
    """The county has admitted an item, or has not."""

    kind: ClassVar[str] = "orgs.admission_decided"
    category: str
    level: str
    admitted: bool
