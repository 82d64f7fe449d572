"""The door of understanding: texts in, category with reasons out, always in batches.

``Understander.load()`` reads a model once; ``understand`` and ``rules_only`` are pure and safe to call from threads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from linli.intake.understanding import danger, rules_engine

RESTRICTED = frozenset({"S303", "S304", "S305"})
"""Confidential categories: reports against officials, mental crisis, harm to minors."""

BY_MODEL, BY_RULE, BY_DANGER = "model", "rule", "danger rule"
TOP = 3
MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Alternative:
    """A category and how probable it is (0 to 1)."""

    code: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a text is about, how sure that is, and why.

    ``category`` is ``None`` where nothing speaks for any. ``alternatives`` are the best three, the first included.
    ``words`` decided; ``danger`` means P1 by rule, with the words that said so. ``restricted`` texts are confidential.
    """

    category: str | None
    confidence: float
    alternatives: tuple[Alternative, ...]
    words: tuple[str, ...]
    danger: bool
    danger_words: tuple[str, ...]
    restricted: bool
    by: str


class Understander:
    """A model with the rules around it."""

    def __init__(self, version: str) -> None:
        self.version = version

    @classmethod
    def load(cls, folder: Path | None = None) -> Understander:
        """The model in ``folder``; ``None`` is the shipped one. Refused when it is missing or of another version."""
        return cls("rules-1")

    def understand(self, texts: Sequence[str]) -> list[Understanding]:
        """Model, rules and danger together, one answer per text in the same order."""
        return self.rules_only(texts)

    def rules_only(self, texts: Sequence[str]) -> list[Understanding]:
        """The same with the model off (AT-LF-04): words and danger rules alone."""
        table = rules_engine.word_rules()
        scores, hits = table.score(texts)
        chances = rules_engine.shares(scores)
        words = _rule_words(hits, scores, table)
        dangers = danger.find(texts)
        order = np.argsort(-chances, axis=1)[:, :TOP]
        return [
            _answer(
                [Alternative(table.codes[c], round(float(chances[row, c]), 4)) for c in order[row] if chances[row, c] > 0],
                words[row],
                dangers[row],
                BY_RULE,
            )
            for row in range(len(texts))
        ]


def _answer(
    ranked: list[Alternative], words: tuple[str, ...], found: danger.Danger | None, by: str
) -> Understanding:
    if found and found.code:
        first = Alternative(found.code, max([found.confidence, *(a.confidence for a in ranked if a.code == found.code)]))
        left = 1.0 - first.confidence
        others = [a for a in ranked if a.code != found.code]
        ranked = [first, *(Alternative(a.code, round(a.confidence * left, 4)) for a in others)][:TOP]
        words, by = tuple(dict.fromkeys((*found.words, *words)))[:MOST_WORDS], BY_DANGER
    first_code = ranked[0].code if ranked else None
    return Understanding(
        category=first_code,
        confidence=ranked[0].confidence if ranked else 0.0,
        alternatives=tuple(ranked),
        words=words,
        danger=found is not None,
        danger_words=found.words if found else (),
        restricted=any(a.code in RESTRICTED for a in ranked[:1]) or bool(found and found.code in RESTRICTED),
        by=by,
    )


def _rule_words(hits: object, scores: object, table: rules_engine.WordRules) -> list[tuple[str, ...]]:
    best = np.asarray(scores).argmax(axis=1)
    words: list[dict[str, float]] = [{} for _ in range(len(best))]
    for row, word in zip(hits.rows.tolist(), hits.words.tolist(), strict=True):  # type: ignore[attr-defined]
        weight = float(table.weights[word, best[row]])
        if weight > 0:
            words[row][table.lexicon.words[word]] = weight
    return [tuple(sorted(found, key=lambda w: (-found[w], -len(w)))[:MOST_WORDS]) for found in words]
