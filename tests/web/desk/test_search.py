"""The search of the desk: one box, results by kind, telephone numbers in no address."""

import pytest

from linli.cases.models import Case
from tests.search.following import index

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(world):
    """An operator's browser, a case with a number on file, and the index made."""
    world.case(text="柳岸花园1幢楼下垃圾堆了好几天", phone="13800138000")
    world.waiting("梅园公园路灯不亮")
    index()
    return world.client("op")


def test_what_is_typed_goes_by_post_and_becomes_an_address(client):
    answer = client.post("/desk/search/", {"q": "垃圾", "open_only": "on"})
    assert answer.status_code == 302
    assert answer.url == "/desk/search/?q=%E5%9E%83%E5%9C%BE&open_only=on"
    page = client.get(answer.url).content.decode()
    assert "<mark>垃圾</mark>" in page
    assert 'data-testid="search-case"' in page


def test_reports_and_places_stand_beside(client):
    page = client.get("/desk/search/?q=梅园").content.decode()
    assert 'data-testid="search-report"' in page
    assert 'data-testid="search-place"' in page


def test_a_number_typed_into_the_box_asks_for_a_purpose_and_is_in_no_address(client):
    answer = client.post("/desk/search/", {"q": "138 0013 8000"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert b"purpose-caller" in answer.content
    assert "垃圾" not in answer.content.decode()
    refused = client.post("/desk/search/phone", {"phone": "138 0013 8000"})
    assert refused.status_code == 422
    assert "138 0013 8000" in refused.content.decode()
    found = client.post("/desk/search/phone", {"phone": "138 0013 8000", "purpose": "caller"})
    assert found.status_code == 200
    assert Case.objects.get().number in found.content.decode()


def test_whoever_does_not_deal_with_reporters_is_told(world, client):
    answer = world.client("prop").post("/desk/search/", {"q": "13800138000"})
    assert b"purpose-caller" not in answer.content
    assert b"Not with your post" in answer.content


def test_suggestions_are_places_and_numbers(client):
    number = Case.objects.get().number
    assert number in client.post("/desk/search/suggest", {"q": number[:8]}).content.decode()
    assert "柳岸花园" in client.post("/desk/search/suggest", {"q": "lahy"}).content.decode()
    assert client.post("/desk/search/suggest", {"q": "13800138000"}).content.strip() == b""


def test_nothing_found_and_nothing_asked_say_so(client):
    assert b'data-testid="empty"' in client.get("/desk/search/?q=xyzxyz").content
    assert b'data-testid="empty"' in client.get("/desk/search/").content


def test_the_box_stands_on_every_desk_page(client):
    assert b'data-testid="search-q"' in client.get("/desk/cases/").content


def test_lists_are_narrowed_by_the_same_search(client):
    assert len(client.get("/desk/cases/?words=垃圾").context["listing"].rows) == 1
    assert client.get("/desk/cases/?words=路灯").context["listing"].rows == []
    assert len(client.get("/desk/queue/?words=路灯").context["listing"].rows) == 1
    assert len(client.get("/desk/queue/?state=in_case&words=垃圾").context["listing"].rows) == 1


def test_a_resident_is_not_let_in(world, client):
    assert world.client("resident").get("/desk/search/?q=垃圾").status_code == 403
