"""Where sessions of browsers are kept (``SESSION_ENGINE``): a row each, with whose it is and when it was last used.

A session ends when nobody used it for the time of the rule pack, at the latest after so many hours. Reading it costs no
statement more than Django's own; its use is noted once a minute.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from linli.kernel.ids import new_id
from linli.orgs.queries import rule_value, today
from linli.people import rules
from linli.people.models import Session

#: What signing in writes into the session beside Django's own.
DEVICE, ADDRESS, WAY, RESIDENT = "device", "address", "way", "resident"
#: How often use is noted.
NOTED = timedelta(minutes=1)


class SessionStore(DatabaseStore):
    """Django's store over our table."""

    _row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Our table."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        self._row = super()._get_session_from_db()
        return self._row

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row for what the session holds now; when it began stays as it was."""
        now = timezone.now()
        old = self._row if self._row is not None and self._row.session_key == self.session_key else None
        started = old.started_at if old else now
        return Session(
            session_key=self._get_or_create_session_key(),
            session_data=self.encode(data),
            id=old.id if old else new_id(),
            account_id=UUID(data[SESSION_KEY]) if data.get(SESSION_KEY) else None,
            started_at=started,
            seen_at=now,
            expire_date=_end(started, now, resident=bool(data.get(RESIDENT))),
            device=str(data.get(DEVICE, ""))[:60],
            address=data.get(ADDRESS) or None,
            way=str(data.get(WAY, ""))[:10],
        )

    def note_use(self) -> None:
        """Move the end on, if the session is somebody's and its use was not noted within the minute. At most one statement."""
        row, now = self._row, timezone.now()
        if row is None or row.account_id is None or now - row.seen_at < NOTED:
            return
        end = _end(row.started_at, now, resident=bool(self.get(RESIDENT)))
        Session.objects.filter(session_key=row.session_key).update(seen_at=now, expire_date=end)
        row.seen_at = now


def _end(started: datetime, now: datetime, *, resident: bool) -> datetime:
    day = today()
    name = "session_idle_minutes_residents" if resident else "session_idle_minutes"
    idle = timedelta(minutes=int(rule_value(name, day)))
    longest = timedelta(hours=int(rule_value("session_hours_most", day)))
    return rules.session_end(started=started, now=now, idle=idle, longest=longest)
