"""Reads about attempts and requests concerning the duty lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.kernel.actors import Actor
from linli.orgs import access
from linli.orgs.models import Admission, AdmissionState
from linli.orgs.queries.memory import ground

MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class AdmissionCard:
    """An attempt to give a level what is not on its list, and the request that it became."""

    id: UUID
    category: str
    level: str
    area: str
    area_name: str
    unit: str
    why: str
    state: str
    reason: str
    at: datetime
    requested_at: datetime | None
    decided_at: datetime | None
    decision: str
    may_decide: bool


@dataclass(frozen=True, slots=True)
class AdmissionsPage:
    """One page of attempts and requests."""

    rows: list[AdmissionCard]
    total: int
    page: int
    pages: int


def admissions(actor: Actor, *, state: str = "", page: int = 1, size: int = 50) -> AdmissionsPage:
    """Attempts and requests of one's areas and one's own, the latest first. Three queries."""
    rows = Admission.objects.filter(access.visible_admissions(actor))
    if state in AdmissionState.values:
        rows = rows.filter(state=state)
    total = rows.count()
    size = max(1, min(size, MOST_ROWS))
    pages = max(1, -(-total // size))
    page = max(1, min(page, pages))
    here = ground()
    found = [
        AdmissionCard(
            a.id, a.category_id, a.level, a.area, here.names.get(a.area, ""),
            here.units[a.unit_id].name if a.unit_id in here.units else "", a.why, a.state, a.reason, a.at,
            a.requested_at, a.decided_at, a.decision,
            a.state == AdmissionState.REQUESTED and access.inside(actor, "admissions.decide", a.area[:6]),
        )
        for a in rows.order_by("-at", "-id")[(page - 1) * size : page * size]
    ]  # fmt: skip
    return AdmissionsPage(found, total, page, pages)
