"""The report page: words, photos, place, neighbours' reports, the code; every refusal keeps what was typed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from linli.cases.models import Photo
from linli.intake.models import Signal
from linli.web.resident import pending
from tests.web.api.helpers import WORDS, picture, upload
from tests.world import IN_GRID1, NOW, WEST, World

LON, LAT = IN_GRID1


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept-language": "en"})


def form_of(browser: Client) -> dict[str, Any]:
    """The hidden values of a fresh form."""
    page = browser.get("/report/")
    assert page.status_code == 200
    return {"key": page.context["form"]["key"].value(), "kept": ""}


def hidden(page: Any) -> dict[str, str]:
    """The hidden fields of a page."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))


def test_words_alone_make_a_report_with_a_code(world: World, browser: Client) -> None:
    answer = browser.post("/report/", form_of(browser) | {"text": WORDS})
    kept = Signal.objects.get()
    assert answer["Location"] == f"/r/{kept.code}/slip/"
    assert (kept.text, kept.channel) == (WORDS, "web")
    slip = browser.get(answer["Location"])
    text = slip.content.decode()
    assert f"{kept.code[:5]}-{kept.code[5:]}" in text
    assert 'data-testid="tracking-code"' in text
    assert "<svg" in text
    assert "0571-88000000" in text


def test_pressing_twice_makes_one_report_and_other_words_make_another(world: World, browser: Client) -> None:
    form = form_of(browser) | {"text": WORDS}
    first, again = browser.post("/report/", form), browser.post("/report/", form)
    assert first["Location"] == again["Location"]
    assert Signal.objects.count() == 1
    other = browser.post("/report/", form | {"text": WORDS + "还有臭味"})
    assert other["Location"] != first["Location"]
    assert Signal.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"text": " "}, "Say in a few words"),
        ({"text": "字" * 5001}, "5001 characters"),
        ({"text": WORDS, "phone": "12"}, "not complete"),
        ({"text": WORDS, "lon": "120.1"}, "both longitude and latitude"),
        ({"text": WORDS, "lon": "east", "lat": "30"}, "must be numbers"),
        ({"text": WORDS, "address": "路" * 201}, "at most 200"),
        ({"text": WORDS, "name": "王" * 41}, "at most 40"),
        ({"text": "有\0字"}, "ull characters"),
    ],
)
def test_what_is_refused_stands_at_its_field_and_loses_nothing(
    world: World, browser: Client, typed: dict[str, str], words: str
) -> None:
    page = browser.post("/report/", form_of(browser) | {"address": "桥头大街18号", "name": "王女士"} | typed)
    assert page.status_code == 422
    text = page.content.decode()
    assert words in text
    assert 'data-testid="error-summary"' in text
    for value in ("桥头大街18号" if "address" not in typed else "路", "王"):
        assert value in text
    if typed["text"] == WORDS:
        assert WORDS in text
    assert not Signal.objects.exists()


def test_photos_survive_a_wrong_telephone_number_and_hang_on_the_report(world: World, browser: Client) -> None:
    files = {"photos": [upload(), upload(picture("red"))]}
    page = browser.post("/report/", form_of(browser) | {"text": WORDS, "phone": "12"} | files)
    assert page.status_code == 422
    assert "2 photos are kept" in page.content.decode()
    form = hidden(page)
    assert pending.names(form["kept"]) == ["00", "01"]
    more = {"photos": [upload(picture("blue"))]}
    answer = browser.post("/report/", form | {"text": WORDS, "phone": "13800138000"} | more)
    assert answer.status_code == 302
    assert Photo.objects.filter(subject_id=Signal.objects.get().id).count() == 3
    assert pending.names(form["kept"]) == []


def test_kept_photos_can_be_thrown_away(world: World, browser: Client) -> None:
    page = browser.post("/report/", form_of(browser) | {"text": "", "photos": [upload()]})
    form = hidden(page)
    assert browser.post("/report/", form | {"text": WORDS, "drop_photos": "1"}).status_code == 302
    assert not Photo.objects.exists()


