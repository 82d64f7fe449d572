"""What would happen to each row of a file: the dry run, and the first half of the real one. Writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from linli.exchange.tables import reading
from linli.exchange.tables.columns import Match, matched
from linli.exchange.tables.kind import Kind, Row, Tick
from linli.exchange.tables.reading import Sheet
from linli.kernel.errors import LinliError, Refused

OUTCOMES = ("new", "changed", "same", "wrong")


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is to be read; what is empty is detected. ``mapping`` is heading to column."""

    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that was looked through: how it was read and its rows with their outcomes."""

    kind: Kind
    sheet: Sheet
    match: Match
    rows: list[Row]

    @property
    def counts(self) -> dict[str, int]:
        """Rows by outcome."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in OUTCOMES}

    @property
    def found(self) -> dict[str, Any]:
        """What was detected, for the page."""
        s = self.sheet
        return {
            "form": s.form,
            "encoding": s.encoding,
            "separator": s.separator,
            "sheet": s.sheet,
            "sheets": list(s.sheets),
            "header": list(s.header)[:100],
            "columns": {name: s.header[at] for name, at in self.match.places.items()},
            "unknown": list(self.match.unknown),
        }


def silent(step: str, done: int, total: int) -> None:
    """A tick that nobody hears."""


def check(kind: Kind, content: bytes, options: Options, *, now: datetime, tick: Tick = silent) -> Checked:
    """Read a file and say of each row what would happen.

    Refuses what is no table of this kind at all; what is wrong with single cells stands in the rows.
    """
    tick("reading", 0, 0)
    sheet = reading.read(content, encoding=options.encoding, separator=options.separator, sheet=options.sheet)
    match = matched(kind.columns, sheet.header, options.mapping)
    given = frozenset(match.places)
    rows = _cells(kind, sheet, match, tick)
    tick("comparing", 0, len(rows))
    kind.prepare([row for row in rows if row.good], given, now)
    _twice(kind, rows)
    _compare(kind, rows, given, tick)
    return Checked(kind, sheet, match, rows)


def _cells(kind: Kind, sheet: Sheet, match: Match, tick: Tick) -> list[Row]:
    """Each row's cells as values."""
    read = [(column, match.places.get(column.name)) for column in kind.columns]
    found = []
    for done, (line, cells) in enumerate(sheet.rows, 1):
        row = Row(line, {})
        for column, at in read:
            try:
                if at is not None:
                    row.cells[column.name] = column.read(reading.plain(cells[at]))
            except LinliError as error:
                row.wrong(column.name, error)
        if not row.good:
            row.label = kind.label_of(row.cells)
        found.append(row)
        if done % 5000 == 0:
            tick("reading", done, len(sheet.rows))
    return found


def _twice(kind: Kind, rows: list[Row]) -> None:
    """The second row about the same thing is wrong: which of the two should count is not for a machine to say."""
    first: dict[Hashable, int] = {}
    for row in rows:
        if not row.good:
            continue
        same = first.setdefault(kind.identity(row), row.line)
        if same != row.line:
            column = kind.columns[0].name
            row.wrong(
                column, Refused("tables.twice", "This is the same as row {row}. Leave one of them out.", row=same)
            )


def _compare(kind: Kind, rows: list[Row], given: frozenset[str], tick: Tick) -> None:
    """New, changed or same, by what is on file."""
    good = [row for row in rows if row.good]
    known = kind.on_file(good)
    for done, row in enumerate(good, 1):
        found = known.get(kind.identity(row))
        if found is None:
            row.outcome = "new"
        else:
            row.pk, old = found
            row.changes = kind.compare(row, old, given)
            if row.good:
                row.outcome = "changed" if row.changes else "same"
                row.notes += [{"changes": list(row.changes)}] if row.changes else []
        if done % 5000 == 0:
            tick("comparing", done, len(good))
