"""The address book: candidates for every name in a text, narrowed by number, building and entrance, never guessed."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from linli.intake.locating.kinds import Alternative, BookEntry, Located, Resolved
from linli.intake.locating.letters import LETTERS, LetterIndex
from linli.intake.locating.names import Mention, NameIndex, Target
from linli.intake.locating.words import AFTER_ESTATE, AFTER_ROAD, AND, BEFORE_ESTATE, BEFORE_ROAD, fold, value

#: Farther apart than this, words and point contradict each other.
CONTRADICTION = 500.0
#: A point without words is at the nearest address within this many metres.
AT_HAND = 40.0
#: Two mentions of one matter lie within this many metres.
SAME_PLACE = 250.0
ALTERNATIVES = 5
#: Metres of a degree of latitude.
METRES = 111_195.0

#: How sure a name is by the way in which it is written.
_SURE = {"exact": 1.0, "short": 0.85, "slip": 0.78, "typo": 0.58}
_RANK = {"unit": 5, "building": 4, "number": 4, "estate": 3, "road": 1}
#: Side of a cell of the look-up net, in degrees: more than 100 m, up to 50 degrees north.
_CELL = 0.0015
#: The farthest that :meth:`AddressBook.nearest` looks, in metres.
REACH = 100.0


@dataclass(slots=True)
class _Road:
    numbers: dict[str, list[int]] = field(default_factory=dict)
    ordered: tuple[list[tuple[int, int]], list[tuple[int, int]]] = field(default_factory=lambda: ([], []))
    entries: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Estate:
    gate: list[int] = field(default_factory=list)
    buildings: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    entries: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Entries that one mention can mean; more than one means that the words leave it open.

    ``end`` is where its words end in the text; not ``exact``: what they name is not on file, the entries lie near it.
    """

    entries: tuple[int, ...]
    level: str
    confidence: float
    words: str
    end: int = 0
    exact: bool = True


