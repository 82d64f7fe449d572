"""The five ways in which an act can fail, each with a code, a sentence and named values.

They are raised where the cause is known and turned into a page, a fragment or an RFC 9457 problem in one place at the
edge.
"""

from __future__ import annotations

from typing import Any


class LinliError(Exception):
    """What happened and what to do next; never raised itself, only through one of the five below.

    ``code`` is dotted and stable (``clock.no_calendar``), ``message`` is a whole sentence for a person, and
    ``values`` are the named facts a program may need (never personal data).
    """

    status = 500

    def __init__(self, code: str, message: str, /, **values: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return self.message


class Refused(LinliError):
    """A rule forbids the act as asked: bad input, wrong state, outside the list. HTTP 422."""

    status = 422


class NotAllowed(LinliError):
    """The actor may see the thing but not do this to it. HTTP 403."""

    status = 403


class NotFound(LinliError):
    """It does not exist, or the actor may not know that it does. HTTP 404."""

    status = 404


class Stale(LinliError):
    """Somebody else changed it first. HTTP 409."""

    status = 409


class Unavailable(LinliError):
    """An outside system did not answer. HTTP 503."""

    status = 503
