"""Which unit handles an event, learnt from history: tables propose units, boosted trees put them in order.

Left out: how and when an event ended (not known when it comes in), identifiers and coordinates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from linli.intake.understanding.route_tables import (
    BRIEF_DAYS,
    BY_NAME,
    BY_ROLE,
    KIND,
    Counted,
    Floats,
    Row,
    Tables,
    Whole,
    base_of,
    day_of,
    fits,
    role_of,
    unit_of,
)
from linli.kernel.errors import Refused

CANDIDATES = 24
ROUNDS = 200
RANKERS = 3
"""So many rankers that each see other features give their mean."""

MOST_HISTORY = 20_000
"""Only the latest so many events are learnt from."""

SEED = 11
UNIT = "dispose_unit"


class Coder:
    """Columns of words as numbers for the trees; what was never seen is -1."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._numbers = {name: _numbered([row.get(name, "") for row in rows]) for name in KIND}

    def code(self, rows: Sequence[Row]) -> Floats:
        """One line per event: the columns of ``KIND`` and the day."""
        columns = [[self._numbers[name].get(row.get(name, ""), -1) for row in rows] for name in KIND]
        return np.array([*columns, [day_of(row) for row in rows]], dtype=np.float32).T


class Book:
    """The tables of a history, and what they say about every unit as a candidate for an event."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.units = tuple(sorted({row[UNIT].strip() for row in rows}))
        self.target = _targets([row[UNIT].strip() for row in rows], self.units)
        self.coder = Coder(rows)
        role_names = [role_of(row[UNIT].strip(), row) for row in rows]
        self.roles = tuple(sorted(set(role_names)))
        self._named = Tables(rows, self.target, len(self.units), BY_NAME)
        self._roled = Tables(rows, _targets(role_names, self.roles), len(self.roles), BY_ROLE)
        self._brief = Tables(rows, self.target, len(self.units), [()], half_life=BRIEF_DAYS)
        self._often = np.log1p(np.bincount(self.target, minlength=len(self.units))).astype(np.float32)
        bases = [base_of(unit) for unit in self.units]
        self._same_base = np.array([[one == other for other in bases] for one in bases], dtype=np.float32)
        self._base_units: dict[str, list[int]] = {}
        for number, base in enumerate(bases):
            self._base_units.setdefault(base, []).append(number)
        named_places = {row.get(name, "") for row in rows for name in ("community", "street")}
        self._places = sorted(place for place in named_places if len(place) > 1)

    def candidates(self, rows: Sequence[Row], *, themselves: bool = False) -> tuple[Whole, Floats]:
        """The candidates of each event, and one line of features per candidate, event by event."""
        named = self._named.count(rows, themselves=themselves)
        roled, fit = self._at_places(rows, self._roled.count(rows, themselves=themselves))
        brief = self._brief.count(rows, themselves=themselves)[0].counts
        of_base = (brief * (fit >= 0)) @ self._same_base
        in_use = brief / (of_base + 0.01)
        shares = [counted.counts / (counted.total[:, None] + 1.0) for counted in (*named, *roled)]
        weights = [1.0 + len(key) for key in (*BY_NAME, *BY_ROLE)]
        blend = np.zeros_like(brief)
        for number, (share, weight) in enumerate(zip(shares, weights, strict=True)):
            blend += share * weight * (in_use if number >= len(BY_NAME) else 1.0)
        most = min(CANDIDATES, len(self.units))
        chosen = np.argsort(-blend, axis=1, kind="stable")[:, :most].astype(np.int64)
        columns = [np.take_along_axis(whole, chosen, axis=1) for whole in (*shares, blend, in_use, fit, brief)]
        columns += [np.take_along_axis(of_base, chosen, axis=1), columns[len(shares)] - columns[len(shares)][:, :1]]
        columns += [_wide(counted.total, most) for counted in (*named[-5:], *roled[-4:])]
        columns.append(self._often[chosen])
        coded = self.coder.code(rows)
        columns += [_wide(coded[:, KIND.index(name)], most) for name in ("source", "property", "type")]
        columns.append(_wide(coded[:, -1], most))
        return chosen, np.stack(columns, axis=-1).reshape(-1, len(columns)).astype(np.float32)

    def _at_places(self, rows: Sequence[Row], roled: list[Counted]) -> tuple[list[Counted], Floats]:
        """Counts of roles as counts of the units that have these roles at the places of each event; and who fits."""
        spread = [np.zeros((len(rows), len(self.units)), dtype=np.float32) for _ in roled]
        fit = np.zeros((len(rows), len(self.units)), dtype=np.float32)
        for (community, street), members in _by_place(rows).items():
            here = np.array([fits(unit, community, street, self._places) for unit in self.units], dtype=np.float32)
            fit[members] = here
            who = np.zeros((len(self.roles), len(self.units)), dtype=np.float32)
            for number, role in enumerate(self.roles):
                who[number, self._base_units.get(unit_of(role, community, street), [])] = 1.0
            who *= here >= 0
            for whole, counted in zip(spread, roled, strict=True):
                whole[members] = counted.counts[members] @ who
        return [Counted(whole, counted.total) for whole, counted in zip(spread, roled, strict=True)], fit


@dataclass(frozen=True, slots=True)
class Router:
    """What was learnt; ``suggest`` gives the likeliest units for events."""

    book: Book
    rankers: tuple[HistGradientBoostingClassifier, ...]

    def suggest(self, rows: Sequence[Row], *, most: int = 3) -> list[tuple[str, ...]]:
        """The likeliest units of each event, best first."""
        if not rows:
            return []
        order = np.argsort(-self.scores(rows), axis=1, kind="stable")[:, :most]
        return [tuple(self.book.units[number] for number in line) for line in order.tolist()]

    def scores(self, rows: Sequence[Row]) -> Floats:
        """A share per event and unit; rows sum to one."""
        scores = np.zeros((len(rows), len(self.book.units)), dtype=np.float32)
        if not self.rankers:
            return scores + np.float32(1.0 / len(self.book.units))
        chosen, features = self.book.candidates(rows)
        chance = sum(ranker.predict_proba(features)[:, 1] for ranker in self.rankers).reshape(chosen.shape)
        np.put_along_axis(scores, chosen, (chance / chance.sum(axis=1, keepdims=True)).astype(np.float32), axis=1)
        return scores


@threadpool_limits.wrap(limits=1, user_api="openmp")
def learn(rows: Sequence[Row]) -> Router:
    """Learn from events with their unit; events without one are passed over. Refused when none is left."""
    known = sorted((row for row in rows if row.get(UNIT, "").strip()), key=day_of)[-MOST_HISTORY:]
    if not known:
        raise Refused(
            "route.no_history", "No row of the history says in the column {column} who handled it.", column=UNIT
        )
    if not any(row.get(name, "") for row in known for name in KIND):
        raise Refused(
            "route.no_columns",
            "The history says nothing to learn from: it needs some of {columns}.",
            columns=", ".join(KIND),
        )
    book = Book(known)
    chosen, features = book.candidates(known, themselves=True)
    right = (chosen == book.target[:, None]).ravel()
    if right.all() or not right.any():
        return Router(book=book, rankers=())
    return Router(book=book, rankers=tuple(_ranker(SEED + number).fit(features, right) for number in range(RANKERS)))


def _ranker(seed: int) -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(
        max_iter=ROUNDS,
        learning_rate=0.07,
        max_leaf_nodes=16,
        min_samples_leaf=40,
        max_features=0.3,
        l2_regularization=1.0,
        random_state=seed,
    )


def _by_place(rows: Sequence[Row]) -> dict[tuple[str, str], list[int]]:
    places: dict[tuple[str, str], list[int]] = {}
    for number, row in enumerate(rows):
        places.setdefault((row.get("community", ""), row.get("street", "")), []).append(number)
    return places


def _wide(column: Floats, most: int) -> Floats:
    return np.repeat(np.asarray(column, dtype=np.float32)[:, None], most, axis=1)


def _numbered(values: list[str]) -> dict[str, int]:
    return {value: index for index, value in enumerate(sorted(set(values)))}


def _targets(values: list[str], names: tuple[str, ...]) -> Whole:
    number = {name: index for index, name in enumerate(names)}
    return np.array([number[value] for value in values], dtype=np.int64)
