"""The bytes of a fact that are hashed: version 1, for ever. No Django.

Thirteen fields in a fixed order, each as four bytes of length (big-endian; FFFFFFFF for no value) and its content; before
them two bytes with their number. Ids are 16 bytes; the time is eight, microseconds since 2000-01-01 00:00 UTC; all else is
UTF-8, the data as PostgreSQL prints ``jsonb``. This is exactly one row of ``COPY … (FORMAT binary)``, so that PostgreSQL
makes it without any work here. A column that is added later is not part of it; one that must be would be version 2,
written into the header of its batches.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

#: The fields in their order, with what the content of each is.
FIELDS = (
    ("id", "uuid"), ("at", "time"), ("kind", "text"), ("actor_kind", "text"), ("actor_id", "uuid"), ("actor_name", "text"),
    ("channel", "text"), ("subject_id", "uuid"), ("case_id", "uuid"), ("unit_id", "uuid"), ("account_id", "uuid"),
    ("grid_code", "text"), ("data", "text"),
)  # fmt: skip
#: The same for PostgreSQL.
SELECTED = ", ".join("data::text" if name == "data" else name for name, _ in FIELDS)
#: Where id and time stand in the bytes of a fact.
ID, AT = slice(6, 22), slice(26, 34)

_SIGNATURE = b"PGCOPY\n\xff\r\n\x00"
_HEAD_BYTES = len(_SIGNATURE) + 8
_END = b"\xff\xff"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def rows(connection: psycopg.Connection[Any], query: str, values: tuple[Any, ...]) -> Iterator[bytes]:
    """The bytes of each fact that ``query`` selects (``SELECT`` :data:`SELECTED` …), in its order."""
    with connection.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT binary)", values) as copy:
        for block in copy:
            row = bytes(block)
            if row.startswith(_SIGNATURE):
                row = row[_HEAD_BYTES:]
            if row and row != _END:
                yield row


def encode(fields: dict[str, Any]) -> bytes:
    """The bytes of a fact whose fields are given as :func:`decode` gives them."""
    parts = [struct.pack(">h", len(FIELDS))]
    for name, form in FIELDS:
        value = fields[name]
        if value is None:
            parts.append(b"\xff\xff\xff\xff")
            continue
        if form == "uuid":
            content = UUID(value).bytes
        elif form == "time":
            content = struct.pack(">q", (datetime.fromisoformat(value) - _EPOCH) // timedelta(microseconds=1))
        else:
            content = str(value).encode()
        parts.append(struct.pack(">i", len(content)) + content)
    return b"".join(parts)


def decode(row: bytes) -> dict[str, Any]:
    """The fields of a fact as plain text: what a person and another program can read. Data stays the text it is."""
    found: dict[str, Any] = {}
    at = 2
    for name, form in FIELDS:
        (length,) = struct.unpack_from(">i", row, at)
        at += 4
        content = row[at : at + max(length, 0)]
        at += len(content)
        found[name] = None if length < 0 else _plain(form, content)
    return found


def times(ats: bytes) -> list[datetime]:
    """Times that were stored one behind the other."""
    return [_EPOCH + timedelta(microseconds=each) for (each,) in struct.iter_unpack(">q", ats)]


def _plain(form: str, content: bytes) -> str:
    if form == "uuid":
        return str(UUID(bytes=content))
    if form == "time":
        return (_EPOCH + timedelta(microseconds=struct.unpack(">q", content)[0])).isoformat()
    return content.decode()
