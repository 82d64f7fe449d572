"""The rules of learning: what kind of error a decision was and what it costs, when a model is better, which floor fits.

Pure functions over plain values. Errors are the machine's: nothing here knows who corrected it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from linli.kernel.errors import Refused

RIGHT, ASKED = "", "asked"
DANGER_MISSED, FALSE_ALARM, WRONG_UNIT, WRONG_KIND = "danger_missed", "false_alarm", "wrong_unit", "wrong_kind"
ERRORS = (DANGER_MISSED, FALSE_ALARM, WRONG_UNIT, WRONG_KIND)
"""From the dearest to the cheapest; an error is counted once, as the dearest that it is."""

P1 = "P1"
NOTE_LENGTH = 300


def error_of(*, priority: tuple[str, str], unit: tuple[object, object], category: tuple[str, str]) -> str:
    """What was wrong with a decision, each pair being what the machine said and what is right; empty when nothing was.

    A unit counts only where the machine had named one.
    """
    if P1 in priority and priority[0] != priority[1]:
        return DANGER_MISSED if priority[1] == P1 else FALSE_ALARM
    if unit[0] is not None and unit[0] != unit[1]:
        return WRONG_UNIT
    return WRONG_KIND if category[0] != category[1] else RIGHT


@dataclass(frozen=True, slots=True)
class Kind:
    """What of a category decides how dear an error is: its priority and the function that leads."""

    priority: str
    lead: str


def cost_of(
    truth: str, guess: str, sure: float, *, floor: float, kinds: Mapping[str, Kind], costs: Mapping[str, float]
) -> float:
    """What a guess costs: nothing when right, an operator's look when not sure enough, else the price of the error."""
    if sure < floor or not guess:
        return costs[ASKED]
    if truth == guess:
        return 0.0
    right, said = kinds.get(truth), kinds.get(guess)
    if right is None or said is None:
        return costs[WRONG_UNIT]
    error = error_of(priority=(said.priority, right.priority), unit=(said.lead, right.lead), category=(guess, truth))
    return costs[error]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a model does on held-out examples: their number, macro-F1, accuracy, mean cost, calibration error."""

    held_out: int
    macro_f1: float
    accuracy: float
    cost: float
    calibration: float = 0.0


BETTER, TOO_FEW, NOT_BETTER, DEARER = "better", "too_few", "not_better", "dearer"


def verdict(challenger: Standing, champion: Standing, *, margin: float, least: int) -> str:
    """Whether a challenger may replace the champion, both judged on the same examples that neither has seen.

    It must gain the margin in macro-F1 and cost no more; with too few examples nobody can say.
    """
    if challenger.held_out < least:
        return TOO_FEW
    if challenger.macro_f1 < champion.macro_f1 + margin:
        return NOT_BETTER
    return DEARER if challenger.cost > champion.cost else BETTER


def held_out_size(examples: int, *, share: float) -> int:
    """How many of the newest examples are kept out of training."""
    return math.ceil(examples * share)


def check_enough(examples: int, *, least: int) -> None:
    """Refuse to train from too little."""
    if examples < least:
        raise Refused(
            "learning.too_few",
            "There are {examples} examples that people confirmed or corrected; training needs {least}. "
            "Decide more reports, then train.",
            examples=examples,
            least=least,
        )


def check_reason(text: str) -> str:
    """Why a person puts an earlier model back: present, and short enough to read."""
    tidy = " ".join(text.split())
    if not tidy:
        raise Refused("learning.reason_missing", "Write in a few words why the earlier model goes back.", field="reason")
    if len(tidy) > NOTE_LENGTH:
        raise Refused(
            "learning.reason_too_long",
            "The reason has {count} characters; at most {longest} fit.",
            count=len(tidy),
            longest=NOTE_LENGTH,
            field="reason",
        )
    return tidy


def interval(right: int, of: int) -> tuple[float, float]:
    """The Wilson interval of 95 % for a share; the whole range where nothing was looked at."""
    if of == 0:
        return 0.0, 1.0
    z, share = 1.96, right / of
    middle = share + z * z / (2 * of)
    spread = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    whole = 1 + z * z / of
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


@dataclass(frozen=True, slots=True)
class Band:
    """Decisions with a confidence in ``[low, high)``: how many people looked at, how many were right, mean confidence."""

    low: float
    high: float
    looked: int
    right: int
    mean: float

    @property
    def share(self) -> float:
        """The share that was right; 0 where nobody looked."""
        return self.right / self.looked if self.looked else 0.0


BANDS = 10

Seen = tuple[float, int, int]
"""A confidence, how many decisions had it, and how many of them were right."""


def bands(seen: Sequence[Seen]) -> list[Band]:
    """Confidence against the share that was right, in ten bands."""
    inside: list[list[Seen]] = [[] for _ in range(BANDS)]
    for one in seen:
        inside[min(int(one[0] * BANDS), BANDS - 1)].append(one)
    return [_band(number, found) for number, found in enumerate(inside)]


def _band(number: int, found: Sequence[Seen]) -> Band:
    looked = sum(n for _, n, _ in found)
    return Band(
        low=number / BANDS,
        high=(number + 1) / BANDS,
        looked=looked,
        right=sum(right for _, _, right in found),
        mean=sum(sure * n for sure, n, _ in found) / looked if looked else 0.0,
    )


def calibration_error(found: Sequence[Band]) -> float:
    """The expected calibration error: how far confidence and truth lie apart, on average."""
    looked = sum(band.looked for band in found)
    return sum(abs(band.share - band.mean) * band.looked for band in found) / looked if looked else 0.0


def floor_for(seen: Sequence[Seen], *, wanted: float, least: int) -> float | None:
    """The lowest floor above which at least the wanted share was right; None where too few were looked at for that."""
    best: float | None = None
    looked = right = 0
    for sure, n, were_right in sorted(seen, reverse=True):
        looked, right = looked + n, right + were_right
        if looked >= least and right >= wanted * looked:
            best = sure
    return None if best is None else math.floor(best * 100 + 1e-9) / 100
