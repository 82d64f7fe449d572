"""What the index is made from: the words of cases and of reports without one, many at once, straight from the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from linli.cases.models import ENDED

#: The longest text of a case that is read: enough for forty reports.
_LONGEST = 6000

_ENDED = ", ".join(f"'{state.value}'" for state in ENDED)

CASES = f"""
SELECT c.id, c.opened_at, c.grid_code, c.category_id, array[c.holder_unit_id, c.lead_unit_id],
    c.state NOT IN ({_ENDED}), NULL::uuid,
    left(concat_ws(E'\\n', c.title, c.address_text, a.text, p.name, s.words, r.words), {_LONGEST})
FROM cases_case c
LEFT JOIN orgs_address a ON a.id = c.address_id
LEFT JOIN orgs_place p ON p.id = c.place_id
LEFT JOIN LATERAL (
    SELECT string_agg(text || E'\\n' || address_text, E'\\n' ORDER BY received_at) AS words
    FROM intake_signal WHERE case_id = c.id
) s ON true
LEFT JOIN LATERAL (SELECT string_agg(text, E'\\n' ORDER BY at) AS words FROM cases_remark WHERE case_id = c.id) r ON true
WHERE c.id = ANY(%s)
"""

REPORTS = """
SELECT s.id, s.received_at, coalesce(d.grid_code, ''), coalesce(d.category_id, ''), '{}'::uuid[],
    s.state = 'with_person', s.entered_by_id, concat_ws(E'\\n', s.text, s.address_text, s.answer)
FROM intake_signal s LEFT JOIN intake_decision d ON d.signal_id = s.id
WHERE s.id = ANY(%s) AND s.case_id IS NULL
"""

#: The next ids in the order of the key; parameters: the last one, how many.
NEXT_CASES = "SELECT id FROM cases_case WHERE id > %s ORDER BY id LIMIT %s"
NEXT_REPORTS = "SELECT id FROM intake_signal WHERE id > %s AND case_id IS NULL ORDER BY id LIMIT %s"


@dataclass(frozen=True, slots=True)
class Source:
    """A case or a report without one, as the index sees it."""

    id: UUID
    at: datetime
    grid_code: str
    category: str
    unit_ids: Sequence[UUID]
    open: bool
    entered_by: UUID | None
    words: str


def sources(statement: str, ids: Sequence[UUID]) -> list[Source]:
    """The cases (:data:`CASES`) or reports (:data:`REPORTS`) with these ids. One query."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(ids)])
        return [Source(*row) for row in cursor.fetchall()]


def next_ids(statement: str, after: UUID, limit: int) -> list[UUID]:
    """The ids that follow one. One query."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [after, limit])
        return [row[0] for row in cursor.fetchall()]


def how_many() -> tuple[int, int]:
    """Cases and reports, as the planner believes them. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, greatest(reltuples, 0)::bigint FROM pg_class"
            " WHERE oid IN ('cases_case'::regclass, 'intake_signal'::regclass)"
        )
        found = dict(cursor.fetchall())
        return found["cases_case"], found["intake_signal"]
