"""A durable reader of the journal inside the database: what it does and how far it has got commit together.

So each fact takes effect exactly once, whenever the process is killed. One process at a time works for a name; the
others come away with nothing to do.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime

from django.db import InterfaceError, OperationalError, connection

from linli.kernel.errors import LinliError
from linli.trust import cursors
from linli.trust.acting import one_act, sound
from linli.trust.journal import COLUMNS, FactRow, fact_row

log = logging.getLogger(__name__)

Handle = Callable[[list[FactRow]], None]


class Reader:
    """One named reader. ``handle`` gets facts in order and may call commands; all its effects are in the database.

    ``kinds`` are the facts it cares for; the others are passed over without being unpacked.
    """

    def __init__(self, name: str, *, kinds: Collection[str] | None = None) -> None:
        self.name = name
        self.kinds = kinds

    def run_once(self, handle: Handle, *, limit: int = 500) -> int:
        """Handle the next facts, at most ``limit``; returns how many. 0: none there, or another process is at it.

        If the batch fails it is done fact by fact; a fact that fails alone is kept in ``trust_stuck`` and the rest go
        on. A failing connection, a deadlock or a time limit raises and leaves everything as it was: call again.
        """
        with one_act():
            if not self._alone():
                return 0
            facts, end, count = cursors.facts_after(cursors.place_of(self.name), limit, self.kinds)
            if not count:
                return 0
            if facts and self._fails(handle, facts) is not None:
                for fact in facts:
                    self._one(handle, fact)
            cursors.move(self.name, end)
            return count

    def retry_stuck(self, handle: Handle, *, limit: int = 100) -> tuple[int, int]:
        """Try the facts kept aside once more, oldest first; returns how many went through and how many failed again."""
        with one_act():
            if not self._alone():
                return (0, 0)
            results = [self._one(handle, fact) for fact in self._stuck(limit)]
            return (sum(results), len(results) - sum(results))

    def _alone(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", (f"linli.reader.{self.name}",))
            return bool(cursor.fetchone()[0])

    def _fails(self, handle: Handle, facts: Sequence[FactRow]) -> Exception | None:
        """Handle under a savepoint; the failure if there was one, with nothing left of it."""
        try:
            with sound():
                handle(list(facts))
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.warning("reader %s: %d facts from %s failed: %s", self.name, len(facts), facts[0].id, _name(error))
            return error
        return None

    def _one(self, handle: Handle, fact: FactRow) -> bool:
        error = self._fails(handle, [fact])
        with connection.cursor() as cursor:
            if error is None:
                cursor.execute("DELETE FROM trust_stuck WHERE reader = %s AND fact_id = %s", (self.name, fact.id))
            else:
                cursor.execute(
                    "INSERT INTO trust_stuck AS s (reader, fact_id, fact_at, error, tries, since)"
                    " VALUES (%s, %s, %s, %s, 1, %s)"
                    " ON CONFLICT (reader, fact_id) DO UPDATE SET tries = s.tries + 1, error = EXCLUDED.error",
                    (self.name, fact.id, fact.at, _name(error), datetime.now(UTC)),
                )
        return error is None

    def _stuck(self, limit: int) -> list[FactRow]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {COLUMNS} FROM trust_fact f WHERE (at, id) IN"
                " (SELECT fact_at, fact_id FROM trust_stuck WHERE reader = %s) ORDER BY f.xid, f.id LIMIT %s",
                (self.name, limit),
            )
            return [fact_row(values) for values in cursor.fetchall()]


def _name(error: Exception) -> str:
    """The kind of failure and its code; never the message, which may quote somebody's data."""
    kind = type(error).__name__
    return f"{kind} {error.code}" if isinstance(error, LinliError) else kind
