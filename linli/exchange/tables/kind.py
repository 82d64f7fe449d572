"""What every kind of row shares: its columns, how a row is recognised again, how new and changed rows are written."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.db import models

from linli.exchange.tables import bulk
from linli.exchange.tables.bulk import Values
from linli.exchange.tables.columns import Column
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError, Refused, filled
from linli.kernel.ids import new_id

#: Says how far a step is: its name, rows done, rows in all.
Tick = Callable[[str, int, int], None]


@dataclass(slots=True)
class Row:
    """One row of the file. ``cells`` are its values by column, ``target`` what is to stand in the table.

    ``outcome`` is new, changed, same or wrong; ``notes`` say which cell and why, or which columns change.
    """

    line: int
    cells: Values
    outcome: str = ""
    label: str = ""
    notes: list[dict[str, Any]] = field(default_factory=list)
    target: Values = field(default_factory=dict)
    pk: Any = None
    changes: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether nothing is wrong with it."""
        return self.outcome != "wrong"

    def wrong(self, column: str, error: LinliError) -> None:
        """Put down what is wrong with a cell, as a sentence for any language."""
        self.outcome = "wrong"
        values = {name: value if isinstance(value, int | float) else str(value) for name, value in error.values.items()}
        self.notes.append({"column": column, "code": error.code, "sentence": error.sentence, "values": values})


class Kind:
    """A kind of row. Subclasses name the table and its columns and turn cells into a target."""

    key: ClassVar[str]
    #: Its name for people; marked for translation where it is given.
    title: ClassVar[str]
    about: ClassVar[str]
    model: ClassVar[type[models.Model]]
    columns: ClassVar[tuple[Column, ...]]
    #: Attributes of the table that each column decides; a column that is not in the file changes none of them.
    decides: ClassVar[dict[str, tuple[str, ...]]] = {}
    #: Whether triage keeps a copy of this in memory and has to read it anew.
    ground: ClassVar[bool] = False

    def prepare(self, rows: Sequence[Row], given: frozenset[str], now: datetime) -> None:
        """Fill ``target`` and ``label`` of each good row; put down what is wrong."""
        raise NotImplementedError

    def label_of(self, cells: Values) -> str:
        """What a row is called where it is wrong before it could be prepared."""
        first = self.columns[0]
        return "" if first.sealed else str(cells.get(first.name, ""))

    def identity(self, row: Row) -> Hashable:
        """What makes a row the same thing as another one."""
        raise NotImplementedError

    def on_file(self, rows: Sequence[Row]) -> dict[Hashable, tuple[Any, Values]]:
        """What is on file for these rows: identity to key and values."""
        raise NotImplementedError

    def compare(self, row: Row, old: Values, given: frozenset[str]) -> tuple[str, ...]:
        """The attributes in which a row differs from what is on file, among those that the file decides."""
        decided = {name for column in given for name in self.decides.get(column, (column,))}
        return tuple(
            name
            for name in row.target
            if name in decided and name in old and not bulk.same(old[name], row.target[name])
        )

    def write(self, actor: Actor, rows: Sequence[Row], tick: Tick, now: datetime) -> None:
        """Write new and changed rows."""
        new = [row for row in rows if row.outcome == "new"]
        changed = [row for row in rows if row.outcome == "changed"]
        for row in new:
            if row.pk is None:
                row.pk = new_id()
        key = self.model._meta.pk
        assert key is not None
        named = not isinstance(key, models.AutoField)
        bulk.insert(self.model, _told((({key.attname: r.pk} if named else {}) | r.target for r in new), tick, len(new)))
        names = sorted({name for row in changed for name in row.changes})
        if names:
            whole = self._whole(changed, names)
            bulk.update(self.model, names, whole)

    def _whole(self, rows: Sequence[Row], names: Sequence[str]) -> list[tuple[Any, Values]]:
        """Each row with all the names of the batch: the new value where it decides, else the one on file."""
        key = self.model._meta.pk
        assert key is not None
        partly = [row.pk for row in rows if set(row.changes) != set(names)]
        old = {v[key.attname]: v for v in bulk.find(self.model, key.attname, partly, [key.attname, *names])}
        return [(r.pk, {**old.get(r.pk, {}), **{n: r.target[n] for n in (r.changes or names)}}) for r in rows]


def _told(rows: Any, tick: Tick, total: int) -> Any:
    for number, row in enumerate(rows, 1):
        if number % 2000 == 0 or number == total:
            tick("writing", number, total)
        yield row


def refusal(note: dict[str, Any]) -> str:
    """A note in English, for logs and the command line."""
    return filled(note.get("sentence", ""), note.get("values", {}))


def unknown(column: Column, cell: str) -> Refused:
    """A reference that leads nowhere."""
    return Refused("tables.unknown", "“{cell}” is not on file. Import it first, or correct it.", cell=cell[:60])
