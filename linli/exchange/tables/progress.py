"""How far an import is, seen from outside while its transaction is still open: told over a connection of its own."""

from __future__ import annotations

import time
from types import TracebackType
from uuid import UUID

from django.db import connection

from linli.kernel.errors import Stale

#: Seconds between two words.
PAUSE = 0.5


class Progress:
    """A tick for :mod:`checking` and :mod:`commands`; raises as soon as somebody has cancelled."""

    def __init__(self, import_id: UUID) -> None:
        self.import_id = import_id
        self.other = connection.copy()
        self.last = 0.0

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.other.close()

    def __call__(self, step: str, done: int, total: int) -> None:
        """Write down how far it is, twice a second at most."""
        if time.monotonic() - self.last < PAUSE:
            return
        self.last = time.monotonic()
        with self.other.cursor() as cursor:
            cursor.execute(
                "UPDATE exchange_import SET at_row = %s, total = %s WHERE id = %s RETURNING cancel_asked OR state = 'cancelled'",
                (done, total, self.import_id),
            )
            found = cursor.fetchone()
        if found and found[0]:
            raise Stale("tables.cancelled", "The import was cancelled; nothing was written.")
