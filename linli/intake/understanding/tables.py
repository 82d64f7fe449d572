"""CSV files from anybody: UTF-8 or GB18030, with or without a byte order mark, rows of any length."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from linli.kernel.errors import NotFound, Refused

csv.field_size_limit(1 << 27)


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a file and its rows as dictionaries; a short row has empty values, a long one loses its tail."""

    columns: tuple[str, ...]
    rows: list[dict[str, str]]


def read(path: Path, *, needs: Sequence[str]) -> Table:
    """Read a CSV file with a header line. Refused when it is missing, empty, not text or lacks a needed column."""
    if not path.is_file():
        raise NotFound("table.missing", "There is no file {path}.", path=path)
    text = _decoded(path)
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""))
    try:
        header = next(reader, None)
        if header is None or not any(name.strip() for name in header):
            raise Refused(
                "table.empty", "{path} is empty: it needs a line of column names and rows below it.", path=path
            )
        columns = tuple(name.strip() for name in header)
        missing = [name for name in needs if name not in columns]
        if missing:
            raise Refused(
                "table.no_column",
                "{path} has no column {missing}; it has {columns}.",
                path=path,
                missing=", ".join(missing),
                columns=", ".join(columns),
            )
        rows = [dict(zip(columns, [*row, *[""] * len(columns)], strict=False)) for row in reader if row]
    except csv.Error as error:
        raise Refused("table.not_csv", "{path} cannot be read as CSV: {error}.", path=path, error=error) from error
    return Table(columns=columns, rows=rows)


def _decoded(path: Path) -> str:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(
        "table.encoding", "{path} is neither UTF-8 nor GB18030 text. Save it as UTF-8 and try again.", path=path
    )


def message(row: dict[str, str]) -> str:
    """Title and text of a row as the models read them."""
    title = " ".join(row.get("title", "").split())
    return f"{title}\n{row['text']}" if title else row["text"]
