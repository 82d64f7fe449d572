"""Finding thousands of words in a batch of messages at once, by hashing every stretch of the right length.

Used by the rules, by the danger words and for naming the words that decided; it knows only words and places.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linli.intake.understanding import folding

STEP = np.uint64(0x100000001B3)
SPREAD = np.uint64(0x9E3779B97F4A7C15)
SIEVE_BITS = 18

Whole = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]


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
        lengths = sorted({len(plain) for plain in folded})
        self._tables = {
            length: _table([(plain, number) for number, plain in enumerate(folded) if len(plain) == length])
            for length in lengths
        }
        self._begin = {
            length: _sieve([_hash(plain[:2]) for plain in folded if len(plain) >= length])
            for length in range(2, max(lengths, default=0) + 1)
        }

    def find(self, codes: npt.NDArray[np.uint32], starts: npt.NDArray[np.int64]) -> Found:
        """Every place of every word in the texts (see ``folding.codes``)."""
        wide = codes.astype(np.uint64) + np.uint64(1)
        one = wide * STEP
        found: list[tuple[Whole, Whole]] = []
        if 1 in self._tables:
            found.append(self._tables[1].look_up(one, np.arange(one.size)))
        if self._begin and one.size > 1:
            found += self._longer((one[:-1] + wide[1:]) * STEP, wide)
        place = np.concatenate([at for at, _ in found]) if found else np.empty(0, dtype=np.int64)
        number = np.concatenate([word for _, word in found]) if found else np.empty(0, dtype=np.int64)
        row = np.searchsorted(starts, place, side="right") - 1
        return Found(rows=row, words=number, starts=place - starts[row])

    def _longer(self, pairs: Hashes, wide: Hashes) -> list[tuple[Whole, Whole]]:
        """Words of two letters and more; only places where a word can begin are followed further."""
        mixed = _mixed(pairs)
        at = np.flatnonzero(self._begin[2][mixed])
        begins, state = mixed[at], pairs[at]
        found = []
        for length, sieve in self._begin.items():
            if length > 2:
                keep = sieve[begins] & (at + length <= wide.size)
                at, begins, state = at[keep], begins[keep], state[keep]
                state = (state + wide[at + length - 1]) * STEP
            if length in self._tables:
                found.append(self._tables[length].look_up(state, at))
        return found


@dataclass(frozen=True, slots=True)
class _Table:
    """Words of one length: a sieve of bits that lets almost nothing wrong through, then the sorted hashes."""

    sieve: npt.NDArray[np.bool_]
    hashes: Hashes
    numbers: Whole

    def look_up(self, state: Hashes, places: Whole) -> tuple[Whole, Whole]:
        maybe = np.flatnonzero(self.sieve[_mixed(state)])
        at = np.searchsorted(self.hashes, state[maybe])
        hit = self.hashes[np.minimum(at, self.hashes.size - 1)] == state[maybe]
        return places[maybe[hit]], self.numbers[at[hit]]


def _table(words: list[tuple[str, int]]) -> _Table:
    hashed = sorted((_hash(plain), number) for plain, number in words)
    hashes = np.array([value for value, _ in hashed], dtype=np.uint64)
    numbers = np.array([number for _, number in hashed], dtype=np.int64)
    return _Table(sieve=_sieve([value for value, _ in hashed]), hashes=hashes, numbers=numbers)


def _sieve(hashed: list[int]) -> npt.NDArray[np.bool_]:
    sieve = np.zeros(1 << SIEVE_BITS, dtype=bool)
    sieve[_mixed(np.array(hashed, dtype=np.uint64))] = True
    return sieve


def _mixed(state: Hashes) -> Hashes:
    return (state * SPREAD) >> np.uint64(64 - SIEVE_BITS)


def _hash(word: str) -> int:
    state = 0
    for char in word:
        state = (state + ord(char) + 1) * int(STEP) & 0xFFFFFFFFFFFFFFFF
    return state
