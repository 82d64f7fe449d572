"""What pages show of the seals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.trust.models import Batch, Verification


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


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the check of the seals: which batches, how many facts, and what was wrong."""

    at: datetime
    first: int
    last: int
    facts: int
    faults: list[list[str | int]]


def last_runs(limit: int = 10) -> list[Run]:
    """The last runs of the check, the newest first. One query."""
    rows = Verification.objects.order_by("-id").values_list("at", "first", "last", "facts", "faults")[:limit]
    return [Run(*row) for row in rows]
