"""Finding thousands of words in a batch of messages at once, by hashing every stretch of the right length.

Used by the rules, by the danger words and for naming the words that decided; it knows only words and places.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linli.intake.understanding import folding

STEP = np.uint64(0x100000001B3)
SPREAD = np.uint64(0x9E3779B97F4A7C15)
SIEVE_BITS = 18

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """One entry per place where a word stands: the row of its text, the number of the word, where it starts."""

    rows: Whole
    words: Whole
    starts: Whole


class Lexicon:
    """A fixed list of words; words are folded first, and one that folds to nothing or holds a break is refused."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words: tuple[str, ...] = tuple(words)
        folded = [folding.fold(word).strip() for word in self.words]
        for word, plain in zip(self.words, folded, strict=True):
            if not plain or " " in plain:
                raise ValueError(f"{word!r} cannot be looked for: it is empty or holds a blank or punctuation")
        self._by_length = {
            length: _table([(plain, number) for number, plain in enumerate(folded) if len(plain) == length])
            for length in sorted({len(plain) for plain in folded})
        }

    def find(self, texts: Sequence[str]) -> Found:
        """Every place of every word in the texts."""
        codes, starts = folding.codes(texts)
        return self.find_codes(codes, starts)

    def find_codes(self, codes: npt.NDArray[np.uint32], starts: npt.NDArray[np.int64]) -> Found:
        """The same on texts already folded (see ``folding.codes``)."""
        places: list[Whole] = []
        numbers: list[Whole] = []
        wide = codes.astype(np.uint64)
        state = np.zeros(codes.size, dtype=np.uint64)
        for length in range(1, max(self._by_length, default=0) + 1):
            end = codes.size - length + 1
            if end <= 0:
                break
            state = (state[:end] + wide[length - 1 : length - 1 + end] + np.uint64(1)) * STEP
            if length in self._by_length:
                place, number = self._by_length[length].look_up(state)
                places.append(place)
                numbers.append(number)
        place = np.concatenate(places) if places else np.empty(0, dtype=np.int64)
        number = np.concatenate(numbers) if numbers else np.empty(0, dtype=np.int64)
        row = np.searchsorted(starts, place, side="right") - 1
        return Found(rows=row, words=number, starts=place - starts[row] if place.size else place)


@dataclass(frozen=True, slots=True)
class _Table:
    """Words of one length: a sieve of bits that lets almost nothing wrong through, then the sorted hashes."""

    sieve: npt.NDArray[np.bool_]
    hashes: npt.NDArray[np.uint64]
    numbers: Whole

    def look_up(self, state: npt.NDArray[np.uint64]) -> tuple[Whole, Whole]:
        maybe = np.flatnonzero(self.sieve[(state * SPREAD) >> np.uint64(64 - SIEVE_BITS)])
        at = np.searchsorted(self.hashes, state[maybe])
        hit = self.hashes[np.minimum(at, self.hashes.size - 1)] == state[maybe]
        return maybe[hit], self.numbers[at[hit]]


def _table(words: list[tuple[str, int]]) -> _Table:
    hashed = sorted((_hash(plain), number) for plain, number in words)
    hashes = np.array([value for value, _ in hashed], dtype=np.uint64)
    sieve = np.zeros(1 << SIEVE_BITS, dtype=bool)
    sieve[(hashes * SPREAD) >> np.uint64(64 - SIEVE_BITS)] = True
    return _Table(sieve=sieve, hashes=hashes, numbers=np.array([number for _, number in hashed], dtype=np.int64))


def _hash(word: str) -> int:
    state = 0
    for char in word:
        state = (state + ord(char) + 1) * int(STEP) & 0xFFFFFFFFFFFFFFFF
    return state
