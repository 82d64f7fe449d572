"""Everything out: one snapshot of the database, streamed table by table, and the files, into one zip."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction

from linli.exchange.whole import keys, manifest, shape
from linli.exchange.whole.manifest import Tally
from linli.exchange.whole.shape import CURSORS, FACTS

#: Called with the name of a table and rows done since the last call.
Tell = Callable[[str, int], None]
FETCH = 2000
_CHUNK = 1 << 20

#: Facts by their time; ``xid`` becomes the small number that only keeps each on its side of every reader's place.
FACT_ROWS = """
SELECT row_to_json(r)::text FROM (
    SELECT account_id, actor_id, actor_kind, actor_name, at, case_id, channel, data, grid_code, id, kind, subject_id,
           unit_id, 3 + (SELECT count(DISTINCT (p.xid, p.id)) FROM trust_cursor p WHERE (p.xid, p.id) < (f.xid, f.id)) AS xid
    FROM trust_fact f ORDER BY f.at, f.id) r
"""
CURSOR_ROWS = """
SELECT row_to_json(r)::text FROM (
    SELECT 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid AS id, name, 2 + dense_rank() OVER (ORDER BY xid, id) AS xid
    FROM trust_cursor ORDER BY name) r
"""


def export(path: Path, *, now: datetime, tell: Tell = lambda name, rows: None) -> dict[str, Any]:
    """Write everything into ``path`` and return the manifest; the file appears whole or not at all.

    Reads one snapshot (REPEATABLE READ, read only), so that it is of one moment while everybody goes on working; holds
    a few thousand rows at a time in memory.
    """
    draft = path.with_name(path.name + ".part")
    try:
        with _snapshot(), zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
            contents = {
                "format": manifest.FORMAT, "version": manifest.VERSION, "site": settings.SITE,
                "made_at": now.isoformat(), "schema": manifest.schema(), "keys": keys.fingerprints(),
                "left_out": {**shape.LEFT_OUT, **{f"{p}*": why for p, why in shape.LEFT_OUT_PREFIXES.items()}},
                "tables": [_table(archive, name, sql, tell) for name, sql in statements()],
                "files": _files(archive, tell),
            }  # fmt: skip
            archive.writestr(manifest.NAME, manifest.written(contents))
        draft.chmod(0o600)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return contents


def statements() -> Iterator[tuple[str, str]]:
    """Each table with the statement that reads its rows as JSON, in the order in which they are written back."""
    for table in shape.tables():
        columns = ", ".join(f'"{column}"' for column in table.columns)
        rows = f'SELECT {columns} FROM "{table.name}" ORDER BY {table.order}'
        yield table.name, f"SELECT row_to_json(r)::text FROM ({rows}) r"
    yield FACTS, FACT_ROWS
    yield CURSORS, CURSOR_ROWS


@contextmanager
def _snapshot() -> Iterator[None]:
    """One snapshot for everything; a caller's own transaction (a test) is taken as it is."""
    fresh = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if fresh:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SHOW TimeZone")
        zone = cursor.fetchone()[0]
        cursor.execute("SET LOCAL TimeZone = 'UTC'")
        yield
        cursor.execute("SELECT set_config('TimeZone', %s, true)", (zone,))


def _table(archive: zipfile.ZipFile, name: str, sql: str, tell: Tell) -> dict[str, Any]:
    """One table as JSON lines."""
    tally, file = Tally(), f"tables/{name}.jsonl"
    with (
        archive.open(file, "w", force_zip64=True) as entry,
        connection.connection.cursor(name="linli_export") as cursor,
    ):
        cursor.itersize = FETCH
        cursor.execute(sql)
        while batch := cursor.fetchmany(FETCH):
            lines = [row[0].encode() + b"\n" for row in batch]
            for line in lines:
                tally.add(line)
            entry.write(b"".join(lines))
            tell(name, len(lines))
    return {"name": name, "file": file, **tally.done()}


def _walk(folder: str = "") -> Iterator[str]:
    """Every stored file, by its path in order."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}{name}"
    for name in sorted(folders):
        yield from _walk(f"{folder}{name}/")


def _files(archive: zipfile.ZipFile, tell: Tell) -> dict[str, Any]:
    """Photos and other stored files, each content once under its hash; ``files.jsonl`` says which path has which."""
    tally, known, lines = Tally(), set(), []
    for path in _walk():
        with default_storage.open(path) as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            if digest not in known:
                known.add(digest)
                file.seek(0)
                info = zipfile.ZipInfo(f"files/{digest}")
                info.compress_type = zipfile.ZIP_STORED
                with archive.open(info, "w", force_zip64=True) as entry:
                    while chunk := file.read(_CHUNK):
                        entry.write(chunk)
        line = json.dumps({"path": path, "sha256": digest}, ensure_ascii=False).encode() + b"\n"
        tally.add(line)
        lines.append(line)
        tell("files", 1)
    archive.writestr("files.jsonl", b"".join(lines))
    return {"file": "files.jsonl", **tally.done()}