def test_what_is_no_photo_or_too_many_is_refused_and_the_words_kept(world: World, browser: Client) -> None:
    page = browser.post("/report/", form_of(browser) | {"text": WORDS, "photos": [upload(b"no picture")]})
    assert page.status_code == 422
    assert "not a photo" in page.content.decode()
    assert WORDS in page.content.decode()
    ten = {"photos": [upload(picture(size=(9 + n, 9))) for n in range(10)]}
    page = browser.post("/report/", form_of(browser) | {"text": WORDS} | ten)
    assert page.status_code == 422
    assert "At most 9 photos" in page.content.decode()
    assert not Signal.objects.exists()


@pytest.mark.parametrize("token", ["../../secrets", "a" * 32, "", "\0", "0" * 31 + "/"])
def test_a_made_up_token_finds_no_photos(world: World, browser: Client, token: str) -> None:
    assert browser.post("/report/", form_of(browser) | {"text": WORDS, "kept": token}).status_code == 302
    assert not Photo.objects.exists()


def test_photos_that_nobody_came_back_for_are_forgotten(world: World) -> None:
    token = pending.keep([picture()], now=NOW)
    pending.forget_old(NOW)
    assert pending.names(token)
    pending.forget_old(NOW.replace(year=2099))
    assert pending.names(token) == []


def test_what_neighbours_reported_is_asked_about_and_can_be_joined(world: World, browser: Client) -> None:
    near = world.case()
    form = form_of(browser) | {"text": "又是垃圾", "lon": str(LON + 0.0004), "lat": str(LAT), "photos": [upload()]}
    page = browser.post("/report/", form)
    assert page.status_code == 200
    text = page.content.decode()
    assert 'data-testid="join-1"' in text
    assert 'data-testid="own-matter"' in text
    assert WORDS not in text, "neighbours' words are not shown"
    assert Signal.objects.count() == 1
    answer = browser.post("/report/", hidden(page) | {"join_case": str(near.case_id)})
    assert answer.status_code == 302
    mine = Signal.objects.exclude(id=near.id).get()
    assert (mine.text, mine.wants_case) == ("又是垃圾", near.case_id)
    assert Photo.objects.filter(subject_id=mine.id).count() == 1


def test_a_matter_of_ones_own_is_not_joined(world: World, browser: Client) -> None:
    near = world.case()
    page = browser.post("/report/", form_of(browser) | {"text": "路灯不亮", "lon": str(LON), "lat": str(LAT)})
    assert browser.post("/report/", hidden(page) | {"own": "1"}).status_code == 302
    mine = Signal.objects.exclude(id=near.id).get()
    assert (mine.wants_case, mine.own_matter) == (None, True)


def test_without_scripts_the_place_is_pressed_on_a_drawing_that_comes_nearer(world: World, browser: Client) -> None:
    form = form_of(browser) | {"text": "", "address": "门口", "at.area": "", "at.w": "300", "at.h": "340"}
    page = browser.post("/report/", form | {"at.x": "150", "at.y": "170", "photos": [upload()]})
    assert page.status_code == 200, "a press on the map is no attempt to send"
    text = page.content.decode()
    assert "门口" in text
    assert "1 photo is kept" in text
    lon, lat = (float(page.context["form"][name].value()) for name in ("lon", "lat"))
    assert (abs(lon - 120.115), abs(lat - 30.21)) < (0.0002, 0.0002), "the middle of the sheet is the district's middle"
    assert f"area={WEST}&amp;w=300" in text
    nearer = {name: page.context["form"][name].value() for name in ("key", "lon", "lat", "address")}
    sent = browser.post("/report/", nearer | {"text": WORDS, "kept": hidden(page)["kept"], "at.x": "0", "at.y": "0"})
    assert sent.status_code == 302, "the Enter key sends the form"
    assert (Signal.objects.get().lon, Signal.objects.get().lat) == (lon, lat)


def test_a_report_of_somebody_signed_in_is_theirs(world: World) -> None:
    client = world.client("resident")
    client.post("/report/", form_of(client) | {"text": WORDS})
    assert Signal.objects.get().reporter_id == world.people["resident"].id
    assert WORDS[:20] in client.get("/my/").content.decode()


def test_the_form_needs_its_token(world: World) -> None:
    assert Client(enforce_csrf_checks=True).post("/report/", {"text": WORDS}).status_code == 403
