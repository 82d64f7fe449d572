"""The five ways in which an act can fail, each with a code, a sentence and named values.

They are raised where the cause is known and turned into a page, a fragment or an RFC 9457 problem in one place at the
edge.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

#: A named value in a sentence, with a format if need be: ``{most}``, ``{seconds:.0f}``.
_NAMED = re.compile(r"\{(\w+)(?::([^{}]*))?\}")


def filled(sentence: str, values: Mapping[str, Any]) -> str:
    """The sentence with its named values put in. Only plain names are looked up, so no value can run anything."""

    def value(match: re.Match[str]) -> str:
        name, form = match.group(1), match.group(2) or ""
        return format(values[name], form) if name in values else match.group(0)

    return _NAMED.sub(value, sentence)


class LinliError(Exception):
    """What happened and what to do next; never raised itself, only through one of the five below.

    ``code`` is dotted and stable (``clock.no_calendar``), ``sentence`` is for a person, in English, with named values in
    braces; ``values`` are those and what else a program may need (never personal data). The edge translates the
    sentence and then puts the values in; ``message`` is the same in English.
    """

    status = 500

    def __init__(self, code: str, sentence: str, /, **values: Any) -> None:
        self.code = code
        self.sentence = sentence
        self.values = values
        self.message = filled(sentence, values)
        super().__init__(self.message)

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
