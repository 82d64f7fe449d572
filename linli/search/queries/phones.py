"""Reports that were made with a telephone number, found by its blind index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.cases.queries import CaseCard, CaseFilter, case_list
from linli.intake import access as intake_access
from linli.intake.models import Signal
from linli.kernel.actors import Actor

MOST = 100


@dataclass(frozen=True, slots=True)
class PhoneHits:
    """Cases fed by reports with the number, and reports without a case; as far as the actor may see them."""

    cases: list[CaseCard]
    reports: list[tuple[UUID, str, str, datetime]]


def by_phone(actor: Actor, index: bytes, *, now: datetime) -> PhoneHits:
    """The newest hundred. Five queries; asked by the command that records the look-up, and by nothing else."""
    rows = Signal.objects.filter(phone_index=index).order_by("-received_at", "-id")
    cases = tuple(dict.fromkeys(rows.filter(case__isnull=False).values_list("case_id", flat=True)[: MOST * 3]))
    alone = rows.filter(intake_access.visible_signals(actor), case=None)
    return PhoneHits(
        cases=case_list(actor, CaseFilter(ids=cases), now=now, size=MOST).rows if cases else [],
        reports=list(alone.values_list("id", "code", "text", "received_at")[:MOST]),
    )
