"""Every word of a person on what the machine said becomes an example; called by the commands that decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.intake.learning.models import Example, Origin
from linli.intake.learning.rules import ASKED, RIGHT, error_of
from linli.intake.models import Decision, Signal, SignalState


@dataclass(frozen=True, slots=True)
class Word:
    """What a person says is right. ``chosen``: the unit was named by the person, not by the duty list."""

    category: str
    unit_id: UUID | None
    priority: str
    chosen: bool = False
    place_kind: str = ""
    grid_code: str = ""


def teach(signal: Signal, decision: Decision, word: Word, *, now: datetime) -> Example | None:
    """Keep what the machine said beside what is right; None where there is nothing new to learn.

    The signal is locked by the caller. A second word about the same report supersedes the first and is measured against
    what the machine had said, not against the other person.
    """
    before = Example.objects.filter(signal=signal, superseded=False).first()
    if before is None and decision.by == "person":
        return None
    example = _example(signal, decision, before, word, now)
    if before is not None:
        same = (before.to_category_id, before.to_unit, before.to_priority) == (
            example.to_category_id,
            example.to_unit,
            example.to_priority,
        )
        if same:
            return None
        Example.objects.filter(id=before.id).update(superseded=True)
    example.save(force_insert=True)
    return example


def _example(signal: Signal, decision: Decision, before: Example | None, word: Word, now: datetime) -> Example:
    said = _machine_said(decision) if before is None else before
    example = Example(
        signal=signal,
        machine=decision.outcome != SignalState.WITH_PERSON if before is None else before.machine,
        decided_at=said.decided_at,
        by=said.by,
        model_version=said.model_version,
        confidence=said.confidence,
        from_category=said.from_category,
        to_category_id=word.category,
        from_unit=said.from_unit,
        to_unit=word.unit_id,
        from_priority=said.from_priority,
        to_priority=word.priority,
        place_kind=word.place_kind or decision.place_kind,
        grid_code=word.grid_code or decision.grid_code,
        chosen=word.chosen,
        at=now,
    )
    example.error = ASKED if not said.from_category else _error(example)
    example.origin = Origin.CONFIRMATION if example.error == RIGHT else Origin.CORRECTION
    return example


def _machine_said(decision: Decision) -> Example:
    """The machine's part of an example."""
    return Example(
        decided_at=decision.at,
        by=decision.by,
        model_version=decision.model_version,
        confidence=decision.confidence,
        from_category=decision.category_id or "",
        from_unit=decision.unit_id,
        from_priority=decision.priority,
    )


def _error(example: Example) -> str:
    return error_of(
        priority=(example.from_priority, example.to_priority),
        unit=(example.from_unit, example.to_unit),
        category=(example.from_category, example.to_category_id),
    )
