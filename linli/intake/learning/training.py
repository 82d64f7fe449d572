"""A model from the shipped material and what people said: plain Python, deterministic, a minute or two.

People name a kind of matter; the model knows finer subjects within kinds. An example is given the subject of its kind that
the shipped model finds likeliest for its words.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence

import jieba
import jieba.posseg
import numpy as np

from linli.intake.understanding import folding, shipped
from linli.intake.understanding.api import rule_pull
from linli.intake.understanding.material_texts import GROUPS, code_of
from linli.intake.understanding.model import Model
from linli.intake.understanding.training import Progress, train
from linli.intake.understanding.views import clip

LEAST_MESSAGES_OF_WORD = 4
AT_ONCE = 512


def learn(
    examples: Sequence[tuple[str, str]],
    *,
    base: Model,
    weight: float,
    per_topic: int = shipped.PER_TOPIC,
    tell: Progress = lambda _: None,
) -> Model:
    """Train on made messages and examples (text, category); each example counts ``weight`` times a made message."""
    made = shipped.material(per_topic)
    texts = [text for text, _ in examples]
    topics = topics_of(base, texts, [code for _, code in examples])
    words = tuple(sorted({*made.words, *words_of(texts)}))
    labels = sorted({*made.topics, *topics})
    return train(
        [*made.texts, *texts],
        [*made.topics, *topics],
        settings=shipped.settings(words),
        groups=[*made.groups, *(number % GROUPS for number in range(len(texts)))],
        weights=[1.0] * len(made.texts) + [weight] * len(texts),
        own=[False] * len(made.texts) + [True] * len(texts),
        pull=rule_pull(texts, [code_of(label) for label in labels]),
        tell=tell,
    )


def material_size() -> int:
    """How many made messages there are."""
    return len(shipped.material().texts)


def topics_of(base: Model, texts: Sequence[str], codes: Sequence[str]) -> list[str]:
    """The likeliest subject within the category of each text; the category itself where the model knows none of it."""
    stems = np.array([code_of(label) for label in base.labels])
    found: list[str] = []
    for at in range(0, len(texts), AT_ONCE):
        chances = base.chances(texts[at : at + AT_ONCE])
        for row, code in zip(chances, codes[at : at + AT_ONCE], strict=True):
            inside = np.flatnonzero(stems == code)
            found.append(base.labels[inside[row[inside].argmax()]] if inside.size else code)
    return found


def words_of(texts: Sequence[str]) -> set[str]:
    """Words of the dictionary that several texts share; names of people are never kept in a model."""
    jieba.setLogLevel(logging.WARNING)
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update({word for word in jieba.cut(folding.fold(clip(text)), HMM=False) if 2 <= len(word) <= 8})
    tags = jieba.posseg.dt.word_tag_tab
    jieba.posseg.dt.makesure_userdict_loaded()
    return {
        word
        for word, times in seen.items()
        if times >= LEAST_MESSAGES_OF_WORD and word.isalpha() and word in tags and not tags[word].startswith("nr")
    }
