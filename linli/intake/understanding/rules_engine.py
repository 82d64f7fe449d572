"""The words of ``rules/words.toml`` as scores per category.

They decide with the model off, and are a second opinion with it on.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from linli.intake.understanding.lexicon import Found, Lexicon
from linli.intake.understanding.views import Batch

FILE = Path(__file__).parent / "rules" / "words.toml"
TITLE_REACH = 24
"""A word among the first so many characters counts double: people say first what it is about."""

MOST_REPEATS = 3
"""A word counts at most so many times in a text."""

DOUBT = 3.0
"""The score that stands for "none of these": few or weak words leave the confidence low."""

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WordRules:
    """The table of words, their categories and weights."""

    codes: tuple[str, ...]
    lexicon: Lexicon
    weights: Scores

    def score(self, batch: Batch) -> tuple[Scores, Found]:
        """A score per text and category (0 = no word), and where the words stood."""
        hits = batch.find(self.lexicon)
        early = np.where(hits.starts < TITLE_REACH, np.float32(2.0), np.float32(1.0))
        shape = (len(batch), len(self.lexicon.words))
        counts = csr_matrix((early, (hits.rows, hits.words)), shape=shape)
        counts.sum_duplicates()
        counts.data = np.minimum(counts.data, MOST_REPEATS)
        return np.asarray(counts @ self.weights, dtype=np.float32), hits


@cache
def word_rules() -> WordRules:
    """The shipped table, read once."""
    table: dict[str, dict[str, int]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    codes = tuple(table)
    words = sorted({word for weights in table.values() for word in weights})
    number = {word: index for index, word in enumerate(words)}
    weights = np.zeros((len(words), len(codes)), dtype=np.float32)
    for column, code in enumerate(codes):
        for word, weight in table[code].items():
            weights[number[word], column] = weight
    return WordRules(codes=codes, lexicon=Lexicon(words), weights=weights)


def shares(scores: Scores) -> Scores:
    """Scores as shares that sum to less than one: the rest is doubt. Squared, so that a clear lead shows."""
    squared = scores * scores
    return (squared / (squared.sum(axis=1, keepdims=True) + np.float32(DOUBT * DOUBT))).astype(np.float32)
