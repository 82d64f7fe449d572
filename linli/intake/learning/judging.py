"""How a model does on examples that it has not seen: plain Python, the whole understanding as triage uses it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import f1_score

from linli.intake.learning.rules import Kind, Standing, bands, calibration_error, cost_of
from linli.intake.understanding.api import Understander, Understanding

AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Prices:
    """What errors cost, below which confidence a person is asked, and what of each kind of matter decides the price."""

    floor: float
    costs: Mapping[str, float]
    kinds: Mapping[str, Kind]


def judge(understander: Understander, texts: Sequence[str], codes: Sequence[str], prices: Prices) -> Standing:
    """The standing of a model on texts with their right categories."""
    answers = [
        answer for at in range(0, len(texts), AT_ONCE) for answer in understander.understand(texts[at : at + AT_ONCE])
    ]
    return standing(answers, codes, prices)


def standing(answers: Sequence[Understanding], codes: Sequence[str], prices: Prices) -> Standing:
    """The figures of answers beside the right categories; macro-F1 over the categories that occur among the right ones."""
    if not answers:
        return Standing(held_out=0, macro_f1=0.0, accuracy=0.0, cost=0.0)
    said = [answer.category or "" for answer in answers]
    right = [guess == code for guess, code in zip(said, codes, strict=True)]
    costs = [
        cost_of(code, guess, answer.confidence, floor=prices.floor, kinds=prices.kinds, costs=prices.costs)
        for answer, guess, code in zip(answers, said, codes, strict=True)
    ]
    sure = [(answer.confidence, 1, int(was)) for answer, was in zip(answers, right, strict=True)]
    labels = sorted(set(codes))
    return Standing(
        held_out=len(answers),
        macro_f1=round(float(f1_score(codes, said, labels=labels, average="macro", zero_division=0)), 4),
        accuracy=round(float(np.mean(right)), 4),
        cost=round(float(np.mean(costs)), 4),
        calibration=round(calibration_error(bands(sure)), 4),
    )
