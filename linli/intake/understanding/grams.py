"""Hashed character n-grams of a whole batch at once, as a sparse matrix.

Everything is array work on code points: no Python loop over messages or characters, which is what makes one core read
thousands of messages a second. Nothing here knows about categories.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from linli.intake.understanding import folding

MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
STEP = np.uint64(0x100000001B3)


@dataclass(frozen=True, slots=True)
class Shape:
    """What is counted: n-grams of ``shortest``..``longest`` characters, hashed to 2**``bits`` columns.

    ``salt`` makes another hash, for another field of the message.
    """

    shortest: int
    longest: int
    bits: int
    salt: int = 0

    @property
    def columns(self) -> int:
        return 1 << self.bits


def count(codes: npt.NDArray[np.uint32], starts: npt.NDArray[np.int64], shape: Shape) -> csr_matrix:
    """How often each n-gram occurs in each text (see ``folding.codes``): columns sorted, one row per text."""
    rows = len(starts) - 1
    keys = np.sort(_keys(codes, starts, shape))
    if keys.size == 0:
        return csr_matrix((rows, shape.columns), dtype=np.float32)
    first = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    counts = np.diff(np.append(first, keys.size)).astype(np.float32)
    unique = keys[first]
    columns = (unique & np.uint64(shape.columns - 1)).astype(np.int32)
    row_of = (unique >> np.uint64(shape.bits)).astype(np.int64)
    pointer = np.searchsorted(row_of, np.arange(rows + 1)).astype(np.int32)
    matrix = csr_matrix((counts, columns, pointer), shape=(rows, shape.columns), copy=False)
    matrix.has_sorted_indices = True
    matrix.has_canonical_format = True
    return matrix


def _keys(codes: npt.NDArray[np.uint32], starts: npt.NDArray[np.int64], shape: Shape) -> npt.NDArray[np.uint64]:
    """One number per n-gram: the row in the high bits, the hashed column in the low ones."""
    wide = codes.astype(np.uint64)
    row = np.repeat(np.arange(len(starts) - 1, dtype=np.uint64), np.diff(starts)) << np.uint64(shape.bits)
    whole = codes != folding.BREAK
    shift = np.uint64(64 - shape.bits)
    state = np.full(codes.size, np.uint64(shape.salt + 1), dtype=np.uint64)
    alive = np.ones(codes.size, dtype=bool)
    found = []
    for length in range(1, shape.longest + 1):
        end = codes.size - length + 1
        if end <= 0:
            break
        state = (state[:end] + wide[length - 1 : length - 1 + end] + np.uint64(1)) * STEP
        alive = alive[:end] & whole[length - 1 : length - 1 + end]
        if length >= shape.shortest:
            hashed = (state * MULTIPLIER) >> shift
            found.append((row[:end] | hashed)[alive])
    return np.concatenate(found) if found else np.empty(0, dtype=np.uint64)
