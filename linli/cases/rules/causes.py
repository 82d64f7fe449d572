"""When a part makes too many cases, and what its root-cause item must say; plain functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from linli.kernel.errors import Refused

WORDS_MOST = 1000


@dataclass(frozen=True, slots=True)
class Often:
    """So many cases within so many days are too many (rule pack, AT-LF-07)."""

    cases: int
    days: int


def is_often(rule: Often, count: int) -> bool:
    """Whether a part with so many cases in the window needs its cause found."""
    return count >= rule.cases


def check_cause(cause: str, measure: str, measured_on: date | None, today: date) -> tuple[str, str]:
    """The cause in words; a measure with the day on which it was taken, or neither."""
    tidy = cause.strip(), measure.strip()
    if not tidy[0]:
        raise Refused("causes.no_cause", "Write why it happens again and again.", field="cause")
    if any(len(words) > WORDS_MOST for words in tidy):
        raise Refused("causes.too_long", "At most {most} characters here.", most=WORDS_MOST, field="cause")
    if bool(tidy[1]) != (measured_on is not None):
        raise Refused(
            "causes.half_measure",
            "A measure needs the day on which it was taken, and the day a measure.",
            field="measure",
        )
    if measured_on is not None and measured_on > today:
        raise Refused(
            "causes.future",
            "This day has not come yet. Write the day on which the measure was taken.",
            field="measured_on",
        )
    return tidy


def check_effect(state: str, effect: str) -> str:
    """The effect is checked once a measure was taken, and in words."""
    if state != "measured":
        raise Refused("causes.no_measure", "There is no measure to be checked. Its holder writes it first.")
    tidy = effect.strip()
    if not 1 <= len(tidy) <= WORDS_MOST:
        raise Refused("causes.no_effect", "Write in a few words what you found.", field="effect")
    return tidy


def clear_part(found: list[float], sure: float) -> bool:
    """Whether the nearest of the fitting parts, by metres in order, is meant without doubt: near, and the next one not."""
    if not found or found[0] > sure:
        return False
    return len(found) == 1 or found[1] > max(found[0] * 1.5, found[0] + 5)
