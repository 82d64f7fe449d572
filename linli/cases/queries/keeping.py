"""How the check of stored photos stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.cases.models import PhotoFault, PhotoRound


@dataclass(frozen=True, slots=True)
class FaultCard:
    """A file of a photo that is missing or changed."""

    photo_id: UUID
    case_id: UUID | None
    path: str
    kind: str
    found_at: datetime


@dataclass(frozen=True, slots=True)
class PhotoKeeping:
    """The last round, and what is wrong (at most a hundred)."""

    begun_at: datetime | None
    ended_at: datetime | None
    checked: int
    faults: list[FaultCard]


def photo_keeping(limit: int = 100) -> PhotoKeeping:
    """Two queries."""
    last = PhotoRound.objects.order_by("-id").first()
    rows = PhotoFault.objects.select_related("photo").order_by("-found_at", "id")[:limit]
    faults = [
        FaultCard(row.photo_id, row.photo.case_id, getattr(row.photo, row.copy), row.kind, row.found_at) for row in rows
    ]
    return PhotoKeeping(last and last.begun_at, last and last.ended_at, last.checked if last else 0, faults)
