"""What pages show of the seals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.trust.models import Batch


@dataclass(frozen=True, slots=True)
class Seal:
    """A sealed batch as it may be published: no fact, only how many and their hash."""

    number: int
    count: int
    sealed_at: datetime
    head: str


def last_seals(limit: int = 10) -> list[Seal]:
    """The last seals, the newest first. One query."""
    rows = Batch.objects.order_by("-number").values_list("number", "count", "sealed_at", "head")[:limit]
    return [Seal(number, count, at, bytes(head).hex()) for number, count, at, head in rows]
