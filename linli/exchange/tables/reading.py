"""From the bytes of a file to rows of cells: Excel, CSV in any usual encoding, GeoJSON. No Django, no database.

What was detected (encoding, separator, sheet) stands in the answer, so that a person sees it and can choose another.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from linli.kernel.errors import Refused

LARGEST = 64_000_000
MOST_ROWS = 300_000
#: What an Excel file may grow to when it is unpacked: a small file can hide gigabytes.
MOST_UNPACKED = 2_000_000_000
ENCODINGS = ("utf-8", "gb18030", "utf-16", "big5")
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}

Rows = list[tuple[int, tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The heading and the rows, each with its number as a spreadsheet shows it; blank rows are left out."""

    form: str
    header: tuple[str, ...]
    rows: Rows
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()


def read(content: bytes, *, encoding: str = "", separator: str = "", sheet: str = "") -> Sheet:
    """The rows of a file by what it is, not by what it is called.

    Refuses what is no table, is too large, is empty, or cannot be read in the chosen encoding.
    """
    if len(content) > LARGEST:
        raise Refused("tables.too_large", "The file has more than {most} MB. Cut it into parts.", most=LARGEST // 10**6)
    if content[:4] == b"PK\x03\x04" or content[:4] == b"\xd0\xcf\x11\xe0":
        return _excel(content, sheet)
    text, found = _decoded(content, encoding)
    if text.lstrip()[:1] == "{":
        return _geojson(text, found)
    return _csv(text, found, separator)


def plain(value: Any) -> str:
    """A cell as text: whole numbers without a point, days as 2026-03-11, no blanks around."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value).replace("\x00", "").strip(" \t\r\n\u3000\xa0\ufeff")


def _excel(content: bytes, wanted: str) -> Sheet:
    try:
        if content[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(content)) as parts:
                if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                    raise Refused("tables.too_large", "Unpacked, the file is far too large. Cut it into parts.")
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = tuple(book.sheet_names)
        if wanted and wanted not in names:
            raise Refused(
                "tables.no_sheet",
                "There is no sheet “{wanted}”. There are: {names}.",
                wanted=wanted,
                names="、".join(names),
            )
        name = wanted or names[0]
        grid = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, IndexError):
        raise Refused(
            "tables.bad_excel",
            "The Excel file cannot be opened: it is damaged or has a password. Save it anew as .xlsx and send it again.",
        ) from None
    header, rows = _headed(grid)
    return Sheet("xlsx", header, rows, sheet=name, sheets=names)


def _decoded(content: bytes, wanted: str) -> tuple[str, str]:
    """The text and its encoding: the one chosen, that of a byte order mark, UTF-8, or else GB18030."""
    if wanted:
        tries: Sequence[str] = (wanted,)
    elif content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        tries = ("utf-16",)
    else:
        tries = ("utf-8", "gb18030")
    for encoding in tries:
        try:
            text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\x00" not in text[:4000]:
            return text, encoding
    raise Refused(
        "tables.bad_encoding",
        "The file cannot be read as text in {tried}. Save it as .xlsx or as CSV in UTF-8, or choose its encoding.",
        tried=", ".join(tries),
    )


def separator_of(line: str) -> str:
    """The separator that cuts a heading into most columns; a comma where none does."""
    counts = {mark: len(next(csv.reader([line], delimiter=mark), [])) for mark in SEPARATORS}
    return max(counts, key=lambda mark: counts[mark])


def _csv(text: str, encoding: str, wanted: str) -> Sheet:
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = wanted or separator_of(first)
    if len(mark) != 1:
        raise Refused("tables.bad_separator", "The separator is one sign: a comma, a semicolon or a tab.")
    try:
        grid = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    except csv.Error as error:
        raise Refused(
            "tables.bad_csv",
            "The file is no sound CSV: {why}. A quotation mark was opened and never closed?",
            why=error,
        ) from None
    header, rows = _headed(grid)
    return Sheet("csv", header, rows, encoding=encoding, separator=mark)


def _geojson(text: str, encoding: str) -> Sheet:
    """A FeatureCollection: each feature's properties are columns, its geometry is the column ``boundary``."""
    try:
        features = json.loads(text)["features"]
        names = dict.fromkeys(key for feature in features for key in feature.get("properties") or {})
        header = (*names, "boundary")
        rows = [
            (number, (*(_cell(feature.get("properties") or {}, key) for key in names), feature.get("geometry")))
            for number, feature in enumerate(features, 1)
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refused("tables.bad_geojson", "The file begins like GeoJSON but is no FeatureCollection.") from None
    _check_size(rows)
    return Sheet("geojson", header, rows, encoding=encoding)


def _cell(properties: dict[str, Any], key: str) -> Any:
    value = properties.get(key)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _headed(grid: Sequence[Sequence[Any]]) -> tuple[tuple[str, ...], Rows]:
    """The first row with anything in it is the heading; what follows are the rows."""
    at = next((n for n, cells in enumerate(grid) if any(plain(cell) for cell in cells)), None)
    if at is None:
        raise Refused("tables.empty", "The file is empty. Take the template, fill it in and send it again.")
    header = tuple(plain(cell) for cell in grid[at])
    while header and not header[-1]:
        header = header[:-1]
    width = len(header)
    rows = [
        (number, (*cells[:width], *("",) * (width - len(cells))))
        for number, cells in enumerate(grid[at + 1 :], at + 2)
        if any(cell not in ("", None) for cell in cells)
    ]
    _check_size(rows)
    return header, rows


def _check_size(rows: Rows) -> None:
    if not rows:
        raise Refused("tables.no_rows", "There is a heading but no row below it. Fill in at least one row.")
    if len(rows) > MOST_ROWS:
        raise Refused("tables.too_many", "The file has {rows} rows; at most {most} fit. Cut it into parts.",
                      rows=len(rows), most=MOST_ROWS)  # fmt: skip
