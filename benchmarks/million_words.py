"""Which pattern ``million`` copies when, where and in which words: staged as tables for the statements of ``million_rows``."""

from __future__ import annotations

import random
import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle
from typing import Any
from uuid import UUID

import psycopg

from linli.config.running.folders import ROOT
from linli.intake.rules import title_of
from linli.kernel.geo import h3_cell

Database = psycopg.Connection[Any]

#: States in which nobody has anything left to do: ``cases.models.ENDED``, which cannot be loaded before the instance runs.
ENDED = ("closed", "evaluated", "cancelled", "merged", "declined")
WEEK_MS = 7 * 24 * 3600 * 1000
#: Weeks of the past into which ended matters are spread: three years.
WEEKS = 156
#: Share of the open matters that happened within the last hours; the others within the last two months.
FRESH = 0.45
TIMES = ("昨晚", "今天早上", "前天", "刚才", "上周", "凌晨", "这几天", "中午")
NEAR = ("", "", "门口", "附近", "对面", "旁边", "北侧", "南侧", "路口")
BUILDING = ("幢", "栋", "号楼")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A case of the demo district as a pattern."""

    id: UUID
    category: str
    open: bool
    grid: str
    address: UUID | None
    place: str
    named: bool
    signals: list[UUID]
    at: datetime


@dataclass(frozen=True, slots=True)
class Spot:
    """A standard address."""

    id: UUID
    grid: str
    estate: str
    building: str
    entrance: str
    road: str
    number: str
    lon: float
    lat: float


def stage(database: Database, cases: int, opened: int, seed: int) -> None:
    """Fill ``bench_copy`` (a line a case) and ``bench_words`` (a line a report), oldest first as in life."""
    chance = random.Random(seed)
    patterns, spots, cells = _patterns(database), _spots(database), _cells(database)
    by_grid: dict[tuple[str, str], list[Spot]] = defaultdict(list)
    for known in spots.values():
        by_grid[known.grid, "road" if known.road else "estate"].append(known)
    with (ROOT / "linli" / "demo" / "texts.toml").open("rb") as file:
        say = {code: [_plain(text) for text in spec["say"]] for code, spec in tomllib.load(file).items()}
    ended, running = [p for p in patterns if not p.open], [p for p in patterns if p.open]
    plan = [(pattern, _long_ago(chance)) for pattern, _n in zip(cycle(ended), range(cases - opened - len(ended)))]
    plan += [(pattern, _lately(chance)) for pattern, _n in zip(cycle(running), range(opened - len(running)))]
    plan.sort(key=lambda one: one[0].at.timestamp() * 1000 - one[1])
    lines: list[tuple[Any, ...]] = []
    words: list[tuple[Any, ...]] = []
    for n, (pattern, by) in enumerate(plan, 1):
        spot = _spot(chance, pattern, spots, by_grid)
        name = _words_for(chance, spot) if spot and not pattern.place else pattern.place
        at = name if pattern.named else ""
        texts = [_say(chance, say[pattern.category], name) for _ in pattern.signals]
        lon, lat = (spot.lon + chance.gauss(0, 4e-5), spot.lat + chance.gauss(0, 4e-5)) if spot else (None, None)
        same = spot.id if spot and pattern.address and not pattern.place else None
        lines.append((n, pattern.id, by, same, at, title_of(texts[0]), lon, lat, cells.get(spot.id) if spot else None))
        words += [(n, by, pattern.id, s, t, at) for s, t in zip(pattern.signals, texts, strict=True)]
        if len(lines) == 50_000 or n == len(plan):
            _copy(database, "bench_copy", lines)
            _copy(database, "bench_words", words)
            lines, words = [], []


def _copy(database: Database, table: str, lines: list[tuple[Any, ...]]) -> None:
    with database.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for line in lines:
            copy.write_row(line)


def _long_ago(chance: random.Random) -> int:
    """Whole weeks, so that hours and weekdays stay as they were."""
    return chance.randint(1, WEEKS - 13) * WEEK_MS + chance.randint(-1_200_000, 1_200_000)


def _lately(chance: random.Random) -> int:
    if chance.random() < FRESH:
        return chance.randint(0, 5 * 3600 * 1000)
    return int(chance.triangular(0, 60, 0) * 24 * 3600 * 1000)


def _patterns(database: Database) -> list[Pattern]:
    found = database.execute(
        "SELECT c.id, c.category_id, c.state <> ALL(%s), c.grid_code, c.address_id,"
        " CASE WHEN c.place_kind IN ('green', 'water', 'fire_lane') THEN coalesce(p.name, '') ELSE '' END,"
        " c.address_text <> '', array_agg(s.id ORDER BY s.received_at, s.id), c.opened_at"
        " FROM cases_case c JOIN intake_signal s ON s.case_id = c.id LEFT JOIN orgs_place p ON p.id = c.place_id"
        " GROUP BY c.id, p.name ORDER BY c.opened_at, c.id",
        (list(ENDED),),
    )
    return [Pattern(*row) for row in found]


def _spots(database: Database) -> dict[UUID, Spot]:
    found = database.execute(
        "SELECT id, grid_code, estate, building, entrance, road, number, lon, lat FROM orgs_address"
        " WHERE valid_to IS NULL ORDER BY id"
    )
    return {row[0]: Spot(*row) for row in found}


def _cells(database: Database) -> dict[UUID, int]:
    """The H3 cell of each address, by the project's own function."""
    found = database.execute("SELECT id, lon, lat FROM orgs_address")
    return {id_: h3_cell(lon, lat, 11) for id_, lon, lat in found}


def _spot(
    chance: random.Random, pattern: Pattern, spots: dict[UUID, Spot], by_grid: dict[tuple[str, str], list[Spot]]
) -> Spot | None:
    """Another address of the same grid; of the same estate, whose property company may hold the matter."""
    own = spots.get(pattern.address) if pattern.address else None
    kind = "estate" if own and own.estate else "road"
    pool = by_grid.get((pattern.grid, kind)) or by_grid.get((pattern.grid, "estate"))
    if own and own.estate and pool:
        pool = [spot for spot in pool if spot.estate == own.estate] or pool
    return chance.choice(pool) if pool else own


def _words_for(chance: random.Random, spot: Spot) -> str:
    if spot.road:
        return f"{spot.road}{spot.number}号{chance.choice(NEAR)}"
    name = f"{spot.estate}{spot.building}{chance.choice(BUILDING)}"
    return f"{name}{spot.entrance}单元" if spot.entrance and chance.random() < 0.6 else name


def _say(chance: random.Random, say: list[str], place: str) -> str:
    return chance.choice(say).format(p=place.removesuffix("消防通道"), n=chance.randint(2, 12), t=chance.choice(TIMES))


def _plain(text: str) -> str:
    return re.sub("[〔〕]", "", text)
