"""The fact about a case that another system had brought to an end before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported(Fact):
    """A past case came in from another system; its own days are values, the fact's time is that of the import."""

    kind: ClassVar[str] = "cases.imported"
    opened_at: str
    closed_at: str
