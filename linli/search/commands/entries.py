"""Writing entries of the index from what the tables say now: doing it twice gives the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection

from linli.search import rules
from linli.search.queries.sources import CASES, REPORTS, Source, sources
from linli.search.rules.words import CASE, OPEN, SIGNAL

WRITE = """
INSERT INTO search_entry AS e (id, at, words)
SELECT i, a, w::tsvector FROM unnest(%s::uuid[], %s::timestamptz[], %s::text[]) AS given (i, a, w) ORDER BY i
ON CONFLICT (id) DO UPDATE SET at = EXCLUDED.at, words = EXCLUDED.words
WHERE e.words IS DISTINCT FROM EXCLUDED.words OR e.at <> EXCLUDED.at
"""


def vector_of(source: Source, kind: str) -> str:
    """The tokens and tags of a case or report, as PostgreSQL reads them."""
    return vectors([source], kind)[0]


def vectors(found: Sequence[Source], kind: str) -> list[str]:
    """The same for many: their words are folded in one go."""
    folded = rules.fold("\x1e".join(source.words.replace("\x1e", " ") for source in found)).split("\x1e")
    if len(folded) != len(found):
        folded = [rules.fold(source.words) for source in found]
    return [rules.vector(rules.tokens(words), _tags(source, kind)) for source, words in zip(found, folded, strict=True)]


def _tags(source: Source, kind: str) -> list[str]:
    tags = [kind, rules.month_tag(source.at), *rules.area_tags(source.grid_code)]
    tags += {rules.unit_tag(unit_id) for unit_id in source.unit_ids}
    tags += [tag for tag in (rules.category_tag(source.category),) if source.category and tag]
    tags += [rules.entered_tag(source.entered_by)] if source.entered_by else []
    return [*tags, OPEN] if source.open else tags


def write(found: Sequence[Source], kind: str) -> None:
    """Put the entries there, or anew where their words have changed. One statement."""
    if found:
        values = [[s.id for s in found], [s.at for s in found], vectors(found, kind)]
        with connection.cursor() as cursor:
            cursor.execute(WRITE, values)


def renew_cases(case_ids: Iterable[UUID]) -> None:
    """The entries of these cases. Two statements."""
    ids = sorted(set(case_ids))
    if ids:
        write(sources(CASES, ids), CASE)


def renew_reports(signal_ids: Iterable[UUID]) -> None:
    """The entries of these reports; those that are in a case by now have none of their own. Three statements."""
    ids = sorted(set(signal_ids))
    if not ids:
        return
    found = sources(REPORTS, ids)
    gone = set(ids) - {source.id for source in found}
    if gone:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_entry WHERE id = ANY(%s)", [sorted(gone)])
    write(found, SIGNAL)