class AddressBook:
    """Standard addresses, ready to be found by words. Immutable; build a new one when addresses change."""

    def __init__(self, entries: Iterable[BookEntry]) -> None:
        self.entries: Sequence[BookEntry] = tuple(entries)
        self._roads: dict[str, _Road] = {}
        self._estates: dict[str, _Estate] = {}
        self._cells: dict[tuple[int, int], list[tuple[float, float, int]]] = {}
        self._areas: list[str] = []
        names: list[tuple[str, Target]] = []
        for position, entry in enumerate(self.entries):
            names += self._take(position, entry)
            cell = (int(entry.lon / _CELL), int(entry.lat / _CELL))
            self._cells.setdefault(cell, []).append((entry.lon, entry.lat, position))
        for road in self._roads.values():
            for parity in road.ordered:
                parity.sort()
        self._names = NameIndex(names)
        self._letters = LetterIndex([*self._roads, *self._estates])

    def __len__(self) -> int:
        return len(self.entries)

    def _take(self, position: int, entry: BookEntry) -> Iterator[tuple[str, Target]]:
        name = fold(entry.road or entry.estate)
        text = fold(entry.text)
        self._areas.append(text[: text.find(name)] if name and name in text else "")
        if entry.road:
            road = self._roads.setdefault(name, _Road())
            if not road.entries:
                yield name, ("road", name)
            road.entries.append(position)
            number = fold(entry.number).removesuffix("号").upper()
            road.numbers.setdefault(number, []).append(position)
            if number.isdigit():
                road.ordered[int(number) % 2].append((int(number), position))
            for alias in entry.aliases:
                yield fold(alias), ("point", position)
            return
        estate = self._estates.setdefault(name, _Estate())
        if not estate.entries:
            yield name, ("estate", name)
            for ending in ("一期", "二期", "三期", "四期"):
                if name.endswith(ending):
                    yield name.removesuffix(ending), ("estate", name)
        estate.entries.append(position)
        if not entry.building:
            estate.gate.append(position)
            for alias in entry.aliases:
                yield fold(alias), ("estate", name)
            return
        for alias in entry.aliases:
            yield fold(alias), ("point", position)
        doors = estate.buildings.setdefault(fold(entry.building).upper(), {})
        doors.setdefault(fold(entry.entrance).upper(), []).append(position)

    def locate(self, text: str) -> Located:
        """The place that the words name; with several that fit, no grid unless all lie in one, and the alternatives."""
        plain = fold(text)
        found = self._found(plain) or self._with_typo(plain)
        if found:
            return self._answer(plain, found)
        signs = self._letters.in_signs(plain) if LETTERS.search(plain) else ""
        found = self._found(signs) if signs else []
        if not found:
            return Located()
        known = self._answer(signs, found)
        return replace(known, confidence=round(known.confidence * 0.9, 3))

    def _found(self, plain: str) -> list[_Candidate]:
        """What the names in a text can mean; a number before a name counts if no earlier name has it."""
        found: list[_Candidate] = []
        free = 0
        for mention in self._names.find(plain):
            made = list(self._candidates(plain, mention, free))
            found += made
            free = max([mention.end, *(one.end for one in made)])
        return found

    def resolve(self, text: str, address: str, lon: float | None, lat: float | None) -> Resolved:
        """Words of the address field first, then of the text, together with coordinates where there are any."""
        words = self.locate(address) if address else Located()
        if words.confidence < 0.6:
            more = self.locate(f"{address} {text}" if words.alternatives else text)
            words = more if more.confidence > words.confidence else words
        if lon is None or lat is None:
            return _resolved(words, words.lon, words.lat)
        return self._with_point(words, lon, lat)

    def nearest(self, lon: float, lat: float, within: float = REACH) -> int | None:
        """The position of the nearest entry within so many metres (at most :data:`REACH`)."""
        column, row = int(lon / _CELL), int(lat / _CELL)
        narrow = math.cos(math.radians(lat)) ** 2
        best, best_away = None, (min(within, REACH) / METRES) ** 2
        for i in (column - 1, column, column + 1):
            for j in (row - 1, row, row + 1):
                for there_lon, there_lat, position in self._cells.get((i, j), ()):
                    away = (there_lon - lon) ** 2 * narrow + (there_lat - lat) ** 2
                    if away <= best_away:
                        best, best_away = position, away
        return best

    def _away(self, position: int, lon: float, lat: float) -> float:
        entry = self.entries[position]
        east = (entry.lon - lon) * math.cos(math.radians(lat))
        return math.hypot(east, entry.lat - lat) * METRES

    def _candidates(self, text: str, mention: Mention, free: int = 0) -> Iterator[_Candidate]:
        """What the name and the numbers after it can mean; several targets of one name are put together."""
        made: list[_Candidate] = []
        for kind, key in mention.targets:
            if kind == "road":
                one = self._on_road(text, mention, self._roads[str(key)], free)
            elif kind == "estate":
                one = self._in_estate(text, mention, self._estates[str(key)], free)
            else:
                one = _Candidate((int(key),), "number", 0.86 * _SURE[mention.way], mention.name, mention.end)
            if one is not None:
                made.append(one)
        if len(made) < 2:
            yield from made
            return
        top = max(_RANK[one.level] for one in made)
        best = [one for one in made if _RANK[one.level] == top]
        entries = tuple(position for one in best for position in one.entries)
        confidence = best[0].confidence * (0.9 if len(best) == 1 else 1.0)
        words = max((one.words for one in best), key=len)
        exact = all(one.exact for one in best)
        yield _Candidate(entries, best[0].level, confidence, words, max(one.end for one in best), exact)

    def _on_road(self, text: str, mention: Mention, road: _Road, free: int) -> _Candidate | None:
        factor = _SURE[mention.way]
        after = AFTER_ROAD.match(text, mention.end)
        sure = after is not None and (after[3] is not None or after[1].isdigit())
        if after is None or not sure or (after[3] is None and len(value(after[1])) > 3):
            before = self._before_road(text, mention, free)
            if before is not None and value(before[1]) in road.numbers:
                words = text[free + before.start() : mention.end].strip()
                return _Candidate(tuple(road.numbers[value(before[1])]), "number", 0.9 * factor, words, mention.end)
            alone = mention.way == "exact"
            return _Candidate(tuple(road.entries), "road", 0.7, mention.name, mention.end, False) if alone else None
        words = text[mention.start : after.end()].strip()
        number = value(after[1])
        marked = 1.0 if after[3] else 0.93
        forms = [f"{number}弄{value(after[4])}"] if after[3] == "弄" and after[4] else []
        forms += [f"{number}-{after[2]}"] if after[2] else []
        for form in (*forms, number):
            if form in road.numbers:
                less = 1.0 if form == (forms[0] if forms else number) else 0.95
                certain = 0.97 * factor * marked * less
                return _Candidate(tuple(road.numbers[form]), "number", certain, words, after.end())
        return self._between(road, number, words, factor, after.end())

    def _before_road(self, text: str, mention: Mention, free: int) -> re.Match[str] | None:
        """A number right before the road: only where nothing else is said, for 3号 is a day of the month as well."""
        before = BEFORE_ROAD.search(text[free : mention.start])
        if before is None:
            return None
        rest = text[: free + before.start()] + text[mention.end :]
        return before if before[2] == "弄" or not rest.strip(" ,，。") else None

    def _between(self, road: _Road, number: str, words: str, factor: float, end: int) -> _Candidate:
        """A number that is not on file lies between its neighbours on the same side of the road; it is none of them."""
        if number.isdigit():
            side = road.ordered[int(number) % 2]
            place = bisect_left(side, (int(number), -1))
            near = side[max(0, place - 1) : place + 1]
            if near and all(abs(other - int(number)) <= 12 for other, _ in near):
                return _Candidate(tuple(position for _, position in near), "road", 0.8 * factor, words, end, False)
        return _Candidate(tuple(road.entries), "road", 0.55 * factor, words, end, False)

    def _in_estate(self, text: str, mention: Mention, estate: _Estate, free: int) -> _Candidate | None:
        factor = _SURE[mention.way]
        after = AFTER_ESTATE.match(text, mention.end)
        start, end = mention.start, after.end() if after else mention.end
        gate = tuple(estate.gate or estate.entries)
        if after is not None:
            building, entrance, less = _building(after)
        else:
            before = BEFORE_ESTATE.search(text[free : mention.start])
            if before is None:
                if mention.way == "short":
                    return None
                return _Candidate(gate, "estate", 0.92 * factor, mention.name, end, bool(estate.gate))
            building, less = value(before["building"]), 0.95
            entrance = value(before["entrance"] or before["inner"]) if before["entrance"] or before["inner"] else ""
            start = free + before.start()
        words = text[start:end].strip()
        doors = estate.buildings.get(building)
        if doors is None:
            return None if mention.way == "short" else _Candidate(gate, "estate", 0.75 * factor, words, end, False)
        if entrance and entrance in doors:
            return _Candidate(tuple(doors[entrance]), "unit", 0.97 * factor * less, words, end)
        whole = doors.get("") or [position for found in doors.values() for position in found]
        unknown = bool(entrance) and any(doors)
        lost = 0.85 if entrance else 1.0
        return _Candidate(tuple(whole), "building", 0.96 * factor * less * lost, words, end, not unknown)

    def _with_typo(self, text: str) -> list[_Candidate]:
        """One sign wrong: only where exactly one place comes that near, and only with a number or in full length.

        A sign that sounds or looks alike goes before any other slip of the pen.
        """
        by_way: dict[str, dict[tuple[int, ...], _Candidate]] = {"slip": {}, "typo": {}}
        for mention in self._names.find_with_typo(text):
            for made in self._candidates(text, mention):
                if made.level in ("unit", "building", "number") or (made.level == "estate" and len(mention.name) >= 4):
                    by_way[mention.way].setdefault(made.entries, made)
        found = by_way["slip"] or by_way["typo"]
        if len(found) <= 1:
            return list(found.values())
        best = max(_RANK[made.level] for made in found.values())
        near = [made for made in found.values() if _RANK[made.level] == best]
        if len(near) == 1:
            return near
        merged = tuple(position for made in near for position in made.entries)
        return [_Candidate(merged, near[0].level, 0.4, near[0].words)]

    def _answer(self, text: str, found: list[_Candidate]) -> Located:
        if len(found) > 1:
            found = self._weighed(text, found)
        best = found[0]
        words = tuple(dict.fromkeys(one.words for one in found))
        others = tuple(position for one in found[1:] for position in one.entries)
        entries = tuple(dict.fromkeys((*best.entries, *others)))
        entries = self._by_area(text, entries)
        grids = {self.entries[position].grid_code for position in entries}
        chosen = self.entries[entries[0]]
        if not best.exact and len(entries) == 1:
            return Located(
                chosen.grid_code, None, best.words, chosen.lon, chosen.lat,
                round(best.confidence, 3), words, best.level, self._alternatives(entries), False,
            )  # fmt: skip
        if len(entries) == 1:
            return Located(
                chosen.grid_code,
                chosen.id,
                chosen.text,
                chosen.lon,
                chosen.lat,
                round(best.confidence, 3),
                words,
                best.level,
            )
        near = best.level == "road" and len(grids) == 1
        if len(grids) == 1 and (near or self._close(entries)):
            middle = entries[len(entries) // 2] if best.level == "road" else entries[0]
            entry = self.entries[middle]
            return Located(
                entry.grid_code, None, best.words, entry.lon, entry.lat,
                round(best.confidence, 3), words, best.level, self._alternatives(entries), best.exact,
            )  # fmt: skip
        grid = next(iter(grids)) if len(grids) == 1 else None
        confidence = min(best.confidence, 0.5 if grid else 0.4)
        return Located(grid, None, "", None, None, round(confidence, 3), words, best.level, self._alternatives(entries))

    def _weighed(self, text: str, found: list[_Candidate]) -> list[_Candidate]:
        """Several mentions: those that say the same as the most exact one step back; others far away stay as doubt."""
        crossing = self._crossing(found)
        if crossing is not None:
            return [crossing]
        found = sorted(found, key=lambda one: (-_RANK[one.level], -one.confidence))
        best = found[0]
        kept = [best]
        for other in found[1:]:
            vague = _RANK[other.level] <= 1 or (_RANK[other.level] < _RANK[best.level] and len(other.entries) > 1)
            if other.entries == best.entries or (vague and _RANK[best.level] > 1):
                continue
            both = _RANK[other.level] >= _RANK["number"] and (_and(text, best) or _and(text, other))
            if both or not self._near_each_other(best.entries, other.entries):
                kept.append(other)
        return kept

    def _crossing(self, found: list[_Candidate]) -> _Candidate | None:
        """Two roads without numbers mean the place where they meet, if they meet."""
        roads = [one for one in found if one.level == "road" and len(one.entries) > 4]
        if len(roads) != 2 or len(found) != 2:
            return None
        first, second = roads
        best, pair = 90.0, None
        for a in first.entries:
            here = self.entries[a]
            for b in second.entries:
                there = self.entries[b]
                if abs(here.lat - there.lat) > 0.0009 or abs(here.lon - there.lon) > 0.001:
                    continue
                away = self._away(a, there.lon, there.lat)
                if away < best:
                    best, pair = away, a
        if pair is None:
            return None
        return _Candidate((pair,), "road", 0.66, f"{first.words}、{second.words}")

    def _near_each_other(self, first: Sequence[int], second: Sequence[int]) -> bool:
        return any(
            self._away(a, self.entries[b].lon, self.entries[b].lat) <= SAME_PLACE
            for a in first[:20]
            for b in second[:20]
        )

    def _close(self, entries: Sequence[int]) -> bool:
        """Whether all lie around one spot: then it does not matter which is meant."""
        first = self.entries[entries[0]]
        return all(self._away(position, first.lon, first.lat) <= 60 for position in entries)

    def _by_area(self, text: str, entries: tuple[int, ...]) -> tuple[int, ...]:
        """Of equal names in two subdistricts, those in the one that the text names."""
        if len(entries) < 2 or len({self._areas[position] for position in entries}) < 2:
            return entries
        named = tuple(p for p in entries if any(part in text for part in _parts(self._areas[p])))
        return named or entries

    def _alternatives(self, entries: Sequence[int]) -> tuple[Alternative, ...]:
        step = max(1, len(entries) // ALTERNATIVES)
        made = []
        for position in entries[::step][:ALTERNATIVES]:
            entry = self.entries[position]
            made.append(Alternative(entry.id, entry.text, entry.lon, entry.lat, entry.grid_code))
        return tuple(made)

    def _with_point(self, words: Located, lon: float, lat: float) -> Resolved:
        """Coordinates decide the grid; the words refine the address, or contradict."""
        beside = self.nearest(lon, lat)
        grid = self.entries[beside].grid_code if beside is not None else None
        spots = list(words.alternatives)
        if words.address_id is not None and words.lon is not None and words.lat is not None and words.grid_code:
            spots = [Alternative(words.address_id, words.address_text, words.lon, words.lat, words.grid_code)]
        if spots:
            away, spot = min(((_metres(s, lon, lat), s) for s in spots), key=lambda pair: pair[0])
            if away > CONTRADICTION and words.level != "road":
                return Resolved(
                    grid, None, "", lon, lat, 0.5, words.words, words.level, tuple(spots[:ALTERNATIVES]), round(away)
                )
            if words.exact and (words.level != "road" or words.address_id is not None):
                return Resolved(grid, spot.address_id, spot.text, lon, lat, 0.97, words.words, words.level, ())
        if beside is not None and self._away(beside, lon, lat) <= AT_HAND:
            entry = self.entries[beside]
            return Resolved(entry.grid_code, entry.id, entry.text, lon, lat, 0.9, words.words, words.level, ())
        return Resolved(grid, None, "", lon, lat, 0.9 if grid else 0.5, words.words, words.level, ())


def _and(text: str, one: _Candidate) -> bool:
    """Whether another place is named after this one in the same breath (芳华里3幢和云栖路39号)."""
    return bool(AND.match(text[one.end :]))


def _building(after: re.Match[str]) -> tuple[str, str, float]:
    """Building, entrance and how sure the way of writing is."""
    if after["outer"]:
        return value(after["outer"]), value(after["inner"]), 0.97
    if after["three"]:
        return value(after["three_b"]), value(after["three_e"]), 0.95
    if after["two"]:
        second = value(after["two_e"])
        return value(after["two_b"]), second if len(second) < 3 else "", 0.9
    sure = 1.0 if after["mark"] in ("幢", "栋", "号楼", "座", "#楼", "#") else 0.93
    entrance = after["entrance"] or after["dash"]
    return value(after["building"]), value(entrance) if entrance else "", sure


def _parts(area: str) -> list[str]:
    """The divisions before a name: 柳塘街道 of 澜溪区柳塘街道."""
    for mark in ("街道", "镇", "乡"):
        if area.endswith(mark):
            start = max(area.rfind(before, 0, len(area) - len(mark)) for before in "区县市")
            return [area[start + 1 :]]
    return []


def _metres(spot: Alternative, lon: float, lat: float) -> float:
    east = (spot.lon - lon) * math.cos(math.radians(lat))
    return math.hypot(east, spot.lat - lat) * METRES


def _resolved(words: Located, lon: float | None, lat: float | None) -> Resolved:
    return Resolved(
        words.grid_code, words.address_id, words.address_text, lon, lat,
        words.confidence, words.words, words.level, words.alternatives,
    )  # fmt: skip
