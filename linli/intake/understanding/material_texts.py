"""Training messages made from ``material/``: patterns of what residents say, joined by a seeded generator.

A pattern holds ``[a|b|c]`` (one of several) and ``{place}``-like slots. A message is a title and some patterns of one
topic, wrapped in openers, complaints and asks that every topic shares.
"""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "material"
CHOICE = re.compile(r"\[([^\[\]]*)\]")
SLOT = re.compile(r"\{(\w+)\}")
GROUPS = 3
"""Every third pattern of a topic belongs to the same group."""

STRAY = 0.12
"""Share of messages that also say one thing of another topic, as real ones do."""


@dataclass(frozen=True, slots=True)
class Made:
    """One made message and the topic it is about (``0101``, or finer ``S302.bus``).

    Messages of different groups share no pattern, so that one group can test what was learnt from the others.
    """

    title: str
    text: str
    topic: str
    group: int


@cache
def patterns() -> dict[str, tuple[str, ...]]:
    """The patterns of every topic."""
    found: dict[str, tuple[str, ...]] = {}
    for file in sorted(FOLDER.glob("0*.toml")):
        for topic, row in tomllib.loads(file.read_text(encoding="utf-8")).items():
            parts = " ".join(row["says"].split()).split(" / ")
            found[topic] = tuple(part.strip(" /") for part in parts if part.strip(" /"))
    return found


@cache
def slots() -> dict[str, list[str]]:
    """What fills the slots, and the shared openers, complaints, asks and titles."""
    found: dict[str, list[str]] = tomllib.loads((FOLDER / "slots.toml").read_text(encoding="utf-8"))
    return found


@cache
def class_of_topic() -> dict[str, str]:
    """The published mapping from topic to first-level class."""
    table = tomllib.loads((FOLDER / "classes.toml").read_text(encoding="utf-8"))
    return {topic: name for name, row in table.items() for topic in row["topics"]}


def code_of(topic: str) -> str:
    """The category of the catalogue of 60 to which a topic belongs."""
    return topic.split(".", 1)[0]


def fill(pattern: str, dice: random.Random) -> str:
    """One way of saying a pattern."""
    said = CHOICE.sub(lambda found: dice.choice(found[1].split("|")), pattern)
    return SLOT.sub(lambda found: dice.choice(slots()[found[1]]), said)


def make(*, per_topic: int, seed: int) -> list[Made]:
    """``per_topic`` messages of every topic, in a fixed order for a seed."""
    dice = random.Random(seed)
    return [_message(topic, number % GROUPS, dice) for topic in patterns() for number in range(per_topic)]


def _message(topic: str, group: int, dice: random.Random) -> Made:
    says = list(patterns()[topic][group::GROUPS])
    dice.shuffle(says)
    chosen = [fill(pattern, dice) for pattern in says[: dice.choice((1, 1, 2, 2, 3, 4, 5, 7))]]
    shared = slots()
    title = fill(dice.choice(shared["titles"]).replace("{x}", fill(dice.choice(chosen), dice)), dice)
    if dice.random() < STRAY:
        other = dice.choice(list(patterns()))
        chosen.insert(dice.randint(0, len(chosen)), fill(dice.choice(patterns()[other][group::GROUPS]), dice))
    body = [fill(dice.choice(shared["openers"]), dice), *chosen]
    for _ in range(dice.randint(0, 2)):
        body.insert(dice.randint(1, len(body)), dice.choice(shared["complaints"]))
    body.append(dice.choice(shared["asks"]))
    return Made(
        title=title if dice.random() < 0.8 else "",
        text="，".join(part for part in body if part),
        topic=topic,
        group=group,
    )
