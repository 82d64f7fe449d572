"""Lists go out as they are seen: the rows of the page in its order, in the language and with the rights of the reader."""

import csv
import io
from datetime import datetime

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from linli.cases.models import Case
from linli.exchange.lists import access
from linli.exchange.lists.writing import csv_lines, defused, excel
from linli.kernel.errors import NotAllowed, Refused
from linli.orgs.queries import today
from linli.trust.models import FactRecord
from linli.web.desk.lists import LISTS
from tests import world as street
from tests.search.following import index


@pytest.fixture(autouse=True)
def _still(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: street.NOW)


def as_csv(answer):
    assert answer.status_code == 200, answer.content
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def as_excel(answer):
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    rows = list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@pytest.fixture
def filled(world):
    world.case()
    world.case("0404", "桥头大街路边违停，堵住出口。", point=street.IN_GRID3, priority="P2")
    world.case(text="=HYPERLINK(\"http://x\") 垃圾堆积如山。", point=(120.1085, 30.2155))
    index()
    return world


QUERIES = ("", "sort=opened_at", "priority=P2", f"area={street.EAST}", "words=垃圾", "words=无此事", "state=closed")


@pytest.mark.parametrize("query", QUERIES)
def test_cases_go_out_as_the_page_shows_them(filled, query):
    client = filled.client("lead")
    page = client.get(f"/desk/cases/?{query}")
    shown = [row.number for row in page.context["listing"].rows]
    assert "/desk/export/cases.xlsx?" in page.content.decode()
    text = as_csv(client.get(f"/desk/export/cases.csv?{query}"))
    sheet = as_excel(client.get(f"/desk/export/cases.xlsx?{query}"))
    assert [row["Number"] for row in text] == [row["Number"] for row in sheet] == shown
    for row, other, card in zip(text, sheet, page.context["listing"].rows, strict=True):
        assert row["With"] == other["With"] == card.holder_unit
        assert isinstance(other["Opened"], datetime)
        assert row["Opened"] == timezone.localtime(card.opened_at).strftime("%Y-%m-%d %H:%M")
        assert other["Reports"] == card.signals


def test_everybody_takes_out_what_is_theirs_to_see_and_no_more(filled):
    for login in ("lead", "comm1", "comm2", "grid1", "prop"):
        client = filled.client(login)
        shown = [row.number for row in client.get("/desk/cases/").context["listing"].rows]
        assert [row["Number"] for row in as_csv(client.get("/desk/export/cases.csv"))] == shown
    assert filled.client("comm1").get("/desk/export/queue.csv").status_code == 404
    assert filled.client("lead").get("/desk/export/callbacks.csv").status_code == 404
    assert filled.client("lead").get("/desk/export/nothing.csv").status_code == 404
    assert filled.client("lead").get("/desk/export/cases.pdf").status_code == 422
    assert filled.client().get("/desk/export/cases.csv").status_code == 302


def test_queue_tasks_and_call_backs_go_out_too(filled):
    filled.waiting("桥头大街有人吵架，吵了一夜。")
    op = filled.client("op")
    shown = [row.card.text for row in op.get("/desk/queue/").context["rows"]]
    assert [row["Report"] for row in as_csv(op.get("/desk/export/queue.csv?state=with_person"))] == shown != []
    worker = filled.client("grid1")
    tasks = [task.number for task in worker.get("/field/").context["tasks"]]
    assert [row["Number"] for row in as_excel(worker.get("/desk/export/tasks.xlsx"))] == tasks != []
    assert as_csv(filled.client("call").get("/desk/export/callbacks.csv")) == []


def test_supervision_and_the_suspended_ledger_go_out_too(filled):
    lead = filled.client("lead")
    shown = [row.number for row, _level in lead.get("/desk/supervision/").context["rows"]]
    assert [row["Number"] for row in as_csv(lead.get("/desk/export/supervision.csv"))] == shown
    assert as_excel(lead.get("/desk/export/ledger.xlsx")) == []
    assert filled.client("grid1").get("/desk/export/supervision.csv").status_code == 404


def test_the_language_of_the_file_is_that_of_the_reader(filled):
    answer = filled.client("lead").get("/desk/export/cases.csv", headers={"accept-language": "zh-hans"})
    assert {"编号", "状态"} <= set(as_csv(answer)[0])


def test_paper_has_the_same_rows(filled):
    page = filled.client("lead").get("/desk/export/cases.print").content.decode()
    for number in Case.objects.values_list("number", flat=True):
        assert number in page


def test_the_api_gives_the_same_file(filled):
    client = filled.client("lead")
    text = as_csv(client.get("/api/v1/lists/cases/export?form=csv&priority=P2"))
    assert [row["Priority"] for row in text] == ["P2"]
    assert client.get("/api/v1/lists/cases/export?form=print").status_code == 422


def test_that_a_list_went_out_is_put_down_without_what_was_in_it(filled):
    as_csv(filled.client("lead").get("/desk/export/cases.csv?category=0102"))
    fact = FactRecord.objects.get(kind="exchange.list_exported")
    assert fact.data == {"what": "cases", "form": "csv", "rows": 2}
    assert fact.actor_id == filled.people["lead"].id


def test_too_many_rows_and_too_many_persons_are_refused_with_a_sentence(world):
    lead = world.actor("lead")
    access.check_going_out(lead, what="x", rows=50_000, persons=False, on=today())
    with pytest.raises(Refused, match="at most 50000"):
        access.check_going_out(lead, what="x", rows=50_001, persons=False, on=today())
    access.check_going_out(lead, what="x", rows=500, persons=True, on=today())
    with pytest.raises(Refused, match="second person"):
        access.check_going_out(lead, what="x", rows=501, persons=True, on=today())
    with pytest.raises(NotAllowed):
        access.check_going_out(world.actor("resident"), what="x", rows=1, persons=False, on=today())


@pytest.mark.parametrize("text", ["=1+1", "+7", "-2", "@SUM(A1)", "\t=1", " =1", "＝1", "\r=cmd|' /C calc'!A0"])
def test_what_looks_like_a_formula_is_only_text(text):
    assert defused(text).startswith("'")
    line = next(csv_lines(["a"], [[text]])).decode().splitlines()[1]
    assert line.strip('"').startswith("'")
    with excel("t", ["a"], [9], [[text]]) as file:
        cell = load_workbook(io.BytesIO(file.read())).active["A2"]
    assert cell.data_type == "s"


def test_numbers_and_plain_words_stay_as_they_are():
    assert defused("3-1 幢") == "3-1 幢"
    with excel("t", ["a", "b"], [9, 9], [[-3, 2.5]]) as file:
        cells = load_workbook(io.BytesIO(file.read())).active[2]
    assert [cell.value for cell in cells] == [-3, 2.5]


def test_every_list_has_a_title_and_no_column_twice():
    for going in LISTS.values():
        names = [column.name for column in going.shape.columns]
        assert len(set(names)) == len(names)
