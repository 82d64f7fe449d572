"""The shipped model: trained from the made messages alone, the same every time from its seed."""

from __future__ import annotations

from pathlib import Path

from linli.intake.understanding import folding, material_texts, rules_engine
from linli.intake.understanding.model import Model
from linli.intake.understanding.training import Progress, Settings, find_words, train

SEED = 7
PER_TOPIC = 120


def build(*, per_topic: int = PER_TOPIC, tell: Progress = lambda _: None) -> Model:
    """Train the shipped model. Calibration holds whole patterns out, so that it does not only meet its own words."""
    made = material_texts.make(per_topic=per_topic, seed=SEED)
    texts = [f"{one.title}\n{one.text}" if one.title else one.text for one in made]
    of_rules = {folding.fold(word) for word in rules_engine.word_rules().lexicon.words}
    words = tuple(sorted({*find_words(texts, least=4), *of_rules}))
    settings = Settings(
        least_chars=4,
        least_words=2,
        cost=0.3,
        ratios=False,
        words=words,
        parts=material_texts.GROUPS,
        seed=SEED,
    )
    return train(texts, [one.topic for one in made], settings=settings, groups=[one.group for one in made], tell=tell)


def folder() -> Path:
    """Where the shipped model lies."""
    return Path(__file__).parent / "model"
