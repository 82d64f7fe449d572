"""The list of cases and the page of one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from linli.cases.models import Case
from tests import world as street
from tests.search.following import index

pytestmark = pytest.mark.django_db


def numbers(answer) -> list[str]:
    return [row.number for row in answer.context["listing"].rows]


def test_the_list_can_be_narrowed_by_everything_it_shows(world):
    rubbish = world.case().case
    parking = world.case("0404", "桥头大街路边违停，堵住出口。", point=street.IN_GRID3, priority="P2").case
    index()
    client = world.client("lead")
    assert set(numbers(client.get("/desk/cases/"))) == {rubbish.number, parking.number}
    for query, found in {
        "category=0102": [rubbish],
        "priority=P2": [parking],
        f"area={street.EAST}": [parking],
        f"unit={rubbish.holder_unit_id}": [c for c in (parking, rubbish) if c.holder_unit_id == rubbish.holder_unit_id],
        "words=垃圾": [rubbish],
        f"words={parking.number}": [parking],
        "state=closed": [],
        "overdue=on": [],
        "open_only=on&sort=opened_at": [rubbish, parking],
        "state=nonsense&sort=nonsense&page=nonsense": [parking, rubbish],
    }.items():
        answer = client.get(f"/desk/cases/?{query}")
        assert answer.status_code == 200, query
        assert sorted(numbers(answer)) == sorted(case.number for case in found), query


def test_an_overdue_case_is_marked_and_found(world, monkeypatch):
    case = world.case().case
    monkeypatch.setattr(timezone, "now", lambda: case.due_at + timedelta(hours=1))
    answer = world.client("street").get("/desk/cases/?overdue=on")
    assert numbers(answer) == [case.number]
    assert "overdue" in answer.content.decode()


def test_an_empty_list_says_what_to_do(world):
    page = world.client("street").get("/desk/cases/?words=无此事").content.decode()
    assert 'data-testid="empty"' in page
    assert "/desk/cases/" in page


def test_the_number_of_queries_of_the_list_does_not_grow(world):
    client = world.client("street")
    world.case()
    with CaptureQueriesContext(connection) as few:
        client.get("/desk/cases/")
    for number in range(4):
        world.case(text=f"第{number}处垃圾堆积，请清理。", point=(120.1085 + number * 0.0003, 30.2155))
    with CaptureQueriesContext(connection) as many:
        client.get("/desk/cases/")
    assert len(many) == len(few)
    assert len(many) <= 14


def test_a_community_does_not_see_the_cases_of_its_neighbour(world):
    signal = world.case(point=street.IN_GRID3)
    assert world.client("comm2").get(f"/desk/cases/{signal.case_id}/").status_code == 200
    assert world.client("comm1").get(f"/desk/cases/{signal.case_id}/").status_code == 404
    assert world.client("comm1").get(f"/desk/cases/{street.fixed_id('nothing')}/").status_code == 404


def test_the_case_page_shows_reports_clock_rules_and_timeline(world):
    signal = world.case()
    page = world.client("comm1").get(f"/desk/cases/{signal.case_id}/").content.decode()
    for part in (
        signal.text,
        signal.case.number,
        signal.case.rule_version,
        "桥头街道办事处",
        "李建国",
        'data-testid="seven-steps"',
        "Case 2026",
    ):
        assert part in page, part
    assert 'data-testid="correct-submit"' not in page


def test_an_operator_corrects_the_kind_and_says_why(world):
    signal = world.case()
    client = world.client("op")
    assert 'data-testid="correct-submit"' in client.get(f"/desk/cases/{signal.case_id}/").content.decode()
    answer = client.post(
        f"/desk/cases/{signal.case_id}/correct", {"category": "0404", "note": "照片里是违停车辆。"}, follow=True
    )
    assert answer.status_code == 200
    case = Case.objects.get(id=signal.case_id)
    assert case.category_id == "0404"
    page = answer.content.decode()
    assert "照片里是违停车辆。" in page


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"category": "0404"}, "Write the reason"),
        ({"category": "no such kind", "note": "x"}, "No single kind"),
        ({"category": "0404", "note": "x", "unit": "nonsense"}, "does not exist any more"),
        ({"category": "0404", "note": "x", "priority": "P9"}, "P1, P2, P3, P4"),
    ],
)
def test_a_wrong_correction_is_said_on_the_same_page_and_keeps_what_was_typed(world, sent, says):
    signal = world.case()
    answer = world.client("op").post(f"/desk/cases/{signal.case_id}/correct", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert sent["category"] in page
    assert Case.objects.get(id=signal.case_id).category_id == "0102"


@pytest.mark.parametrize("login", ["comm1", "grid1", "insp", "street"])
def test_who_is_no_operator_cannot_correct(world, login):
    signal = world.case()
    answer = world.client(login).post(f"/desk/cases/{signal.case_id}/correct", {"category": "0404", "note": "x"})
    assert answer.status_code == 403
    assert Case.objects.get(id=signal.case_id).category_id == "0102"
