"""Marks in a report's text the words that decided, and those that mean danger. Plain values in and out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text; ``mark`` is danger, decided, or empty."""

    text: str
    mark: str = ""


def marked(text: str, words: Sequence[str], danger: Sequence[str]) -> list[Segment]:
    """The text cut at the words; danger wins over a deciding word, a longer word over a shorter one."""
    tone = {word.casefold(): "decided" for word in words if word.strip()}
    tone |= {word.casefold(): "danger" for word in danger if word.strip()}
    if not tone:
        return [Segment(text)]
    longest_first = sorted(tone, key=lambda word: (tone[word] != "danger", -len(word)))
    pattern = re.compile("|".join(re.escape(word) for word in longest_first), re.IGNORECASE)
    found: list[Segment] = []
    here = 0
    for match in pattern.finditer(text):
        if match.start() > here:
            found.append(Segment(text[here : match.start()]))
        found.append(Segment(match.group(), tone.get(match.group().casefold(), "decided")))
        here = match.end()
    if here < len(text):
        found.append(Segment(text[here:]))
    return found
