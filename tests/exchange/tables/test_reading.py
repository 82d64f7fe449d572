"""Files as they come: Excel, CSV in any usual encoding, GeoJSON; what was detected is said."""

import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from linli.exchange.tables.reading import plain, read
from linli.kernel.errors import Refused

LINES = "姓名,手机,室号\n张伟,13800138000,301\n\n王芳,13900139000,\"4,02\"\n"


def workbook(*rows, title="表一", more=()):
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for name in more:
        book.create_sheet(name)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "encoding", "separator"),
    [
        (LINES.encode(), "utf-8", ","),
        (LINES.encode("utf-8-sig"), "utf-8", ","),
        (LINES.encode("gb18030"), "gb18030", ","),
        (LINES.encode("utf-16"), "utf-16", ","),
        (LINES.replace(",", ";").encode("gb18030"), "gb18030", ";"),
        (LINES.replace(",", "\t").encode(), "utf-8", "\t"),
    ],
)
def test_encoding_and_separator_are_detected_and_said(content, encoding, separator):
    sheet = read(content)
    assert (sheet.form, sheet.encoding, sheet.separator) == ("csv", encoding, separator)
    assert sheet.header == ("姓名", "手机", "室号")
    assert [line for line, _ in sheet.rows] == [2, 4]
    assert sheet.rows[0][1] == ("张伟", "13800138000", "301")


def test_what_was_detected_can_be_overruled():
    big5 = "姓名,手機\n張偉,1\n".encode("big5")
    assert read(big5, encoding="big5").header == ("姓名", "手機")
    assert read(b"a;b,c\n1;2,3\n", separator=",").header == ("a;b", "c")
    with pytest.raises(Refused, match="encoding"):
        read("姓名\n张".encode("gb18030"), encoding="utf-8")


def test_excel_gives_numbers_days_and_text_as_a_person_reads_them():
    content = workbook(["a", "b", "c", "d", "e"], [13800138000, date(2026, 3, 11), datetime(2026, 3, 11, 8, 5), " x ", True])  # noqa: DTZ001
    sheet = read(content)
    assert (sheet.form, sheet.sheet) == ("xlsx", "表一")
    assert [plain(cell) for cell in sheet.rows[0][1]] == ["13800138000", "2026-03-11", "2026-03-11 08:05:00", "x", "1"]


def test_another_sheet_can_be_chosen_and_one_that_is_not_there_is_named():
    content = workbook(["a"], [1], more=["表二"])
    assert read(content).sheets == ("表一", "表二")
    with pytest.raises(Refused, match="表三"):
        read(content, sheet="表三")
    with pytest.raises(Refused, match="empty"):
        read(content, sheet="表二")


@pytest.mark.parametrize("content", [b"", b"\n\n", b"a,b\n", b"PK\x03\x04rubbish", b'a,b\n"open,1\n', b'{"type": "x"}'])
def test_what_is_no_table_is_refused_with_a_sentence(content):
    with pytest.raises(Refused) as refused:
        read(content)
    assert refused.value.message.endswith((".", "?"))
