"""Trees of SM3 hashes (the shape of RFC 9162): one root for many leaves, and the short path from one leaf to it. No database.

A leaf is hashed behind the byte 0, an inner node behind the byte 1, so that none can be taken for the other. A node
without a neighbour goes up as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from linli.kernel.crypto import sm3

HASH_BYTES = 32
#: Which side of the hash so far the neighbour stands on.
LEFT, RIGHT = "left", "right"

_OPENSSL = "sm3" in hashlib.algorithms_available
_LEAF, _NODE = (hashlib.new("sm3", head) if _OPENSSL else None for head in (b"\0", b"\1"))


def leaf(content: bytes | memoryview) -> bytes:
    """The hash of one leaf. A copy of a begun hash costs two thirds of a new one."""
    if _LEAF is None:
        return sm3(b"\0" + bytes(content))
    state = _LEAF.copy()
    state.update(content)
    return state.digest()


def _pair(both: bytes) -> bytes:
    if _NODE is None:
        return sm3(b"\1" + both)
    state = _NODE.copy()
    state.update(both)
    return state.digest()


def split(joined: bytes | memoryview, size: int = HASH_BYTES) -> list[bytes]:
    """Values of one length that were stored one behind the other."""
    joined = bytes(joined)
    return [joined[at : at + size] for at in range(0, len(joined), size)]


def root(leaves: bytes | memoryview) -> bytes:
    """The root over leaves stored one behind the other; at least one."""
    level = bytes(leaves)
    while len(level) > HASH_BYTES:
        level = _above(level)
    return level


def path(leaves: bytes | memoryview, position: int) -> list[tuple[str, bytes]]:
    """The neighbours on the way from a leaf to the root: side and hash."""
    level, steps = bytes(leaves), []
    while len(level) > HASH_BYTES:
        beside = (position ^ 1) * HASH_BYTES
        if beside < len(level):
            steps.append((RIGHT if position % 2 == 0 else LEFT, level[beside : beside + HASH_BYTES]))
        level, position = _above(level), position // 2
    return steps


def climb(start: bytes, steps: Sequence[tuple[str, bytes]]) -> bytes:
    """The root that a path leads to."""
    for side, other in steps:
        start = _pair(other + start if side == LEFT else start + other)
    return start


def _above(level: bytes) -> bytes:
    """The next level: neighbours two by two, and the last one as it is when it has none."""
    pair = 2 * HASH_BYTES
    whole = len(level) // pair * pair
    return b"".join([_pair(level[at : at + pair]) for at in range(0, whole, pair)]) + level[whole:]
