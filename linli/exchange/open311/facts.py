"""The facts about keys and about what their holders add to reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyMade(Fact):
    """A key was made for another system."""

    kind: ClassVar[str] = "exchange.key_made"
    per_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEnded(Fact):
    """A key is valid no more."""

    kind: ClassVar[str] = "exchange.key_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateReceived(Fact):
    """The system that sent a report added something to it; the words stand with the update."""

    kind: ClassVar[str] = "exchange.update_received"
    status: str
    update_id: str
