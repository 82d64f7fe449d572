"""The views under which a batch of messages is read: characters and words, of the whole message and of its head.

A view is fitted once (which n-grams or words are kept, how rare each is) and then turns texts into rows of a sparse
matrix whose parts each have length one times their weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack

from linli.intake.understanding import folding
from linli.intake.understanding.grams import Shape, count
from linli.intake.understanding.lexicon import Found, Lexicon

FIRST_LINE, HEAD = 100, 30
"""The head of a message is its first line when that is no longer than a title, else its first few characters."""

READ_START, READ_END = 1000, 200
"""Of a very long message this much of its start and of its end is read: the matter first, the demand last."""

BODY = Shape(shortest=1, longest=3, bits=20)
TITLE = Shape(shortest=1, longest=3, bits=18, salt=5)
HEAD_WEIGHT = 0.8

Floats = npt.NDArray[np.float32]


def head_of(text: str) -> str:
    """The title line of a message, or its first words when there is none."""
    line, found, _ = text[: FIRST_LINE + 1].partition("\n")
    return line if found else text[:HEAD]


def clip(text: str) -> str:
    """The part of a text that is read."""
    if len(text) <= READ_START + READ_END:
        return text
    return text[:READ_START] + "\0" + text[-READ_END:]


class Batch:
    """Messages folded once, for everything that counts in them."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._body = folding.codes([clip(text) for text in texts])
        self._head = folding.codes([head_of(text) for text in texts])
        self._found: dict[int, Found] = {}

    def __len__(self) -> int:
        return len(self._body[1]) - 1

    def chars(self) -> list[csr_matrix]:
        """Character n-grams of the whole messages and of their heads."""
        return [count(*self._body, BODY), count(*self._head, TITLE)]

    def words(self, lexicon: Lexicon) -> list[csr_matrix]:
        """Words of the lexicon in the whole messages and in their heads."""
        shape = (len(self), len(lexicon.words))
        return [_times(self.find(lexicon), shape), _times(lexicon.find(*self._head), shape)]

    def find(self, lexicon: Lexicon) -> Found:
        """Where the words of a lexicon stand in the messages; looked for once per lexicon."""
        key = id(lexicon)
        if key not in self._found:
            self._found[key] = lexicon.find(*self._body)
        return self._found[key]


def _times(hits: Found, shape: tuple[int, int]) -> csr_matrix:
    matrix = csr_matrix((np.ones(hits.rows.size, dtype=np.float32), (hits.rows, hits.words)), shape=shape)
    matrix.sum_duplicates()
    return matrix


@dataclass(frozen=True, slots=True)
class Space:
    """What one field keeps: its columns in ascending order, how rare each is, and the weight of the field."""

    columns: npt.NDArray[np.int32]
    idf: Floats
    weight: float
    width: int

    def place(self) -> npt.NDArray[np.int32]:
        """For every column of the field its number among the kept ones, or -1."""
        table = np.full(self.width, -1, dtype=np.int32)
        table[self.columns] = np.arange(self.columns.size, dtype=np.int32)
        return table


class Reader:
    """Turns counts of several fields into one matrix over the kept columns of all of them."""

    def __init__(self, spaces: Sequence[Space]) -> None:
        self.spaces = tuple(spaces)
        self._places = [space.place() for space in self.spaces]

    @property
    def columns(self) -> int:
        return sum(space.columns.size for space in self.spaces)

    def read(self, fields: Sequence[csr_matrix]) -> csr_matrix:
        """Rows of length one: sublinear counts times rarity, each field to its weight, then the whole to one."""
        parts = [
            _scaled(field, place, space.idf, space.weight)
            for field, space, place in zip(fields, self.spaces, self._places, strict=True)
        ]
        return _to_length(hstack(parts, format="csr"), 1.0)


def fit_space(field: csr_matrix, *, least: int, weight: float) -> Space:
    """Keep the columns that occur in at least ``least`` messages."""
    occurs = np.bincount(field.indices, minlength=field.shape[1])
    columns = np.flatnonzero(occurs >= least).astype(np.int32)
    idf = (np.log((1.0 + field.shape[0]) / (1.0 + occurs[columns])) + 1.0).astype(np.float32)
    return Space(columns=columns, idf=idf, weight=weight, width=int(field.shape[1]))


def _scaled(field: csr_matrix, place: npt.NDArray[np.int32], idf: Floats, weight: float) -> csr_matrix:
    at = place[field.indices]
    kept = at >= 0
    before = np.concatenate(([0], np.cumsum(kept)))
    values = (1.0 + np.log(field.data[kept])) * idf[at[kept]]
    matrix = csr_matrix((values.astype(np.float32), at[kept], before[field.indptr]), shape=(field.shape[0], idf.size))
    return _to_length(matrix, weight)


def _to_length(matrix: csr_matrix, length: float) -> csr_matrix:
    squares = np.add.reduceat(np.append(matrix.data**2, 0.0), matrix.indptr[:-1]) if matrix.shape[0] else np.empty(0)
    squares = np.where(np.diff(matrix.indptr) > 0, squares, 1.0)
    factor = (length / np.sqrt(np.maximum(squares, 1e-12))).astype(np.float32)
    matrix.data = (matrix.data * np.repeat(factor, np.diff(matrix.indptr))).astype(np.float32)
    return matrix
