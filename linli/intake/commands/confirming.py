"""Saying that the machine was right: one click, as good an example as a correction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.intake import access, facts
from linli.intake.learning.teaching import Word, teach
from linli.intake.models import Decision, Signal, SignalState
from linli.kernel.actors import Actor
from linli.kernel.errors import Refused
from linli.trust import journal
from linli.trust.acting import command


@command
def confirm(actor: Actor, *, signal_id: UUID, now: datetime) -> Signal:
    """Confirm what the machine decided alone; the case goes on as it is.

    Refuses whoever is no operator, a report that the machine has not put into a case, and one that a person has looked
    at already.
    """
    access.check_desk(actor)
    signal = access.signal_for(actor, signal_id, lock=True)
    decision = Decision.objects.filter(signal=signal).first()
    alone = signal.state in (SignalState.IN_CASE, SignalState.MERGED) and decision is not None
    if decision is None or not alone or decision.by in ("person", "none") or decision.category_id is None:
        raise Refused("intake.not_by_machine", "There is no decision of the machine to confirm here.")
    word = Word(category=decision.category_id, unit_id=decision.unit_id, priority=decision.priority)
    if teach(signal, decision, word, now=now) is None:
        raise Refused("intake.confirmed_already", "Somebody has confirmed this already.")
    record_confirmed(actor, signal, decision, now)
    return signal


def record_confirmed(actor: Actor, signal: Signal, decision: Decision, now: datetime) -> None:
    """The fact that a person found the machine right."""
    fact = facts.Confirmed(
        subject_id=signal.id,
        case_id=signal.case_id,
        category=decision.category_id or "",
        model=decision.model_version[:64],
    )
    journal.record(actor, fact, at=now)
