"""How well a found text fits, and which parts of it to mark."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from linli.search.rules.words import fold

#: After so many days a match counts half.
HALF_LIFE = 120.0
_AROUND = 24
_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, to be marked or not."""

    text: str
    hit: bool


def likeness(words: Sequence[str], whole: str, title: str, address: str, days: float) -> float:
    """How well it fits: words in the title and the address, the whole as typed, and how recent it is."""
    head, place = fold(title), fold(address)
    score = sum(2.0 * (word in head) + 1.0 * (word in place) for word in words) / max(len(words), 1)
    score += 2.0 * (whole in head) + 1.0 * (whole in place)
    return (1.0 + score) * math.exp(-max(days, 0.0) * math.log(2) / HALF_LIFE)


def marked(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """The stretch of a text around its first match, the matches marked; its beginning where folding moved the signs."""
    folded = fold(text)
    spans = _spans(folded, words) if len(folded) == len(text) else []
    first = max(0, spans[0][0] - _AROUND) if spans else 0
    last = min(len(text), first + _LONGEST)
    pieces, at = [Piece("…", False)] if first else [], first
    for start, end in spans:
        if start >= last:
            break
        pieces += [Piece(text[at:start], False), Piece(text[start : min(end, last)], True)]
        at = min(end, last)
    pieces += [Piece(text[at:last], False), Piece("…" if last < len(text) else "", False)]
    return tuple(piece for piece in pieces if piece.text)


def _spans(folded: str, words: Sequence[str]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for word in words:
        at = folded.find(word)
        while word and at >= 0:
            found.append((at, at + len(word)))
            at = folded.find(word, at + len(word))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
