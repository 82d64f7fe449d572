"""Making the whole index again, while everything goes on: batch by batch, the reader of the journal waiting for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from linli.search.commands.entries import write
from linli.search.commands.following import READER
from linli.search.commands.names import sync_names
from linli.search.queries.sources import CASES, NEXT_CASES, NEXT_REPORTS, REPORTS, how_many, next_ids, sources
from linli.search.rules.words import CASE, SIGNAL
from linli.trust.acting import one_act
from linli.trust.cursors import START, move, skip_to_end

AT_ONCE = 5_000
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_INDEX = "CREATE INDEX IF NOT EXISTS search_entry_words ON search_entry USING gin (words) WITH (fastupdate = off)"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rebuild has got; ``expected`` is what the planner believes."""

    step: str
    done: int
    expected: int


#: No place in the journal, or not a single entry though there are cases: a site that was brought over whole.
_BEHIND = """
SELECT NOT EXISTS (SELECT FROM trust_cursor WHERE name = %s)
    OR (EXISTS (SELECT FROM cases_case) AND NOT EXISTS (SELECT FROM search_entry))
"""


def is_behind() -> bool:
    """Whether this instance has no index yet. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, [READER])
        return bool(cursor.fetchone()[0])


def rebuild(say: Callable[[Progress], None] = lambda _: None) -> int:
    """Make every entry and name again; returns how many entries there are.

    What happens meanwhile is not lost: first the reader is put at the end of the journal, then each batch is read and
    written while the reader is kept out. An empty index is filled without its GIN index, which is made at the end.
    """
    with one_act():
        _alone()
        move(READER, START)
        skip_to_end(READER)
        sync_names()
        bare = _is_empty()
        if bare:
            _run("DROP INDEX IF EXISTS search_entry_words")
    expected, _reports = how_many()
    done = 0
    for step, following, statement, kind in (
        ("cases", NEXT_CASES, CASES, CASE), ("reports", NEXT_REPORTS, REPORTS, SIGNAL),
    ):  # fmt: skip
        last = UUID(int=0)
        while ids := next_ids(following, last, AT_ONCE):
            with one_act():
                _alone()
                write(sources(statement, ids), kind)
            done, last = done + len(ids), ids[-1]
            say(Progress(step, done, expected if kind == CASE else done))
    say(Progress("index", done, done))
    with one_act():
        _run("SET LOCAL maintenance_work_mem = '512MB'")
        _run(_INDEX)
    if not bare:
        _forget()
    _run("ANALYZE search_entry, search_name")
    return done


def _forget() -> None:
    """Entries of what is no more a report of its own."""
    _run(
        "DELETE FROM search_entry e WHERE NOT EXISTS (SELECT FROM cases_case c WHERE c.id = e.id)"
        " AND NOT EXISTS (SELECT FROM intake_signal s WHERE s.id = e.id AND s.case_id IS NULL)"
    )


def _alone() -> None:
    """Keep the reader of the journal out until this transaction ends: the same lock as ``trust.reader``."""
    with connection.cursor() as cursor:
        cursor.execute(_ALONE, [f"linli.reader.{READER}"])


def _is_empty() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT EXISTS (SELECT FROM search_entry)")
        return bool(cursor.fetchone()[0])


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
