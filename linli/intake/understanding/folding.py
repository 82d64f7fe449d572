"""Folding of characters before anything is counted: one table from code point to code point.

Full width becomes half width, traditional becomes simplified, capitals become small, every digit becomes ``0``, and
whatever is no letter, ideograph or digit becomes ``BREAK``. A table of the basic plane keeps this a single array
look-up for a whole batch of messages.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from opencc import OpenCC

BREAK = 0
"""Stands for punctuation, blanks and the edge of a text; no n-gram contains it."""

PLANE = 0x10000
OTHER = 0x3013
"""Every code point beyond the basic plane (emoji, rare ideographs) counts as this one sign."""

Codes = npt.NDArray[np.uint32]


@cache
def table() -> Codes:
    """The folding of every code point of the basic plane, worked out once per process."""
    folded = np.zeros(PLANE, dtype=np.uint32)
    simplified = _simplified()
    for code in range(PLANE):
        folded[code] = _fold(code, simplified)
    return folded


def codes(texts: Sequence[str]) -> tuple[Codes, npt.NDArray[np.int64]]:
    """All texts as one array of folded code points, each text closed by a ``BREAK``, and where each text starts.

    The second array has one entry more than there are texts, so that text ``i`` is ``[starts[i], starts[i + 1])``.
    """
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + 1
    starts = np.concatenate(([0], np.cumsum(lengths)))
    joined = "\0".join(texts) + "\0" if len(texts) else ""
    raw = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    if raw.size and int(raw.max()) >= PLANE:
        raw = np.where(raw < PLANE, raw, OTHER).astype(np.uint32)
    return table()[raw], starts


def fold(text: str) -> str:
    """One text folded, for rules and for showing words; breaks become blanks and nothing changes its position."""
    folded, _ = codes([text])
    return plain(folded[:-1])


def plain(folded: Codes) -> str:
    """Folded code points as a string, breaks as blanks."""
    return np.where(folded == BREAK, np.uint32(0x20), folded).tobytes().decode("utf-32-le")


def _simplified() -> dict[int, int]:
    ideographs = [chr(code) for code in range(0x4E00, 0x9FFF)]
    converted = OpenCC("t2s").convert("\n".join(ideographs)).split("\n")
    return {ord(old): ord(new) for old, new in zip(ideographs, converted, strict=True) if len(new) == 1 and old != new}


def _fold(code: int, simplified: dict[int, int]) -> int:
    if code in simplified:
        return simplified[code]
    if 0xD800 <= code <= 0xDFFF:
        return OTHER
    plain = unicodedata.normalize("NFKC", chr(code))
    plain = plain.lower() if len(plain) == 1 else chr(code).lower()
    if len(plain) != 1:
        return code
    kind = unicodedata.category(plain)
    if kind == "Nd":
        return ord("0")
    return ord(plain) if kind[0] == "L" or kind == "So" else BREAK
