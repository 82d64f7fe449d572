"""How many real messages a second one core understands: model, rules, danger and deciding words together.

``main()`` prints the table for the shipped model and for one trained on real labels; ``bin/bench triage``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from linli.intake.understanding import tables
from linli.intake.understanding.api import Understander
from linli.intake.understanding.training import train

BATCHES = (64, 256)
ROUNDS = 3


def data_folder() -> Path:
    """Where the real data lies: ``LINLI_TEST_DATA`` or the shared folder beside the checkout."""
    return Path(os.environ.get("LINLI_TEST_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")


def main(_words: Sequence[str] = ()) -> int:
    """Print the rates; says so and stops where the data is absent."""
    folder = data_folder() / "messages"
    if not (folder / "answered.csv").is_file():
        print(f"No real data in {folder}: set LINLI_TEST_DATA. Nothing measured.")
        return 0
    answered = tables.read(folder / "answered.csv", needs=("title", "text")).rows
    labelled = tables.read(folder / "labelled.csv", needs=("title", "text", "label")).rows
    sources = {
        "answered": [tables.message(row) for row in answered],
        "labelled": [tables.message(row) for row in labelled],
    }
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with threadpool_limits(limits=1):
        labels = [row["label"] for row in labelled]
        own = Understander(train(sources["labelled"], labels, base=Understander.load().model))
        for name, understander in (("shipped, 60 categories", Understander.load()), ("trained on labels", own)):
            for source, texts in sources.items():
                _measure(name, understander, source, texts)
    return 0


def _measure(name: str, understander: Understander, source: str, texts: list[str]) -> None:
    length = np.mean([len(text) for text in texts])
    print(f"## {name}, {len(texts)} {source} messages, {length:.0f} characters each on average, one core")
    understander.understand(texts[:64])
    for size in BATCHES:
        waited, worked = [], []
        for _ in range(ROUNDS):
            begun, busy = time.perf_counter(), time.process_time()
            for start in range(0, len(texts), size):
                understander.understand(texts[start : start + size])
            waited.append(len(texts) / (time.perf_counter() - begun))
            worked.append(len(texts) / (time.process_time() - busy))
        print(
            f"  batches of {size:4d}: {np.median(waited):7.0f} messages/s by the clock, "
            f"{np.median(worked):7.0f} a second of the core (median of {ROUNDS})",
            flush=True,
        )


if __name__ == "__main__":
    raise SystemExit(main())
