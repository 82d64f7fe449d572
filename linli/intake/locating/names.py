"""Finding the names of roads, estates and well-known places in running text, quickly and with one typo forgiven."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from linli.intake.locating.likeness import is_slip
from linli.intake.locating.words import BEFORE_NUMBER, ESTATE_ENDS, OTHER_NAME, ROAD_ENDS, short_forms

#: A text as short as this may be an address and nothing else.
SHORT_TEXT = 30

#: What a name stands for: ("road", name), ("estate", name) or ("point", position in the book).
Target = tuple[str, str | int]


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a text.

    ``way`` is exact, short (ending left out; counts only before a number), slip (one sign that sounds or looks alike) or
    typo (any other wrong sign).
    """

    start: int
    end: int
    name: str
    targets: tuple[Target, ...]
    way: str


class NameIndex:
    """All names by their first two signs, so that a text is scanned once with one look-up per position."""

    def __init__(self, names: Iterable[tuple[str, Target]]) -> None:
        exact: dict[str, list[Target]] = {}
        for name, target in names:
            if len(name) >= 2 and target not in exact.setdefault(name, []):
                exact[name].append(target)
        short: dict[str, list[Target]] = {}
        for name, targets in exact.items():
            for target in targets:
                ends = ROAD_ENDS if target[0] == "road" else ESTATE_ENDS if target[0] == "estate" else ()
                for form in short_forms(name, ends):
                    if form not in exact:
                        short.setdefault(form, []).append(target)
        self._by_start: dict[str, list[tuple[str, tuple[Target, ...], str]]] = {}
        for way, table in (("exact", exact), ("short", short)):
            for name, targets in table.items():
                self._by_start.setdefault(name[:2], []).append((name, tuple(targets), way))
        for entries in self._by_start.values():
            entries.sort(key=lambda entry: (-len(entry[0]), entry[2]))
        self._typos: dict[str, list[tuple[str, tuple[Target, ...]]]] = {}
        for name, targets in exact.items():
            if len(name) >= 3 and any(kind != "point" for kind, _ in targets):
                for pattern in _patterns(name):
                    self._typos.setdefault(pattern, []).append((name, tuple(targets)))

    def find(self, text: str) -> list[Mention]:
        """Every name in the text, the longest at each position, none inside another."""
        found: list[Mention] = []
        position, last = 0, len(text) - 1
        by_start = self._by_start
        while position < last:
            entries = by_start.get(text[position : position + 2])
            step = 1
            if entries:
                for name, targets, way in entries:
                    end = position + len(name)
                    if text.startswith(name, position) and not OTHER_NAME.match(text, end):
                        found.append(Mention(position, end, name, targets, way))
                        step = len(name)
                        break
            position += step
        return found

    def find_with_typo(self, text: str) -> Iterator[Mention]:
        """Names with one sign wrong: before a number with its mark, and anywhere in a text as short as an address."""
        for start, end in _places_for_typos(text):
            piece = text[start:end]
            for pattern in _patterns(piece):
                for name, targets in self._typos.get(pattern, ()):
                    if name != piece and not OTHER_NAME.match(text, end):
                        yield Mention(start, end, name, targets, "slip" if is_slip(name, piece) else "typo")


def _places_for_typos(text: str) -> Iterator[tuple[int, int]]:
    lengths = (6, 5, 4, 3)
    if len(text) <= SHORT_TEXT:
        for length in lengths:
            yield from ((start, start + length) for start in range(len(text) - length + 1))
        return
    for hint in BEFORE_NUMBER.finditer(text):
        end = hint.end(1)
        yield from ((end - length, end) for length in lengths if end - length >= hint.start(1))


def _patterns(name: str) -> Iterator[str]:
    for place in range(len(name)):
        yield f"{name[:place]}?{name[place + 1 :]}"
