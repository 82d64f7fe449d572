"""The facts that search records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneLookedUp(Fact):
    """Somebody looked up reports by a telephone number; the number is not kept. The subject is who looked."""

    kind: ClassVar[str] = "search.phone_looked_up"
    purpose: str
    found: int
