"""Many rows at once by COPY: about half the work of an INSERT with so many values, here and in the server."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def copy_in(objects: Sequence[models.Model]) -> None:
    """Insert new rows of one model in the running transaction. Their keys are made beforehand; nothing is read back."""
    if not objects:
        return
    meta = type(objects[0])._meta
    fields = [field for field in meta.concrete_fields if not getattr(field, "generated", False)]
    fields = [field for field in fields if not (isinstance(field, models.AutoField) and _is_new(objects[0]))]
    ready = [functools.partial(_prepared, field) for field in fields]
    copy_rows(meta.db_table, [field.column for field in fields], ([value(one) for value in ready] for one in objects))


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert plain rows; columns that are not named get their defaults."""
    names = ", ".join(f'"{column}"' for column in columns)
    connection.ensure_connection()
    statement = f'COPY "{table}" ({names}) FROM STDIN'
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _is_new(one: models.Model) -> bool:
    return one.pk is None


def _prepared(field: Any, one: models.Model) -> Any:
    """A field's value as the database takes it; without a value the field's default has been put there by the model."""
    return field.get_db_prep_save(field.pre_save(one, True), connection)
