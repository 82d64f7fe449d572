"""Many rows at once: looked up by one statement, written by COPY; values take the way through their model's fields."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

from linli.trust.sealing import Sealed, SealedTextField, resealed

Values = dict[str, Any]


def find(
    table: type[models.Model], by: str, wanted: Sequence[Any], fields: Sequence[str], where: str = ""
) -> list[Values]:
    """Rows whose column ``by`` has one of these values, as dicts by attribute. One statement, however many."""
    if not wanted:
        return []
    named = _columns(table, fields)
    quoted = ", ".join(f"t.{_quote(f.column)}" for f in named)
    key = _columns(table, [by])[0]
    kind = key.rel_db_type(connection) if not key.is_relation else key.db_type(connection)
    more = f" AND {where}" if where else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {quoted} FROM {_quote(table._meta.db_table)} t"
            f" WHERE t.{_quote(key.column)} = ANY(%s::{_bare(kind)}[]){more}",
            (list(wanted),),
        )
        rows = cursor.fetchall()
    readers = [(f.attname, getattr(f, "from_db_value", None)) for f in named]
    return [
        {
            name: read(value, None, connection) if read else value
            for (name, read), value in zip(readers, row, strict=True)
        }
        for row in rows
    ]


def insert(table: type[models.Model], rows: Iterable[Values]) -> int:
    """New rows by COPY; what a row does not name gets its field's default. Returns how many.

    Values are sealed before the first row is sent: a transaction that writes holds back every reader of the journal.
    """
    fields = [f for f in table._meta.concrete_fields if not isinstance(f, models.AutoField)]
    fixed = {f.attname: f.get_default() for f in fields if not callable(f.default)}
    forms = [(f, f.attname, _writer(f)) for f in fields]
    made = [
        [
            _here(f, row, write(row[name] if name in row else fixed[name] if name in fixed else f.get_default()))
            for f, name, write in forms
        ]
        for row in rows
    ]
    with connection.cursor() as cursor, cursor.copy(_copy(table._meta.db_table, fields)) as copy:
        for one in made:
            copy.write_row(one)
    return len(made)


def update(table: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, Values]]) -> None:
    """The named attributes of rows by their keys: one COPY and one UPDATE."""
    if not rows or not names:
        return
    key = table._meta.pk
    assert key is not None
    fields = _columns(table, names)
    every = [key, *fields]
    writers = [(f, _writer(f)) for f in fields]
    made = ", ".join(
        f"{_quote(f.column)} {_bare(f.rel_db_type(connection) if f is key else f.db_type(connection))}" for f in every
    )
    sets = ", ".join(f"{_quote(f.column)} = n.{_quote(f.column)}" for f in fields)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.exchange_new")
        cursor.execute(f"CREATE TEMP TABLE exchange_new ({made}) ON COMMIT DROP")
        with cursor.copy(_copy("exchange_new", every)) as copy:
            for pk, row in rows:
                copy.write_row([pk, *(_here(f, row, write(row[f.attname])) for f, write in writers)])
        cursor.execute(
            f"UPDATE {_quote(table._meta.db_table)} t SET {sets} FROM exchange_new n"
            f" WHERE t.{_quote(key.column)} = n.{_quote(key.column)}"
        )


def same(old: Any, new: Any) -> bool:
    """Whether a value on file says the same as a new one; sealed ones are opened for this and shown to nobody."""
    if isinstance(old, Sealed):
        return bool(old.open() == new)
    if isinstance(old, memoryview | bytes):
        return new is not None and bytes(old) == bytes(new)
    return bool((old or None) == (new or None)) or old == new


def _columns(table: type[models.Model], names: Sequence[str]) -> list[Any]:
    known = {f.attname: f for f in table._meta.concrete_fields}
    return [known[name] for name in names]


def _writer(field: Any) -> Any:
    """How a value of this field goes into COPY."""
    if isinstance(field, models.JSONField):
        return lambda value: None if value is None else json.dumps(value, ensure_ascii=False)
    if isinstance(field, SealedTextField):
        return field.get_prep_value
    return lambda value: value


def _copy(table: str, fields: Sequence[Any]) -> str:
    return f"COPY {_quote(table)} ({', '.join(_quote(f.column) for f in fields)}) FROM STDIN"


def _here(field: Any, row: Values, value: Any) -> Any:
    """A sealed value under the key of its row's area, where the row tells it."""
    area = row.get(field.area) if isinstance(field, SealedTextField) else None
    return resealed(value, area=area) if area and value is not None else value


def _bare(kind: str | None) -> str:
    """The type without its length, which arrays and temporary tables do not need."""
    return (kind or "text").split("(")[0] if not (kind or "").endswith("[]") else "text[]"


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)
