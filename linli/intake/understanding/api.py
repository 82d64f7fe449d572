"""The door of understanding: texts in, category with reasons out, always in batches.

``Understander.load()`` reads a model once; ``understand`` and ``rules_only`` are pure and safe to call from threads.
A text may be "title, line break, text": the first line then counts as its title.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from linli.intake.understanding import danger, rules_engine
from linli.intake.understanding.lexicon import Found
from linli.intake.understanding.model import Model, load
from linli.intake.understanding.views import Batch

SHIPPED = Path(__file__).parent / "model"

RESTRICTED = frozenset({"S303", "S304", "S305"})
"""Confidential categories: reports against officials, mental crisis, harm to minors."""

BY_MODEL, BY_RULE, BY_DANGER = "model", "rule", "danger rule"
TOP = 3
MOST_WORDS = 6
RULE_PULL = 0.5
"""How strongly the word rules pull the shipped model's chances: each is multiplied by (1 + score) to this power."""

Floats = npt.NDArray[np.float32]


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
    ``topic`` is the model's finer subject within the category, where it has one (``S302.bus``).
    """

    category: str | None
    confidence: float
    alternatives: tuple[Alternative, ...]
    words: tuple[str, ...]
    danger: bool
    danger_words: tuple[str, ...]
    restricted: bool
    by: str
    topic: str | None = None


class Understander:
    """A model with the rules around it.

    A model whose labels are categories of the catalogue, or subjects within them, is joined with the word rules and may
    be overruled by a danger rule. A model with labels of its own keeps them; danger is reported all the same.
    """

    def __init__(self, model: Model) -> None:
        self.version = model.version
        self.model = model
        catalogue = rules_engine.word_rules().codes
        stems = [label.split(".", 1)[0] for label in model.labels]
        self.of_catalogue = set(stems) <= set(catalogue)
        self.codes: tuple[str, ...] = tuple(dict.fromkeys(stems)) if self.of_catalogue else model.labels
        self._code_of = np.array([self.codes.index(stem if self.of_catalogue else label)
                                  for stem, label in zip(stems, model.labels, strict=True)])  # fmt: skip
        self._join = np.zeros((len(model.labels), len(self.codes)), dtype=np.float32)
        self._join[np.arange(len(model.labels)), self._code_of] = 1.0
        self._rule_columns = [catalogue.index(code) for code in self.codes] if self.of_catalogue else []

    @classmethod
    def load(cls, folder: Path | None = None) -> Understander:
        """The model in ``folder``; ``None`` is the shipped one. Refused when it is missing or of another format."""
        return _shipped() if folder is None else cls(load(folder))

    def understand(self, texts: Sequence[str]) -> list[Understanding]:
        """Model, rules and danger together, one answer per text in the same order."""
        if not texts:
            return []
        batch = Batch(texts)
        by_label = self.model.chances(batch)
        chances, ruled = self._join_rules(batch, by_label)
        dangers = danger.find(texts)
        order = np.argsort(-chances, axis=1, kind="stable")[:, :TOP]
        best_label = np.where(self._join[:, order[:, 0]].T > 0, by_label, -1.0).argmax(axis=1)
        words = self._words(batch, best_label, order[:, 0], ruled)
        found = []
        for row, columns in enumerate(order.tolist()):
            ranked = [Alternative(self.codes[c], round(float(chances[row, c]), 4)) for c in columns]
            topic = self.model.labels[best_label[row]] if self.of_catalogue else None
            found.append(_answer(ranked, words[row], dangers[row], BY_MODEL, topic, overrule=self.of_catalogue))
        return found

    def chances(self, texts: Sequence[str]) -> Floats:
        """How probable each of ``codes`` is for each text, rules joined in, danger left out."""
        batch = Batch(texts)
        return self._join_rules(batch, self.model.chances(batch))[0]

    def _join_rules(self, batch: Batch, by_label: Floats) -> tuple[Floats, Found | None]:
        joined = by_label @ self._join
        if not self.of_catalogue:
            return joined, None
        scores, hits = rules_engine.word_rules().score(batch)
        pulled = joined * np.exp(_pull(scores[:, self._rule_columns]))
        return (pulled / pulled.sum(axis=1, keepdims=True)).astype(np.float32), hits

    def rules_only(self, texts: Sequence[str]) -> list[Understanding]:
        """The same with the model off (AT-LF-04): words and danger rules alone."""
        return rules_only(texts)

    def _words(
        self, batch: Batch, label: npt.NDArray[np.int64], code: npt.NDArray[np.int64], ruled: Found | None
    ) -> list[tuple[str, ...]]:
        """The words that speak most for the label chosen, those of the rules first."""
        weighed: list[dict[str, float]] = [{} for _ in range(len(batch))]
        hits = batch.find(self.model.lexicon)
        for_label = self.model.word_scores[hits.words, label[hits.rows]] if hits.rows.size else np.empty(0)
        keep = for_label > 0
        for row, word, weight in zip(
            hits.rows[keep].tolist(), hits.words[keep].tolist(), for_label[keep].tolist(), strict=True
        ):
            weighed[row][self.model.lexicon.words[word]] = weight
        if ruled is not None:
            table = rules_engine.word_rules()
            columns = np.array(self._rule_columns)[code]
            weights = table.weights[ruled.words, columns[ruled.rows]]
            for row, word, weight in zip(ruled.rows.tolist(), ruled.words.tolist(), weights.tolist(), strict=True):
                if weight > 0:
                    weighed[row][table.lexicon.words[word]] = 100.0 + weight
        return [_best_words(found) for found in weighed]


def rules_only(texts: Sequence[str]) -> list[Understanding]:
    """Category and danger from the word tables alone; needs no model file."""
    if not texts:
        return []
    table = rules_engine.word_rules()
    scores, hits = table.score(Batch(texts))
    chances = rules_engine.shares(scores)
    order = np.argsort(-chances, axis=1, kind="stable")[:, :TOP]
    weighed: list[dict[str, float]] = [{} for _ in texts]
    for row, word in zip(hits.rows.tolist(), hits.words.tolist(), strict=True):
        weight = float(table.weights[word, order[row, 0]])
        if weight > 0:
            weighed[row][table.lexicon.words[word]] = weight
    return [
        _answer(
            [Alternative(table.codes[c], round(float(chances[row, c]), 4)) for c in order[row] if chances[row, c] > 0],
            _best_words(weighed[row]),
            found,
            BY_RULE,
            None,
            overrule=True,
        )
        for row, found in enumerate(danger.find(texts))
    ]


def rule_pull(texts: Sequence[str], codes: Sequence[str]) -> Floats:
    """What the word rules add to the log-chance of each category for each text; nothing for one without words."""
    table = rules_engine.word_rules()
    scores, _ = table.score(Batch(texts))
    pull = np.zeros((len(texts), len(codes)), dtype=np.float32)
    for column, code in enumerate(codes):
        if code in table.codes:
            pull[:, column] = _pull(scores[:, table.codes.index(code)])
    return pull


def _pull(scores: Floats) -> Floats:
    return (np.float32(RULE_PULL) * np.log1p(scores)).astype(np.float32)


@cache
def _shipped() -> Understander:
    return Understander(load(SHIPPED))


def _best_words(weighed: dict[str, float]) -> tuple[str, ...]:
    """The heaviest words first; a word that lies inside a chosen longer one is left out."""
    chosen: list[str] = []
    for word in sorted(weighed, key=lambda w: (-weighed[w], -len(w), w)):
        if not any(word in longer for longer in chosen):
            chosen.append(word)
        if len(chosen) == MOST_WORDS:
            break
    return tuple(chosen)


def _answer(
    ranked: list[Alternative],
    words: tuple[str, ...],
    found: danger.Danger | None,
    by: str,
    topic: str | None,
    *,
    overrule: bool,
) -> Understanding:
    if found and found.code and overrule:
        own = max((a.confidence for a in ranked if a.code == found.code), default=0.0)
        first = Alternative(found.code, max(found.confidence, own))
        rest = [a for a in ranked if a.code != found.code]
        total = sum(a.confidence for a in rest) or 1.0
        share = (1.0 - first.confidence) / max(total, 1.0 - first.confidence)
        ranked = [first, *(Alternative(a.code, round(a.confidence * share, 4)) for a in rest)][:TOP]
        words, by = tuple(dict.fromkeys((*found.words, *words)))[:MOST_WORDS], BY_DANGER
        topic = topic if topic and topic.startswith(found.code) else None
    return Understanding(
        category=ranked[0].code if ranked else None,
        confidence=ranked[0].confidence if ranked else 0.0,
        alternatives=tuple(ranked),
        words=words,
        danger=found is not None,
        danger_words=found.words if found else (),
        restricted=bool(ranked and ranked[0].code in RESTRICTED) or bool(found and found.code in RESTRICTED),
        by=by,
        topic=topic,
    )
