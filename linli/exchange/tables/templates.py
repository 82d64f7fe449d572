"""Files that imports hand out: an empty template that explains itself, and the rows that were wrong."""

from __future__ import annotations

import io
from collections.abc import Callable

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from linli.exchange.tables.kind import Kind
from linli.exchange.tables.reading import Sheet, plain

_BOLD = Font(bold=True)
_NEEDED = PatternFill("solid", fgColor="FFF2CC")


def template(kind: type[Kind], say: Callable[[str], str]) -> bytes:
    """An Excel file with the headings and an example row, and a second sheet that explains each column."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(say(kind.title)[:30])
    for number in range(1, len(kind.columns) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 18
    sheet.append([_head(sheet, f"{c.zh}*" if c.needed else c.zh, c.needed) for c in kind.columns])
    sheet.append([_as_text(sheet, c.example) for c in kind.columns])
    notes = book.create_sheet(say("Columns")[:30])
    for letter, width in zip("ABCDE", (18, 18, 10, 70, 40), strict=True):
        notes.column_dimensions[letter].width = width
    notes.append(
        [_head(notes, say(word)) for word in ("Heading", "In English", "Needed", "What stands here", "Also understood")]
    )
    for c in kind.columns:
        notes.append([c.zh, c.name, say("yes") if c.needed else "", say(c.about), "、".join(c.aliases)])
    return _saved(book)


def bad_rows(sheet: Sheet, words: dict[int, str], heading: str) -> bytes:
    """The wrong rows of a file with what is wrong in a last column, to be corrected and sent again."""
    book = Workbook(write_only=True)
    page = book.create_sheet("1")
    page.append([_head(page, name) for name in (*sheet.header, heading)])
    for line, cells in sheet.rows:
        if line in words:
            page.append([_as_text(page, plain(cell)) for cell in cells] + [words[line]])
    return _saved(book)


def _head(sheet: WriteOnlyWorksheet, text: str, needed: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = _BOLD
    if needed:
        cell.fill = _NEEDED
    return cell


def _as_text(sheet: WriteOnlyWorksheet, value: str) -> WriteOnlyCell:
    """Text stays text: eighteen digits are no number, and what begins with = is no formula."""
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
