"""The live board: figures, stream, points."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.orgs.queries import ground
from tests import world as street

pytestmark = pytest.mark.django_db


def figure(page: str, name: str) -> int:
    """The number of a tile."""
    found = re.search(rf'data-testid="{name}".*?class="figure">(\d+)', page, re.DOTALL)
    assert found, name
    return int(found.group(1))


def test_staff_see_what_is_open_in_their_area_and_nothing_of_the_neighbours(world):
    world.case(point=street.IN_GRID1)
    world.case(text="梅园公园垃圾成堆，没有人管。", point=street.IN_GRID3)
    seen = {login: world.client(login).get("/desk/").content.decode() for login in ("lead", "street", "comm1", "comm2")}
    assert {login: figure(page, "board-open") for login, page in seen.items()} == {
        "lead": 2,
        "street": 2,
        "comm1": 1,
        "comm2": 1,
    }
    assert figure(seen["lead"], "board-today") == 2
    assert figure(seen["lead"], "board-overdue") == 0
    assert "柳岸第一网格" in seen["comm1"]
    assert "梅园" not in seen["comm1"]


def test_the_stream_says_what_happened_in_words_and_leads_to_the_case(world):
    signal = world.case()
    page = world.client("comm1").get("/desk/board/stream").content.decode()
    assert f"/desk/cases/{signal.case_id}/" in page
    assert signal.case.number in page
    assert "Case 2026" in page


def test_restricted_cases_do_not_show_in_the_stream_of_a_community(world):
    signal = world.waiting("隔壁夫妻打架，孩子在哭，请派人看看。")
    restricted = next(card.code for card in _restricted())
    from_operator = world.client("op").post(
        f"/desk/queue/{signal.id}/decide", {"category": restricted, "seen": "with_person"}
    )
    assert from_operator.status_code == 302
    assert "news" not in world.client("comm1").get("/desk/board/stream").content.decode()
    assert 'class="news"' in world.client("op").get("/desk/board/stream").content.decode()


def _restricted():
    return [card for card in ground().categories.values() if card.restricted and not card.words.get("legal_way_zh")]


def test_the_number_of_queries_of_the_board_does_not_grow_with_the_cases(world):
    client = world.client("street")
    world.case()
    client.get("/desk/")
    with CaptureQueriesContext(connection) as few:
        assert client.get("/desk/").status_code == 200
    for number in range(4):
        world.case(text=f"第{number}处垃圾堆积，请清理。", point=(120.1085 + number * 0.0003, 30.2155))
    with CaptureQueriesContext(connection) as many:
        assert client.get("/desk/").status_code == 200
    assert len(many) == len(few)
    assert len(many) <= 20


def test_a_handler_without_an_area_is_led_to_the_cases(world):
    assert world.client("prop").get("/desk/")["Location"] == "/desk/cases/"


@pytest.mark.parametrize(
    "address",
    [
        "/desk/",
        "/desk/cases/",
        "/desk/queue/",
        "/desk/window/",
        "/desk/callbacks/",
        "/desk/notices/",
        "/field/",
        "/field/map/",
    ],
)
def test_who_has_not_signed_in_is_sent_to_do_so_and_comes_back(world, address):
    answer = world.client().get(address)
    assert answer.status_code == 302
    assert answer["Location"] == f"/sign-in/?next={address}"


@pytest.mark.parametrize(
    "address", ["/desk/", "/desk/cases/", "/desk/queue/", "/field/", "/map/points.json", "/desk/board/numbers"]
)
def test_a_resident_holds_no_post_and_sees_no_desk(world, address):
    answer = world.client("resident").get(address)
    assert answer.status_code == 403


def test_a_fragment_without_a_session_reloads_its_page(world):
    answer = world.client().get("/desk/board/numbers", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
