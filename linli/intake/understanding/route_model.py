"""Which unit handles an event, learnt from history: tables propose units, boosted trees put them in order.

Left out: how and when an event ended (not known when it comes in), identifiers and coordinates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier

from linli.intake.understanding.route_tables import (
    BY_NAME,
    BY_ROLE,
    KIND,
    Counted,
    Floats,
    Row,
    Tables,
    Whole,
    day_of,
    role_of,
    unit_of,
)
from linli.kernel.errors import Refused

CANDIDATES = 24
ROUNDS = 130
TREES = 150
MOST_HISTORY = 20_000
"""Only the latest so many events are learnt from."""

TREES_SHARE = 0.3
SEED = 11
UNIT = "dispose_unit"


@dataclass(frozen=True, slots=True)
class Router:
    """What was learnt; ``suggest`` gives the likeliest units for events."""

    units: tuple[str, ...]
    roles: tuple[str, ...]
    by_name: Tables
    by_role: Tables
    ranker: HistGradientBoostingClassifier | None
    trees: ExtraTreesClassifier
    coder: Coder
    often: Floats

    def suggest(self, rows: Sequence[Row], *, most: int = 3) -> list[tuple[str, ...]]:
        """The likeliest units of each event, best first."""
        if not rows:
            return []
        scores = self.scores(rows)
        order = np.argsort(-scores, axis=1, kind="stable")[:, :most]
        return [tuple(self.units[number] for number in line) for line in order.tolist()]

    def scores(self, rows: Sequence[Row]) -> Floats:
        """A share per event and unit; rows sum to one."""
        shares = self._tree_shares(rows)
        if self.ranker is None:
            return shares
        named, roled = self.by_name.count(rows), self.by_role.count(rows)
        chosen, features = _features(rows, named, self._spread(rows, roled), self.coder, self.often)
        chance = self.ranker.predict_proba(features)[:, 1].reshape(chosen.shape)
        ranked = np.zeros_like(shares)
        np.put_along_axis(ranked, chosen, (chance / chance.sum(axis=1, keepdims=True)).astype(np.float32), axis=1)
        mixed: Floats = (1.0 - TREES_SHARE) * ranked + TREES_SHARE * shares
        return mixed

    def _tree_shares(self, rows: Sequence[Row]) -> Floats:
        shares = np.zeros((len(rows), len(self.units)), dtype=np.float32)
        shares[:, self.trees.classes_] = self.trees.predict_proba(self.coder.code(rows))
        return shares

    def _spread(self, rows: Sequence[Row], roled: list[Counted]) -> list[Counted]:
        return spread(rows, roled, self.roles, self.units)


class Coder:
    """Columns of words as numbers for the trees; what was never seen is -1."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._numbers = {name: _numbered([row.get(name, "") for row in rows]) for name in KIND}

    def code(self, rows: Sequence[Row]) -> Floats:
        """One line per event: the columns of ``KIND`` and the day."""
        columns = [[self._numbers[name].get(row.get(name, ""), -1) for row in rows] for name in KIND]
        return np.array([*columns, [day_of(row) for row in rows]], dtype=np.float32).T


