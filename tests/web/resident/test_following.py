"""The first page, following a report by its code, photos, rating, and one's own reports."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from linli.cases import commands
from linli.cases.jobs import make_copies
from linli.cases.models import Photo, Rating, Task
from linli.people.commands import NoticeDraft, post_notices
from linli.people.models import Notice
from tests.web.api.helpers import WORDS, picture, upload
from tests.world import NOW, World, fixed_id


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept-language": "en"})


def closed(world: World) -> Any:
    """A report whose case has been dealt with and verified."""
    signal = world.case()
    grid, inspector = world.actor("grid1"), world.actor("insp")
    task = Task.objects.get(case=signal.case, state="issued")
    commands.accept(grid, task_id=task.id, now=NOW)
    commands.report_done(grid, task_id=task.id, result="gone", note="已清走", now=NOW)
    check = Task.objects.get(case=signal.case, kind="verify")
    commands.verify(inspector, task_id=check.id, now=NOW)
    return signal


def test_the_first_page_has_three_ways_and_a_telephone(world: World, browser: Client) -> None:
    text = browser.get("/").content.decode()
    for name in ("to-report", "to-follow", "to-sign-in", "elder-on"):
        assert f'data-testid="{name}"' in text
    assert "tel:0571-88000000" in text
    assert 'data-testid="to-work"' in world.client("grid1").get("/").content.decode()
    assert 'data-testid="to-mine"' in world.client("resident").get("/").content.decode()


@pytest.mark.django_db
def test_the_first_page_works_before_anything_is_on_file(browser: Client) -> None:
    assert "tel:12345" in browser.get("/").content.decode()


def test_the_first_page_asks_the_database_little(world: World, browser: Client, django_assert_max_num_queries) -> None:
    browser.get("/")
    with django_assert_max_num_queries(1):
        browser.get("/")


@pytest.mark.parametrize("write", [str, str.lower, lambda code: f"{code[:5]}-{code[5:]}", lambda code: f" {code} "])
def test_a_code_is_found_however_it_is_written(world: World, browser: Client, write: Any) -> None:
    signal = world.case()
    assert browser.post("/r/", {"code": write(signal.code)})["Location"] == f"/r/{signal.code}/"
    assert browser.get("/r/", {"code": write(signal.code)})["Location"] == f"/r/{signal.code}/"


@pytest.mark.parametrize("typed", ["", "AAAAABBBBB", "x" * 41, "有趣", "a\0b", "../../etc"])
def test_a_wrong_code_is_refused_with_words_and_kept(world: World, browser: Client, typed: str) -> None:
    page = browser.post("/r/", {"code": typed})
    assert page.status_code == 422
    assert 'data-testid="code-input"' in page.content.decode()


def test_a_code_that_was_never_given_is_a_page_that_says_so(world: World, browser: Client) -> None:
    page = browser.get("/r/AAAAABBBBB/")
    assert page.status_code == 404
    assert "There is no report with this code" in page.content.decode()


def test_the_story_says_who_has_it_and_until_when_and_names_no_person(world: World, browser: Client) -> None:
    signal = world.case()
    text = browser.get(f"/r/{signal.code}/").content.decode()
    assert signal.case.number in text
    assert signal.case.holder_unit.name in text
    assert "0571-88000000" in text
    assert "<linli-clock" in text
    assert f"stream?code={signal.code}" in text
    assert not any(account.name in text for account in world.people.values() if account.name)


def test_with_a_person_is_said_honestly(world: World, browser: Client) -> None:
    signal = world.waiting(WORDS)
    text = browser.get(f"/r/{signal.code}/").content.decode()
    assert "The machine was not sure" in text
    assert "清溪区" in text


def test_the_part_that_changes_is_fetched_alone(world: World, browser: Client) -> None:
    signal = world.case()
    part = browser.get(f"/r/{signal.code}/", headers={"hx-request": "true"}).content.decode()
    assert part.startswith('<div class="stack" id="state"')
    assert "<html" not in part


def test_photos_are_added_and_shown_only_to_who_has_the_code(world: World, browser: Client) -> None:
    signal, other = world.case(), world.waiting("路灯不亮")
    answer = browser.post(f"/r/{signal.code}/photos/", {"photos": [upload()]})
    assert answer["Location"] == f"/r/{signal.code}/#photos"
    photo = Photo.objects.get()
    where = f"/r/{signal.code}/photo/{photo.id}/thumb"
    assert browser.get(where).status_code == 404, "its copy is still being made"
    assert "is being prepared" in browser.get(f"/r/{signal.code}/").content.decode()
    make_copies(str(photo.id))
    shown = browser.get(where)
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["Cache-Control"].startswith("private")
    b"".join(shown.streaming_content)
    assert where in browser.get(f"/r/{signal.code}/").content.decode()
    assert browser.get(f"/r/{other.code}/photo/{photo.id}/thumb").status_code == 404
    assert browser.get(f"/r/{signal.code}/photo/{photo.id}/original").status_code == 404


def test_a_wrong_photo_is_refused_on_the_page(world: World, browser: Client) -> None:
    signal = world.case()
    page = browser.post(f"/r/{signal.code}/photos/", {"photos": [upload(b"text")]})
    assert page.status_code == 422
    assert "not a photo" in page.content.decode()
    assert browser.post(f"/r/{signal.code}/photos/", {}).status_code == 422
    assert browser.post("/r/AAAAABBBBB/photos/", {"photos": [upload(picture())]}).status_code == 404


def test_the_result_is_rated_once_after_the_case_is_closed(world: World, browser: Client) -> None:
    signal = closed(world)
    assert 'data-testid="rate-submit"' in browser.get(f"/r/{signal.code}/").content.decode()
    said = {"satisfaction": "fairly", "solved": "yes", "comment": "有点慢"}
    unsaid = browser.post(f"/r/{signal.code}/rating/", said | {"solved": ""})
    assert unsaid.status_code == 422
    assert "有点慢" in unsaid.content.decode()
    assert browser.post(f"/r/{signal.code}/rating/", said | {"satisfaction": "great"}).status_code == 422
    assert browser.post(f"/r/{signal.code}/rating/", said)["Location"] == f"/r/{signal.code}/#rating"
    assert Rating.objects.get().satisfaction == "fairly"
    assert browser.post(f"/r/{signal.code}/rating/", said).status_code == 422
    text = browser.get(f"/r/{signal.code}/").content.decode()
    assert "You have rated the result" in text
    assert 'data-testid="rate-submit"' not in text


def test_an_open_case_is_not_rated(world: World, browser: Client) -> None:
    signal = world.case()
    assert 'data-testid="rate-submit"' not in browser.get(f"/r/{signal.code}/").content.decode()
    assert browser.post(f"/r/{signal.code}/rating/", {"satisfaction": "fairly", "solved": "yes"}).status_code == 422


def test_ones_own_page_needs_signing_in_and_shows_ones_own_alone(world: World, browser: Client) -> None:
    assert browser.get("/my/")["Location"] == "/sign-in/?next=/my/"
    client = world.client("resident")
    assert 'data-testid="empty"' in client.get("/my/").content.decode()
    world.case()
    assert 'data-testid="my-report"' not in client.get("/my/").content.decode()


def test_notices_are_read_on_ones_own_page(world: World) -> None:
    who = world.people["resident"]
    signal = world.case()
    post_notices([NoticeDraft(who.id, fixed_id("fact"), "report_closed", f"/r/{signal.code}/", NOW)])
    client = world.client("resident")
    assert "has been dealt with" in client.get("/my/").content.decode()
    assert client.post("/my/notices/read/")["Location"] == "/my/"
    assert Notice.objects.get().read_at == NOW
    assert "has been dealt with" not in client.get("/my/").content.decode()
