"""What the demo's operators said of the machine's decisions: examples to learn from, without the operator."""

from __future__ import annotations

import uuid
from datetime import datetime
from uuid import UUID

from linli.demo.rows import bare
from linli.intake.learning.models import Example, Origin
from linli.intake.learning.rules import WRONG_KIND
from linli.intake.models import Decision

_SPACE = UUID("6c1f0f1e-0000-7000-8000-00000000006f")
#: Of the machine's own decisions so many in a hundred are looked at and found right.
LOOKED_AT = 6


def example(decision: Decision, *, right: str, machine: bool, unit: UUID | None, decided_at: datetime, at: datetime) -> Example:
    """An example as the command would have kept it: ``decision`` is what the machine said, ``right`` the person's kind."""
    said = decision.category_id or ""
    wrong = said != right
    return bare(
        Example,
        id=uuid.uuid5(_SPACE, str(decision.signal_id)),
        signal_id=decision.signal_id,
        origin=str(Origin.CORRECTION if wrong else Origin.CONFIRMATION),
        machine=machine,
        decided_at=decided_at,
        by="model",
        model_version=decision.model_version,
        confidence=decision.confidence,
        from_category=said,
        to_category_id=right,
        from_unit=decision.unit_id,
        to_unit=unit,
        from_priority=decision.priority,
        to_priority=decision.priority,
        place_kind=decision.place_kind,
        grid_code=decision.grid_code,
        error=WRONG_KIND if wrong else "",
        at=at,
    )


def looked_at(decision: Decision) -> bool:
    """Whether an operator looks at this decision of the machine; settled by the report, so that nothing else shifts."""
    return uuid.uuid5(_SPACE, f"looked {decision.signal_id}").int % 100 < LOOKED_AT
