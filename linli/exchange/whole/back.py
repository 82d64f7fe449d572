"""Everything back, into an empty site: all of it or nothing, each table counted and hashed as it passes."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction

from linli.cases.models import Case
from linli.exchange.whole import manifest, shape
from linli.exchange.whole.manifest import BLOCK, Tally
from linli.exchange.whole.out import Tell
from linli.exchange.whole.shape import CURSORS, FACTS, Table
from linli.intake.models import Signal
from linli.kernel.errors import Refused
from linli.orgs.models import Address, Division, Unit
from linli.orgs.queries import forget_ground
from linli.people.models import Account, Resident
from linli.trust.evidence.anchors import begin_anew
from linli.trust.keys import ring

BATCH = 1000
_FACT_COLUMNS = ("account_id", "actor_id", "actor_kind", "actor_name", "at", "case_id", "channel", "data", "grid_code",
                 "id", "kind", "subject_id", "unit_id", "xid")  # fmt: skip


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest of an export; refuses what is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            found: dict[str, Any] = json.loads(archive.read(manifest.NAME))
    except (OSError, zipfile.BadZipFile, KeyError, ValueError):
        raise Refused("whole.no_export", "This file is no export of Linli, or it was cut off.") from None
    return found


def check_empty() -> None:
    """Refuse a site in which somebody has begun; the categories and lists that ship are replaced."""
    for model in (Division, Unit, Account, Address, Resident, Signal, Case):
        if model.objects.exists():
            raise Refused(
                "whole.not_empty",
                "This site is not empty (there are rows in {table}), and an export is never mixed with other data.",
                table=model._meta.db_table,
            )


def bring_back(path: Path, *, tell: Tell = lambda name, rows: None) -> dict[str, Any]:
    """Write an export into this empty site and return its manifest.

    Refuses a site that is not empty, another version or schema, and a file that is damaged, naming table and row; then
    nothing is left of it. Stored files are written last, and taken away again if the commit fails.
    """
    contents = read_manifest(path)
    manifest.check(contents)
    made: list[str] = []
    try:
        with zipfile.ZipFile(path) as archive, transaction.atomic():
            _lock()
            check_empty()
            _tables(archive, contents, tell)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("UPDATE orgs_revision SET value = value + 1")
            _files(archive, contents["files"], made, tell)
    except BaseException:
        for name in made:
            default_storage.delete(name)
        raise
    begin_anew()
    forget_ground()
    ring.forget()
    return contents


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('exchange.whole'))")


def _tables(archive: zipfile.ZipFile, contents: dict[str, Any], tell: Tell) -> None:
    known = {table.name: table for table in shape.tables()}
    known |= {FACTS: Table(FACTS, _FACT_COLUMNS, ""), CURSORS: Table(CURSORS, ("id", "name", "xid"), "")}
    listed = {entry["name"] for entry in contents["tables"]}
    if listed != set(known):
        raise Refused("whole.other_tables", "The export does not hold the tables of this Linli: {names}.",
                      names=", ".join(sorted(listed ^ set(known))))  # fmt: skip
    _clear(list(known))
    for entry in contents["tables"]:
        _table(archive, entry, known[entry["name"]], tell)


def _clear(names: list[str]) -> None:
    """Take away what a fresh site brings with it: categories, lists, and the facts about them."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL linli.journal_door = 'open'")
        for name in reversed(names):
            cursor.execute(f'DELETE FROM "{name}"')
        cursor.execute("DELETE FROM trust_batch")
        cursor.execute("SET LOCAL linli.journal_door = ''")


def _table(archive: zipfile.ZipFile, entry: dict[str, Any], table: Table, tell: Tell) -> None:
    tally = Tally()
    done = 0
    for batch in _batches(archive, entry, tally):
        if table.name == FACTS:
            _months(batch)
        _insert(table, batch, done)
        done += len(batch)
        tell(table.name, len(batch))
    _compare(entry, tally)
    if table.counter:
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT setval(pg_get_serial_sequence(%s, %s), (SELECT max("{table.counter}") FROM "{table.name}"))'
                f' WHERE EXISTS (SELECT FROM "{table.name}")',
                (table.name, table.counter),
            )


