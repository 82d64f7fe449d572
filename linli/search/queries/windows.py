"""Reading the index: what a typed line asks of it, and the newest matches before a key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection

from linli.cases.models import ENDED
from linli.cases.queries import CaseFilter
from linli.kernel.errors import Refused
from linli.orgs.queries import Ground
from linli.search import rules
from linli.search.queries.names import spoken
from linli.search.rules import Asked
from linli.search.rules.words import OPEN

#: The newest matches that are compared with one another; then the next so many.
WINDOW = 200
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
LAST_ID = UUID(int=(1 << 128) - 1)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a search is narrowed to; empty fields narrow nothing. ``since`` and ``until`` are moments of reporting."""

    state: str = ""
    open_only: bool = False
    category: str = ""
    area: str = ""
    since: datetime | None = None
    until: datetime | None = None


Key = tuple[datetime, UUID]


def window(query: str, before: Key, since: datetime | None, most: int) -> list[Key]:
    """The newest matches before a key, as (moment, id). One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT at, id FROM search_window(%s::tsquery, %s, %s, %s, %s)", [query, *before, since or BEGINNING, most]
        )
        return [(at, row_id) for at, row_id in cursor.fetchall()]


def others_of(asked: Asked, here: Ground) -> list[list[str]]:
    """For each chunk what else may be meant: kinds and units of that name, places with that pinyin.

    One query for a chunk in letters.
    """
    return [_others(chunk, here) for chunk in asked.chunks]


def _others(chunk: rules.Chunk, here: Ground) -> list[str]:
    found = [f"'{rules.category_tag(code)}'" for code in _categories(chunk.text, here)]
    if len(chunk.text) >= 3:
        units = [unit.id for unit in here.units.values() if chunk.text in rules.fold(unit.name)]
        found += [f"'{rules.unit_tag(unit_id)}'" for unit_id in units[:12]]
    for name in spoken(chunk, here):
        found.append(" & ".join(f"'{token}'" for token in sorted(_pairs(name))))
    return found


def kinds_like(asked: Asked, here: Ground) -> tuple[str, ...]:
    """Codes of the categories whose name fits the whole of what was typed."""
    return tuple(_categories(rules.fold(asked.text), here)[:6])


def _categories(text: str, here: Ground) -> list[str]:
    if len(text) < 2:
        return []
    kinds = here.categories.values()
    return [kind.code for kind in kinds if any(text in rules.fold(name) for name in kind.names.values())][:12]


def _pairs(name: str) -> set[str]:
    return {token for token in rules.tokens(rules.fold(name)) if len(token) > 1} or rules.tokens(rules.fold(name))


def narrowed_tags(narrowing: Narrowing) -> list[list[str]]:
    """Tags that must be there; what has no tag is asked of the list."""
    groups = []
    if narrowing.open_only or (narrowing.state and narrowing.state not in ENDED):
        groups.append([OPEN])
    if narrowing.category:
        groups.append([rules.category_tag(narrowing.category)])
    if tag := rules.scope_tag(narrowing.area):
        groups.append([tag])
    return [[tag for tag in group if tag] for group in groups]


def filter_of(narrowing: Narrowing) -> CaseFilter:
    return CaseFilter(
        states=(narrowing.state,) if narrowing.state else (),
        category=narrowing.category,
        area=narrowing.area,
        open_only=narrowing.open_only,
    )


def key_of(start: Key, skip: int) -> str:
    return f"{start[0].astimezone(UTC).isoformat()}~{start[1]}~{skip}"


def first_key(narrowing: Narrowing, now: datetime) -> Key:
    """Where reading begins: nothing is from later than tomorrow."""
    tomorrow = now + timedelta(days=1)
    return (min(narrowing.until or tomorrow, tomorrow), LAST_ID)


def read_key(key: str, narrowing: Narrowing, now: datetime) -> tuple[Key, int]:
    if not key:
        return first_key(narrowing, now), 0
    try:
        at, row_id, skip = key.split("~")
        return (datetime.fromisoformat(at), UUID(row_id)), max(0, min(int(skip), WINDOW))
    except ValueError as error:
        raise Refused(
            "lists.bad_key", "This page of the list cannot be found again. Begin with the first page.", key=key
        ) from error
