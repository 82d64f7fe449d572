"""Where sealed values lie: every model field that says so, with the way to the code of its area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models

from linli.trust.sealing import BY_DATA_KEY, KEY_PREFIX, SealedBytesField, SealedTextField


@dataclass(frozen=True, slots=True)
class SealedTable:
    """A table with its sealed columns. ``area`` is the path to the code of a row's area, ``""`` for the site."""

    model: type[models.Model]
    fields: tuple[Any, ...]
    area: str

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    def stale(self, field: Any) -> str:
        """SQL: whether a value lies under a key that is not among those given as the one parameter.

        Of columns that a command seals itself, only values that name a data key are touched.
        """
        column = f"{quoted(self.name)}.{quoted(field.column)}"
        known = f" AND get_byte({column}, 0) = {BY_DATA_KEY}" if isinstance(field, SealedBytesField) else ""
        return f"({column} IS NOT NULL{known} AND NOT substring({column} FROM 1 FOR {KEY_PREFIX}) = ANY(%s::bytea[]))"


def sealed_tables() -> list[SealedTable]:
    """Every table with sealed columns, the same order always."""
    found = []
    for model in apps.get_models():
        fields = tuple(f for f in model._meta.local_fields if isinstance(f, SealedTextField | SealedBytesField))
        if fields:
            areas = {f.area for f in fields}
            assert len(areas) == 1, f"{model._meta.label}: the sealed values of a row lie under the key of one area."
            found.append(SealedTable(model, fields, areas.pop()))
    return sorted(found, key=lambda table: table.name)


def rows_under(tables: Sequence[SealedTable]) -> dict[tuple[str, bytes], int]:
    """How many values of each table begin with which key. Reads the tables through."""
    counted: dict[tuple[str, bytes], int] = {}
    with connection.cursor() as cursor:
        for table in tables:
            for field in table.fields:
                column = quoted(field.column)
                cursor.execute(
                    f"SELECT substring({column} FROM 1 FOR {KEY_PREFIX}), count(*) FROM {quoted(table.name)}"
                    f" WHERE {column} IS NOT NULL GROUP BY 1"
                )
                for prefix, count in cursor.fetchall():
                    at = (table.name, bytes(prefix))
                    counted[at] = counted.get(at, 0) + count
    return counted


def quoted(name: str) -> str:
    """A name of the database in quotation marks."""
    return connection.ops.quote_name(name)
