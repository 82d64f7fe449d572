"""The categories, unit functions and duty lists that ship with Linli, read from the TOML files beside this module.

Plain Python (no Django), read once and kept. What each field means is said at the dataclasses; where a number may
differ from city to city the rule pack overrides it, these are the defaults.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent

PLACE_KINDS = ("estate", "road", "fire_lane", "water", "green", "public", "any")
CIRCUMSTANCES = ("", "blocking", "danger", "night", "rain", "winter", "large")
LEVELS = ("county", "subdistrict", "community", "estate")
DUTY_TYPES = ("basic", "cooperate", "withdrawn")


@dataclass(frozen=True, slots=True)
class Limit:
    """One clock of a category: ``handle`` or a step before it (``guard``, ``arrive``, ``stop``, ``contact`` …).

    ``limit`` is what the clock reads (``4WH``); an empty ``when`` holds always, else it replaces the default then.
    """

    name: str
    limit: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of matter: who answers, who goes first, how fast, and when it opens and closes.

    ``lead`` maps a place kind to a unit function and always has ``any``. ``first_hand`` is ``grid`` where the street
    can settle it on the spot, ``unit`` where the lead gets it straight. ``verify_first``: somebody looks on site before
    filing when a resident reports it. ``danger_when`` is the circumstance that raises ``priority`` to
    ``priority_danger``. ``immediate``: people are telephoned at once. ``restricted``: only named posts may read it.
    ``legal_way_*`` is the answer where the matter must not travel as an ordinary request.
    """

    code: str
    zh: str
    en: str
    key: str
    kind: str
    group: str
    lead: dict[str, str]
    assist: tuple[str, ...]
    first_hand: str
    limits: tuple[Limit, ...]
    priority: str
    priority_danger: str
    danger_when: str
    immediate: bool
    verify_first: bool
    filing_zh: str
    filing_en: str
    closing_zh: str
    closing_en: str
    restricted: bool
    hotline: str
    legal_way_zh: str
    legal_way_en: str

    def lead_for(self, place: str) -> str:
        """The unit function that leads at a place of this kind."""
        return self.lead.get(place, self.lead["any"])

    def limit_for(self, name: str = "handle", circumstances: frozenset[str] | tuple[str, ...] = ()) -> str | None:
        """The limit of one clock: that of a circumstance that holds, else the default; None if there is none."""
        found = None
        for entry in self.limits:
            if entry.name == name and entry.when in circumstances and entry.when:
                return entry.limit
            if entry.name == name and not entry.when:
                found = entry.limit
        return found

    def priority_for(self, circumstances: frozenset[str] | tuple[str, ...] = ()) -> str:
        """P1 (danger) to P4 (advice), raised when the dangerous circumstance holds."""
        return self.priority_danger if self.danger_when and self.danger_when in circumstances else self.priority


@dataclass(frozen=True, slots=True)
class UnitFunction:
    """What a unit may be for. ``level`` is where it usually stands; ``round_the_clock`` units answer at night."""

    key: str
    zh: str
    en: str
    level: str
    round_the_clock: bool
    catch_all: bool


@dataclass(frozen=True, slots=True)
class Duty:
    """One item of a duty list: may this level be asked to do this, by whom led, how far, and on what basis.

    ``act`` is ``handle`` (the matter itself) or ``penalty`` (lawful punishment or compulsion); ``type`` is ``basic``,
    ``cooperate`` or ``withdrawn`` (sending it to this level is refused).
    """

    category: str
    level: str
    act: str
    type: str
    lead: str
    share: str
    basis: str


def _rows(name: str, table: str) -> list[dict[str, Any]]:
    with (HERE / name).open("rb") as file:
        return tomllib.load(file)[table]


@lru_cache(maxsize=1)
def categories() -> tuple[Category, ...]:
    """All categories in the order of their codes as filed."""
    made = []
    for row in _rows("categories.toml", "category"):
        limits = tuple(Limit(**entry) for entry in row.pop("limits"))
        made.append(Category(limits=limits, assist=tuple(row.pop("assist")), **row))
    return tuple(made)


@lru_cache(maxsize=1)
def categories_by_code() -> dict[str, Category]:
    """The same, by code."""
    return {category.code: category for category in categories()}


def category(code: str) -> Category:
    """The category with this code; KeyError if there is none."""
    return categories_by_code()[code]


@lru_cache(maxsize=1)
def functions() -> dict[str, UnitFunction]:
    """All unit functions by key."""
    return {row["key"]: UnitFunction(**row) for row in _rows("functions.toml", "function")}


@lru_cache(maxsize=1)
def duties() -> tuple[Duty, ...]:
    """All items of the duty lists."""
    return tuple(Duty(**row) for row in _rows("duties.toml", "duty"))


@lru_cache(maxsize=1)
def _duty_index() -> dict[tuple[str, str, str], Duty]:
    return {(duty.category, duty.level, duty.act): duty for duty in duties()}


def duty(category_code: str, level: str, act: str = "handle") -> Duty | None:
    """The item for a category at a level; None at levels without a list (county, estate)."""
    return _duty_index().get((category_code, level, act))


@dataclass(frozen=True, slots=True)
class PartClass:
    """A class of city parts: four digits, names, the function of the department that is competent, kinds of matters."""

    code: str
    zh: str
    en: str
    major_zh: str
    major_en: str
    competent: str
    categories: tuple[str, ...]


@lru_cache(maxsize=1)
def part_classes() -> tuple[PartClass, ...]:
    """All classes of parts in the order of their codes."""
    return tuple(
        PartClass(major["code"] + minor, zh, en, major["zh"], major["en"], competent, tuple(kinds))
        for major in _rows("part_classes.toml", "major")
        for minor, zh, en, competent, kinds in major["classes"]
    )


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The card of a category as it ships: texts by language."""

    category: str
    texts: dict[str, dict[str, Any]]


@lru_cache(maxsize=1)
def knowledge() -> tuple[Knowledge, ...]:
    """The cards of all categories; what to ask, the steps, who has the power, a standard answer."""
    names = ("ask", "steps", "power", "basis", "answer", "materials")
    return tuple(
        Knowledge(row["code"], {language: {name: row[f"{name}_{language}"] for name in names} for language in ("zh", "en")})
        for row in _rows("cards.toml", "card")
    )


@lru_cache(maxsize=1)
def knowledge_head() -> tuple[date, str]:
    """Until when the cards that ship are valid, and where they come from."""
    with (HERE / "cards.toml").open("rb") as file:
        head = tomllib.load(file)
    return head["expires"], head["source"]
