"""How fast this machine is just now: figures of two runs may be compared by it, as those of two machines."""

from __future__ import annotations

import time

ADDITIONS = 2_000_000


def core() -> str:
    """One line for a table: what one core of Python does, the median of five tries, and how much they differ."""
    tries = sorted(_once() for _ in range(5))
    return f"one core of Python      {tries[2]:.1f} million additions/s ({tries[0]:.1f} to {tries[4]:.1f})"


def _once() -> float:
    began, total = time.perf_counter(), 0
    for number in range(ADDITIONS):
        total += number
    return ADDITIONS / (time.perf_counter() - began) / 1e6
