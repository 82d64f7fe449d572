"""Reads about keys: which there are, what lies under each, whether a rotation is not done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from linli.trust.keys import masters
from linli.trust.keys.columns import rows_under, sealed_tables
from linli.trust.models import DataKey
from linli.trust.sealing import key_of


@dataclass(frozen=True, slots=True)
class KeyCard:
    """A data key and how many values lie under it."""

    id: int
    area: str
    version: int
    master: int
    state: str
    made_at: datetime
    values: int


@dataclass(frozen=True, slots=True)
class Status:
    """All keys, the values still under a master key itself, and which master keys are on this machine."""

    keys: list[KeyCard]
    before: int
    masters: list[int]
    needed: list[int]

    @property
    def left(self) -> int:
        """Values that a rotation has still to bring under a current key."""
        return self.before + sum(key.values for key in self.keys if key.state != "current")


def unfinished() -> bool:
    """Whether a retired key is not yet known to be needed by no value."""
    return DataKey.objects.filter(retired_at__isnull=False, emptied_at=None).exists()


def used_keys() -> dict[int, int]:
    """Data keys with the number of values that need them. Reads the tables through."""
    return {key_id: count for key_id, count in _values().items() if key_id is not None}


def _values() -> Counter[int | None]:
    """The number of values under each data key, and under None those that a master key itself sealed."""
    found: Counter[int | None] = Counter()
    for (_, prefix), count in rows_under(sealed_tables()).items():
        found[key_of(prefix)] += count
    return found


def status() -> Status:
    """Everything that ``linli keys status`` tells."""
    values = _values()
    rows = DataKey.objects.order_by("area", "version")
    cards = [KeyCard(k.id, k.area, k.version, k.master, _state(k), k.made_at, values[k.id]) for k in rows]
    masters.look()
    needed = sorted({key.master for key in rows if key.wrapped is not None})
    return Status(cards, values[None], sorted(masters.masters()), needed)


def _state(key: DataKey) -> str:
    if key.dropped_at:
        return "dropped"
    if key.emptied_at:
        return "empty"
    return "retired" if key.retired_at else "current"
