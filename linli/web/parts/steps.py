"""What a timeline and the row of seven steps are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from linli.web.parts.signs import SEVEN

When = Literal["past", "now", "next"]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a timeline: what, by whom, when; ``until`` for what is still to come, ``words`` said by a person."""

    what: str
    when: When = "past"
    who: str = ""
    at: datetime | None = None
    until: datetime | None = None
    words: str = ""
    icon: str = "check"
    photos: Sequence[Any] = ()


def seven_steps(state: str) -> list[Step]:
    """Where a case stands in the seven steps; a cancelled one never came past the first."""
    order = [name for name, _label in SEVEN]
    here = order.index(state) if state in order else 0
    done = state == "evaluated"

    def when(index: int) -> When:
        if index < here or (done and index == here):
            return "past"
        return "now" if index == here else "next"

    return [Step(what=str(label), when=when(index)) for index, (_name, label) in enumerate(SEVEN)]
