"""Ids from a seeded generator: the same seed gives the same rows."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from uuid import UUID

from linli.kernel.ids import CODE_ALPHABET, CODE_LENGTH

_BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)


def seeded_id(rng: random.Random, at: datetime = _BEGINNING, order: int | None = None) -> UUID:
    """A UUIDv7 (RFC 9562) of this moment whose random bits come from ``rng``.

    ``order`` counts what happens within one moment, so that ids of the same millisecond sort as they were made.
    """
    milliseconds = int(at.timestamp() * 1000) & (1 << 48) - 1
    bits = rng.getrandbits(74)
    if order is not None:
        bits = (order & 0xFFF) << 62 | bits & (1 << 62) - 1
    value = milliseconds << 80 | 0x7 << 76 | (bits >> 62) << 64 | 0b10 << 62 | bits & (1 << 62) - 1
    return UUID(int=value)


def seeded_code(rng: random.Random) -> str:
    """A tracking code from ``rng``."""
    return "".join(rng.choices(CODE_ALPHABET, k=CODE_LENGTH))
