"""The shipped model: trained from the made messages alone, the same every time from its seed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from linli.intake.understanding import folding, material_texts, rules_engine
from linli.intake.understanding.model import Model
from linli.intake.understanding.training import Progress, Settings, find_words, train

SEED = 7
PER_TOPIC = 120


@dataclass(frozen=True, slots=True)
class Material:
    """The made messages as training takes them; messages of different groups share no pattern."""

    texts: list[str]
    topics: list[str]
    groups: list[int]
    words: tuple[str, ...]


@cache
def material(per_topic: int = PER_TOPIC) -> Material:
    """The made messages and the words that are looked for in them."""
    made = material_texts.make(per_topic=per_topic, seed=SEED)
    texts = [f"{one.title}\n{one.text}" if one.title else one.text for one in made]
    of_rules = {folding.fold(word) for word in rules_engine.word_rules().lexicon.words}
    return Material(
        texts=texts,
        topics=[one.topic for one in made],
        groups=[one.group for one in made],
        words=tuple(sorted({*find_words(texts, least=4), *of_rules})),
    )


def settings(words: tuple[str, ...]) -> Settings:
    """How models of topics are trained."""
    return Settings(
        least_chars=4,
        least_words=2,
        cost=0.3,
        ratios=False,
        words=words,
        parts=material_texts.GROUPS,
        seed=SEED,
    )


def build(*, per_topic: int = PER_TOPIC, tell: Progress = lambda _: None) -> Model:
    """Train the shipped model. Calibration holds whole patterns out, so that it does not only meet its own words."""
    made = material(per_topic)
    return train(made.texts, made.topics, settings=settings(made.words), groups=made.groups, tell=tell)


def folder() -> Path:
    """Where the shipped model lies."""
    return Path(__file__).parent / "model"
