"""The data keys in memory: read from the database once, then again every minute and when a value names another key.

A data key belongs to an area (a subdistrict, a county, or ``""`` for the whole site). A code inside an area without a
key of its own takes that of the next area around it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection

from linli.kernel.errors import Refused, Unavailable
from linli.trust.keys import masters

#: Areas with keys of their own, by the length of their code, from the innermost.
LENGTHS = (9, 6, 0)
#: Seconds after which a process has surely noticed a new key.
AGE: float = 60.0


@dataclass(slots=True)
class _Ring:
    keys: dict[int, bytes]
    shut: dict[int, int]
    """Keys that no master key here opens, with the version that they need."""
    current: dict[str, int]
    at: float
    unknown: set[int] = field(default_factory=set)
    nearest: dict[str, int | None] = field(default_factory=dict)


_ring: _Ring | None = None


def forget() -> None:
    """Read the keys again at the next use."""
    global _ring
    _ring = None


def load() -> None:
    """Read all keys: one statement."""
    global _ring
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, area, master, wrapped, retired_at IS NULL FROM trust_datakey WHERE wrapped IS NOT NULL"
        )
        rows = cursor.fetchall()
    fresh = _Ring({}, {}, {}, time.monotonic())
    for key_id, area, version, wrapped, current in rows:
        try:
            fresh.keys[key_id] = masters.unwrap(bytes(wrapped), key_id=key_id, area=area, version=version)
        except (Refused, Unavailable):
            fresh.shut[key_id] = version
        if current:
            fresh.current[area] = key_id
    _ring = fresh


def current(area: str) -> int | None:
    """The number of the key that seals for this area now; None on a site that has no data keys yet."""
    ring = _fresh_ring()
    if area not in ring.nearest:
        around = (area[:length] for length in LENGTHS if len(area) >= length)
        ring.nearest[area] = next((ring.current[code] for code in around if code in ring.current), None)
    return ring.nearest[area]


def key(key_id: int) -> bytes:
    """A data key by its number; refuses one that was dropped, is unknown, or whose master key is not here."""
    ring = _ring
    if ring is None or (key_id not in ring.keys and key_id not in ring.unknown):
        load()
        ring = _ring
    assert ring is not None
    if key_id in ring.keys:
        return ring.keys[key_id]
    ring.unknown.add(key_id)
    if key_id in ring.shut:
        raise masters.missing(ring.shut[key_id])
    raise Refused("sealing.no_key", "The key of this value is not loaded; restore it.", version=key_id)


def _fresh_ring() -> _Ring:
    """The ring, not older than a minute; in a transaction that is lost already the old one will do."""
    if _ring is None or (
        time.monotonic() - _ring.at > getattr(settings, "KEY_RING_AGE", AGE) and not connection.needs_rollback
    ):
        load()
    assert _ring is not None
    return _ring
