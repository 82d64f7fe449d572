"""A fact as it goes to readers: which topics it carries, and its bytes, encoded once for all of them."""

from __future__ import annotations

import json
from typing import Any

#: Lengths of division codes: county, subdistrict, community, grid.
DIVISIONS = (6, 9, 12, 15)
#: What somebody without an account, following one report, gets to know of a fact.
_PUBLIC = ("kind", "at", "case", "subject")


class Event:
    """One fact of the stream, ready to be sent."""

    __slots__ = ("_fact", "_public", "case", "full", "seq", "topics")

    def __init__(self, seq: int, payload: bytes) -> None:
        fact = json.loads(payload)
        self.seq = seq
        self.case: str | None = fact["case"]
        self.topics = topics_of(fact)
        self.full = b'id: %d\nevent: fact\ndata: {"seq":%d,%s\n\n' % (seq, seq, payload[1:])
        self._fact: dict[str, Any] = {name: fact[name] for name in _PUBLIC}
        self._public: bytes | None = None

    def public(self) -> bytes:
        """Without people, units, places and details."""
        if self._public is None:
            text = json.dumps({"seq": self.seq, **self._fact}, separators=(",", ":")).encode()
            self._public = b"id: %d\nevent: fact\ndata: %s\n\n" % (self.seq, text)
        return self._public


def topics_of(fact: dict[str, Any]) -> tuple[str, ...]:
    """``s:`` subject, ``case:``, ``u:`` unit, ``a:`` account, and ``g:`` for each division around the place."""
    topics = [f"s:{fact['subject']}"]
    if fact["case"]:
        topics.append(f"case:{fact['case']}")
    if fact["unit"]:
        topics.append(f"u:{fact['unit']}")
    if fact["account"]:
        topics.append(f"a:{fact['account']}")
    grid = fact["grid"] or ""
    topics.extend(f"g:{grid[:length]}" for length in DIVISIONS if len(grid) >= length)
    return tuple(topics)


def ready(seq: int, retry_ms: int) -> bytes:
    """The first event of a stream: everything after ``seq`` will follow. Sets the browser's wait after a cut."""
    return b'retry: %d\nid: %d\nevent: ready\ndata: {"seq":%d}\n\n' % (retry_ms, seq, seq)


def resync(seq: int) -> bytes:
    """Something was missed that will not be told: load everything again, then go on after ``seq``."""
    return b'id: %d\nevent: resync\ndata: {"seq":%d}\n\n' % (seq, seq)


def beat(seq: int) -> bytes:
    """A comment that keeps the connection open. It moves the reader's place too, so that it never resumes far back."""
    return b": beat\nid: %d\n\n" % seq
