"""A connection that is known to be alive without asking the server.

Django sends ``SELECT 1`` before the first statement of each request. A server that has ended a connection has closed its
socket, and the kernel of this machine knows that: a socket with nothing to read is alive as far as anybody can tell.
"""

from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks the server only when something lies unread on the socket: its farewell, or a notice."""

    def close_if_health_check_failed(self) -> None:
        """Close a connection that has ended, so that the next statement opens a new one. No round trip when all is well."""
        held = self.connection
        if held is not None and self.health_check_enabled and not self.health_check_done and not _unread(held.fileno()):
            self.health_check_done = True
            return
        super().close_if_health_check_failed()


def _unread(number: int) -> bool:
    """Whether something waits on the socket, its end included."""
    watch = select.poll()
    watch.register(number, select.POLLIN)
    return bool(watch.poll(0))