def _batches(archive: zipfile.ZipFile, entry: dict[str, Any], tally: Tally) -> Iterator[list[bytes]]:
    """The lines of a table, a thousand at a time, counted and hashed."""
    batch: list[bytes] = []
    try:
        with archive.open(entry["file"]) as lines:
            for line in lines:
                tally.add(line)
                batch.append(line)
                if len(batch) == BATCH:
                    yield batch
                    batch = []
    except (zipfile.BadZipFile, KeyError, EOFError, OSError, ValueError):
        raise _damaged(entry["name"], tally.rows + 1) from None
    if batch:
        yield batch


def _insert(table: Table, batch: list[bytes], before: int) -> None:
    """Rows by one statement; where it fails, the row that is at fault is looked for and named."""
    columns = ", ".join(f'"{column}"' for column in table.columns)
    sql = (
        f'INSERT INTO "{table.name}" ({columns}) SELECT {columns}'
        f' FROM json_populate_recordset(NULL::"{table.name}", %s::json)'
    )
    try:
        _run(sql, batch)
    except (DatabaseError, UnicodeDecodeError):
        for number, line in enumerate(batch, before + 1):
            try:
                _run(sql, [line])
            except (DatabaseError, UnicodeDecodeError):
                raise _damaged(table.name, number) from None
        raise


def _run(sql: str, lines: list[bytes]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, ("[" + ",".join(line.decode() for line in lines) + "]",))


def _months(batch: list[bytes]) -> None:
    """The journal's months for a batch, which is in the order of time."""
    try:
        first, last = (json.loads(line)["at"] for line in (batch[0], batch[-1]))
    except (ValueError, KeyError):
        return  # the insert that follows names the row
    with connection.cursor() as cursor:
        cursor.execute("SELECT trust_make_months(%s::timestamptz::date, %s::timestamptz::date)", (first, last))


def _compare(entry: dict[str, Any], tally: Tally) -> None:
    found = tally.done()
    if found["rows"] == entry["rows"] and (found["sha256"], found["sm3"]) == (entry["sha256"], entry["sm3"]):
        return
    pairs = zip(found["blocks"], entry["blocks"], strict=False)
    at = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(found["blocks"]), len(entry["blocks"])))
    raise Refused(
        "whole.changed",
        "The export was changed or damaged: table {table}, between row {first} and row {last}. Nothing was written.",
        table=entry["name"],
        first=at * BLOCK + 1,
        last=min((at + 1) * BLOCK, max(found["rows"], entry["rows"])),
    )


def _damaged(table: str, row: int) -> Refused:
    return Refused(
        "whole.damaged", "The export is damaged: table {table}, row {row}. Nothing was written.", table=table, row=row
    )


def _files(archive: zipfile.ZipFile, entry: dict[str, Any], made: list[str], tell: Tell) -> None:
    """Stored files under their old paths; refuses a content that is not the one it is called after."""
    tally = Tally()
    with archive.open(entry["file"]) as lines:
        for line in lines:
            tally.add(line)
            one = json.loads(line)
            with archive.open(f"files/{one['sha256']}") as content:
                if hashlib.file_digest(content, "sha256").hexdigest() != one["sha256"]:
                    raise _damaged("files", tally.rows)
            with archive.open(f"files/{one['sha256']}") as content:
                name = default_storage.save(one["path"], File(content))
            made.append(name)
            if name != one["path"]:
                raise Refused(
                    "whole.file_there", "A file is stored at {path} already; the site is not empty.", path=one["path"]
                )
            tell("files", 1)
    _compare({"name": "files", **entry}, tally)
