"""What people in the demo district say: one invented report, for benches and for trying things out."""

from __future__ import annotations

import functools
import random
import tomllib
from pathlib import Path
from typing import Any

TIMES = ("昨晚", "今天早上", "刚才", "这几天", "前天", "中午")


@functools.cache
def _spoken() -> tuple[list[dict[str, Any]], list[float]]:
    with (Path(__file__).parent / "texts.toml").open("rb") as file:
        kinds = [kind for kind in tomllib.load(file).values() if isinstance(kind, dict) and kind.get("say")]
    return kinds, [float(kind["weight"]) for kind in kinds]


def report_text(chance: random.Random, place: str) -> str:
    """A report about something at this place, kinds as often as in life."""
    kinds, weights = _spoken()
    kind = chance.choices(kinds, weights)[0]
    said = chance.choice(kind["say"]).format(p=place, n=chance.randint(2, 6), t=chance.choice(TIMES))
    return said.replace("〔", "").replace("〕", "")
