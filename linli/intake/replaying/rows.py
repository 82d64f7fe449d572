"""Rows of a file of messages as reports; what cannot be one is set aside with the reason. No Django."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from linli.kernel.clock import LOCAL

_TIME = re.compile(r"^\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?")


@dataclass(slots=True)
class Message:
    """A row on its way: ``body`` is what the API takes, ``refused`` why it was not taken, ``code`` what it got."""

    number: int
    row: dict[str, str]
    body: dict[str, Any] = field(default_factory=dict)
    code: str = ""
    fresh: bool = True
    refused: str = ""


def time_of(written: str) -> datetime | None:
    """A local time as files write it (``2019/4/25 9:32:09``, ``2019-04-25``, ``2019年4月25日 9:32``), or None."""
    found = _TIME.match(written)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=LOCAL)
    except ValueError:
        return None


def words_of(row: dict[str, str]) -> str:
    """Title and text as one report: the title first, unless the text begins with it."""
    title, text = " ".join(row.get("title", "").split()), row.get("text", "").strip()
    if not title or text.startswith(title):
        return text
    return f"{title}\n{text}" if text else title


def external_id(row: dict[str, str], words: str) -> str:
    """The row's own id with a check sum of its words; the check sum alone where there is no id.

    So a second replay finds the message, and other words under the same id stay another message.
    """
    mark = hashlib.sha256(words.encode()).hexdigest()
    own = row.get("id", "").strip()[:40]
    return f"{own}-{mark[:8]}" if own else mark[:32]


def messages(rows: list[dict[str, str]], *, channel: str) -> Iterator[Message]:
    """Every row as a message, with its body or the reason why it has none."""
    for number, row in enumerate(rows, 1):
        message = Message(number=number, row=row)
        words = words_of(row)
        try:
            place = {name: float(row[name]) for name in ("lon", "lat") if row.get(name, "").strip()}
        except ValueError:
            message.refused = "bad_place: lon and lat must be numbers"
            place = {}
        at = time_of(row.get("time", ""))
        message.body = {
            "text": words,
            **place,
            **{name: row[name].strip() for name in ("address", "name", "phone") if row.get(name, "").strip()},
            **({"happened_at": at.isoformat()} if at else {}),
            "channel": channel,
            "external_id": external_id(row, words),
        }
        yield message
