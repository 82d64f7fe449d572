"""Examples for the tests of learning: what the machine said and what a person says, without training anything."""

from __future__ import annotations

from datetime import timedelta

from linli.intake.commands import Choice, decide
from linli.intake.models import Decision, Signal, SignalState
from tests import world as street

RUBBISH = "柳岸花园1幢楼下垃圾堆了好几天，没人清理。"


def machine_said(signal: Signal, category: str = "0102", *, alone: bool = False, **more) -> Signal:
    """What the machine would have said of a waiting report; the street's triage has no model.

    ``alone`` makes it a decision that the machine took itself: the report lies in a case of that kind.
    """
    values = {
        "by": "model",
        "category_id": category,
        "confidence": 0.91 if alone else 0.41,
        "priority": "P3",
        "model_version": "1-testtesttest",
        "alternatives": [{"code": category, "confidence": 0.41}, {"code": "0103", "confidence": 0.3}],
        **more,
    }
    if alone:
        values["outcome"] = SignalState.IN_CASE
    Decision.objects.filter(signal=signal).update(**values)
    return Signal.objects.select_related("case", "decision").get(id=signal.id)


def decided_alone(world: street.World, category: str = "0102", text: str = RUBBISH, **more) -> Signal:
    """A report that the machine has put into a case by itself."""
    signal = world.case(category, text, **more)
    unit = signal.case.lead_unit_id
    signal.examples.all().delete()
    return machine_said(signal, category, alone=True, unit_id=unit, priority=signal.case.priority)


def correct(world: street.World, signal: Signal, category: str, *, after: int = 60, **choice) -> Signal:
    """An operator says what it really is."""
    now = street.NOW + timedelta(seconds=after)
    return decide(world.actor("op"), signal_id=signal.id, choice=Choice(category=category, **choice), now=now)
