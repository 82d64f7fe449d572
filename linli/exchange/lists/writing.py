"""Rows of plain values as Excel or CSV. What begins like a formula is defused: a report may have been written to run one."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from linli.exchange.lists.columns import Value
from linli.kernel.clock import LOCAL

#: What spreadsheets take for the beginning of a formula or command, also after blanks.
RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_BATCH = 500
_LONGEST = 32_000


def defused(text: str) -> str:
    """Text that a spreadsheet shows and never runs: with an apostrophe before it where it begins like a formula."""
    clean = "".join(ch for ch in text if ch >= " " or ch in "\n\t")
    return f"'{clean}" if clean.lstrip(" \n").startswith(RISKY) or clean.startswith("\t") else clean


def csv_lines(headings: list[str], rows: Iterable[list[Value]]) -> Iterator[bytes]:
    """CSV in UTF-8 with the mark by which Excel recognises it, some hundred rows at a time."""
    out = io.StringIO()
    writer = csv.writer(out)
    out.write("\ufeff")
    writer.writerow([defused(heading) for heading in headings])
    for number, row in enumerate(rows, 1):
        writer.writerow([_as_text(value) for value in row])
        if number % _BATCH == 0:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def _as_text(value: Value) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return value.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, str):
        return defused(value)
    return "" if value is None else value


def excel(title: str, headings: list[str], widths: list[int], rows: Iterable[list[Value]]) -> BinaryIO:
    """An Excel file, written to disk row by row; days are days, numbers are numbers, text is never a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("".join(ch for ch in title if ch not in "[]:*?/\\")[:30] or "1")
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.append([_head(sheet, heading) for heading in headings])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer that streams it closes it
    book.save(file)
    file.seek(0)
    return file


def _head(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Value) -> Any:
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, value=defused(value)[:_LONGEST])
        cell.data_type = "s"
        return cell
    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value=value.astimezone(LOCAL).replace(tzinfo=None, microsecond=0))
        cell.number_format = "yyyy-mm-dd hh:mm"
        return cell
    if isinstance(value, date):
        cell = WriteOnlyCell(sheet, value=value)
        cell.number_format = "yyyy-mm-dd"
        return cell
    return value