def learn(rows: Sequence[Row]) -> Router:
    """Learn from events with their unit; events without one are passed over. Refused when none is left."""
    known = sorted((row for row in rows if row.get(UNIT, "").strip()), key=day_of)[-MOST_HISTORY:]
    if not known:
        raise Refused("route.no_history", f"No row of the history says in the column {UNIT} who handled it.")
    if not any(row.get(name, "") for row in known for name in KIND):
        raise Refused(
            "route.no_columns", f"The history says nothing to learn from: it needs some of {', '.join(KIND)}."
        )
    units = tuple(sorted({row[UNIT].strip() for row in known}))
    target = _targets([row[UNIT].strip() for row in known], units)
    role_names = [role_of(row[UNIT].strip(), row) for row in known]
    roles = tuple(sorted(set(role_names)))
    by_name = Tables(known, target, len(units), BY_NAME)
    by_role = Tables(known, _targets(role_names, roles), len(roles), BY_ROLE)
    coder = Coder(known)
    often = np.log1p(np.bincount(target, minlength=len(units))).astype(np.float32)
    trees = ExtraTreesClassifier(TREES, max_features=None, random_state=SEED).fit(coder.code(known), target)
    named = by_name.count(known, themselves=True)
    roled = spread(known, by_role.count(known, themselves=True), roles, units)
    chosen, features = _features(known, named, roled, coder, often)
    right = (chosen == target[:, None]).ravel()
    ranker = None
    if right.any() and not right.all():
        ranker = HistGradientBoostingClassifier(
            max_iter=ROUNDS, learning_rate=0.09, max_leaf_nodes=24, l2_regularization=1.0, random_state=SEED
        ).fit(features, right)
    return Router(units, roles, by_name, by_role, ranker, trees, coder, often)


def spread(rows: Sequence[Row], roled: list[Counted], roles: tuple[str, ...], units: tuple[str, ...]) -> list[Counted]:
    """Counts of roles as counts of the units that these roles are at the places of each event."""
    number = {unit: index for index, unit in enumerate(units)}
    places: dict[tuple[str, str], list[int]] = {}
    for index, row in enumerate(rows):
        places.setdefault((row.get("community", ""), row.get("street", "")), []).append(index)
    found = [np.zeros((len(rows), len(units)), dtype=np.float32) for _ in roled]
    for (community, street), members in places.items():
        here = {"community": community, "street": street}
        pairs = [(index, number.get(unit_of(role, here), -1)) for index, role in enumerate(roles)]
        pairs = [(role, unit) for role, unit in pairs if unit >= 0]
        for whole, counted in zip(found, roled, strict=True):
            block = np.zeros((len(members), len(units)), dtype=np.float32)
            for role, unit in pairs:
                block[:, unit] += counted.counts[members, role]
            whole[members] = block
    return [Counted(counts=whole, total=counted.total) for whole, counted in zip(found, roled, strict=True)]


def _features(
    rows: Sequence[Row], named: list[Counted], roled: list[Counted], coder: Coder, often: Floats
) -> tuple[Whole, npt.NDArray[np.float32]]:
    """The candidates of each event and what the trees are told about each, candidates one after the other."""
    shares = [counted.counts / (counted.total[:, None] + 1.0) for counted in (*named, *roled)]
    blend = sum(share * (1.0 + len(key)) for share, key in zip(shares, (*BY_NAME, *BY_ROLE), strict=True))
    most = min(CANDIDATES, often.size)
    chosen = np.argsort(-np.asarray(blend), axis=1, kind="stable")[:, :most].astype(np.int64)
    columns = [np.take_along_axis(share, chosen, axis=1) for share in shares]
    columns += [_wide(counted.total, most) for counted in (*named[-5:], *roled[-4:])]
    lead = np.take_along_axis(np.asarray(blend), chosen, axis=1)
    columns += [lead - lead[:, :1], lead, often[chosen]]
    coded = coder.code(rows)
    columns += [_wide(coded[:, KIND.index(name)], most) for name in ("source", "property", "type")]
    columns.append(_wide(coded[:, -1], most))
    return chosen, np.stack(columns, axis=-1).reshape(-1, len(columns)).astype(np.float32)


def _wide(column: Floats, most: int) -> Floats:
    return np.repeat(np.asarray(column, dtype=np.float32)[:, None], most, axis=1)


def _numbered(values: list[str]) -> dict[str, int]:
    return {value: index for index, value in enumerate(sorted(set(values)))}


def _targets(values: list[str], names: tuple[str, ...]) -> Whole:
    number = {name: index for index, name in enumerate(names)}
    return np.array([number[value] for value in values], dtype=np.int64)
