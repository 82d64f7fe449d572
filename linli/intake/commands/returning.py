"""A unit that returned a case with reason teaches routing: the unit that took it is an example, counted against nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from linli.intake.learning.teaching import Word, teach
from linli.intake.models import Decision, Signal
from linli.kernel.actors import Actor
from linli.trust.acting import command


@command
def learn_from_returns(actor: Actor, *, units: Mapping[UUID, UUID], now: datetime) -> int:
    """Keep for each case (its id) the unit that took it in the end as an example; how many were new.

    Follows from a fact that says so already, and records none of its own. Safe to run twice.
    """
    learnt = 0
    for case_id, unit_id in sorted(units.items()):
        signal = (
            Signal.objects.select_for_update(no_key=True)
            .filter(case_id=case_id)
            .order_by("received_at", "id")
            .defer("name", "phone", "phone_index")
            .first()
        )
        decision = Decision.objects.filter(signal=signal).first() if signal else None
        if signal is None or decision is None or decision.category_id is None:
            continue
        word = Word(category=decision.category_id, unit_id=unit_id, priority=decision.priority, chosen=True)
        learnt += teach(signal, decision, word, now=now) is not None
    return learnt
