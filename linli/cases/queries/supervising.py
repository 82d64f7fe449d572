"""What is under supervision: everything yellow, red and listed, by unit. Matters are counted, never persons."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from linli.cases import access
from linli.cases.models import Level, Supervision, Urging
from linli.cases.queries.lists import unit_name
from linli.kernel.actors import Actor
from linli.orgs.queries import ground

LEVELS = (Level.LISTED, Level.RED, Level.YELLOW)
ROWS = 50


@dataclass(frozen=True, slots=True)
class Supervised:
    """A case on the ladder, and the last word about it."""

    case_id: UUID
    number: str
    title: str
    category: str
    priority: str
    state: str
    level: str
    since: datetime
    failures: int
    unit: str
    due_at: datetime | None
    word: str
    word_at: datetime | None
    answered: bool


@dataclass(frozen=True, slots=True)
class SupervisedPage:
    """One page of the list; ``by_unit`` is (name, listed, red, yellow) of units by name, ``counts`` of the whole area."""

    rows: list[Supervised]
    total: int
    page: int
    pages: int
    counts: dict[str, int]
    by_unit: list[tuple[str, int, int, int]]


def supervised(
    actor: Actor, *, level: str = "", unit_id: UUID | None = None, page: int = 1, size: int = ROWS
) -> SupervisedPage:
    """Cases on the ladder that one may see, those that wait longest first. Four queries."""
    seen = Supervision.objects.filter(access.visible_cases(actor, "case__"), ended_at=None).exclude(level=Level.NONE)
    here = ground()
    units: dict[UUID, dict[str, int]] = defaultdict(dict)
    counts = dict.fromkeys((str(one) for one in LEVELS), 0)
    for unit, step, number in seen.values_list("case__holder_unit", "level").annotate(n=Count("pk")).order_by():
        units[unit][step] = number
        counts[step] += number
    chosen = seen
    if level in Level.values and level:
        chosen = chosen.filter(level=level)
    if unit_id:
        chosen = chosen.filter(case__holder_unit=unit_id)
    total = chosen.count() if level or unit_id else sum(counts.values())
    pages = max(1, -(-total // size))
    page = min(max(page, 1), pages)
    rows = list(chosen.select_related("case").order_by("since", "pk")[(page - 1) * size : page * size])
    words = _last_words([row.case_id for row in rows])
    return SupervisedPage(
        rows=[_card(row, words.get(row.case_id), unit_name(here, row.case.holder_unit_id)) for row in rows],
        total=total,
        page=page,
        pages=pages,
        counts=counts,
        by_unit=sorted(
            (unit_name(here, unit), *(steps.get(str(one), 0) for one in LEVELS)) for unit, steps in units.items()
        ),  # type: ignore[arg-type]
    )


def _last_words(case_ids: list[UUID]) -> dict[UUID, Urging]:
    """The last urging of each case. One query."""
    return {row.case_id: row for row in Urging.objects.filter(case_id__in=case_ids).order_by("at")}


def _card(row: Supervision, word: Urging | None, unit: str) -> Supervised:
    case = row.case
    return Supervised(
        case_id=row.case_id,
        number=case.number,
        title=case.title,
        category=case.category_id,
        priority=case.priority,
        state=case.state,
        level=row.level,
        since=row.since,
        failures=row.failures,
        unit=unit,
        due_at=case.due_at,
        word=(word.answer or word.words) if word else "",
        word_at=(word.answered_at or word.at) if word else None,
        answered=bool(word and word.answered_at),
    )
