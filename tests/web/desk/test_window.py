"""Entering reports for residents, call-backs, notices, photos."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from linli.cases.commands import accept, add_task_photo, publish_photo, report_done, verify
from linli.cases.models import Photo, Rating, Task
from linli.cases.pictures import copies
from linli.intake.models import Signal
from linli.kernel.actors import machine
from linli.people.commands import NoticeDraft, post_notices
from linli.people.models import Notice
from linli.trust.models import FactRecord
from tests import world as street

pytestmark = pytest.mark.django_db

ENTRY = {
    "channel": "phone",
    "text": "三单元的门锁坏了。",
    "address": "柳岸花园3幢",
    "name": "王阿姨",
    "phone": "138 0013 8000",
    "key": "k-1",
}


def picture(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return out.getvalue()


def test_a_window_worker_enters_a_report_and_gets_the_code(world):
    photo = SimpleUploadedFile("a.jpg", picture(), content_type="image/jpeg")
    lon, lat = street.IN_ESTATE
    answer = world.client("window").post(
        "/desk/window/", {**ENTRY, "lon": lon, "lat": lat, "photos": photo}, follow=True
    )
    signal = Signal.objects.get()
    assert signal.code[:5] in answer.content.decode()
    assert (signal.channel, signal.entered_by_id) == ("phone", world.people["window"].id)
    assert (signal.lon, signal.lat) == (lon, lat)
    assert signal.phone.open() == "13800138000"
    assert Photo.objects.get().subject_id == signal.id


def test_the_same_form_sent_twice_is_one_report(world):
    client = world.client("window")
    first, second = client.post("/desk/window/", ENTRY), client.post("/desk/window/", ENTRY)
    assert first["Location"] == second["Location"]
    assert Signal.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"text": ""}, "Please fill in"),
        ({"text": "长" * 5001}, "at most 5000"),
        ({"phone": "12"}, "telephone number is not complete"),
        ({"lon": "120.1"}, "both longitude and latitude"),
        ({"lon": "nan", "lat": "1"}, "could not be read"),
        ({"channel": "sensor"}, "sensor"),
    ],
)
def test_a_wrong_field_is_said_and_nothing_typed_is_lost(world, wrong, says):
    sent = {**ENTRY, **wrong}
    answer = world.client("window").post("/desk/window/", sent)
    page = answer.content.decode()
    assert answer.status_code in (200, 422)
    assert says in page
    assert sent["name"] in page
    assert sent["address"] in page
    assert not Signal.objects.exists()


def test_a_file_that_is_no_photo_is_refused_in_words(world):
    file = SimpleUploadedFile("a.jpg", b"no picture", content_type="image/jpeg")
    answer = world.client("window").post("/desk/window/", {**ENTRY, "photos": file})
    assert answer.status_code == 422
    assert "not a photo" in answer.content.decode()
    assert ENTRY["text"] in answer.content.decode()


@pytest.mark.parametrize("login", ["insp", "call", "police"])
def test_who_holds_no_window_cannot_enter_reports(world, login):
    assert world.client(login).get("/desk/window/").status_code == 403
    assert world.client(login).post("/desk/window/", ENTRY).status_code == 403
    assert not Signal.objects.exists()


def closed(world, phone: str | None = "13800138000") -> Signal:
    """A case that has been dealt with by one person and verified by another."""
    signal = world.case(phone=phone)
    worker, checker = world.actor("grid1"), world.actor("insp")
    task = Task.objects.get(case=signal.case, kind="handle", state="issued")
    accept(worker, task_id=task.id, now=street.NOW)
    add_task_photo(worker, task_id=task.id, moment="after", content=picture(), now=street.NOW)
    report_done(worker, task_id=task.id, result="solved", note="已清运。", now=street.NOW)
    check = Task.objects.get(case=signal.case, kind="verify")
    verify(checker, task_id=check.id, now=street.NOW)
    return signal


def test_a_call_back_shows_a_masked_number_until_it_is_opened_and_that_is_recorded(world):
    signal = closed(world)
    client = world.client("call")
    assert signal.case.title in client.get("/desk/callbacks/").content.decode()
    page = client.get(f"/desk/callbacks/{signal.id}/").content.decode()
    assert "138****8000" in page
    assert "13800138000" not in page
    opened = client.post(f"/desk/callbacks/{signal.id}/phone")
    assert "13800138000" in opened.content.decode()
    assert opened["Cache-Control"] == "no-store"
    fact = FactRecord.objects.get(kind="intake.phone_opened")
    assert (fact.subject_id, fact.actor_id, fact.data) == (signal.id, world.people["call"].id, {"purpose": "callback"})


def test_an_agent_enters_what_the_reporter_said(world):
    signal = closed(world)
    client = world.client("call")
    wrong = client.post(f"/desk/callbacks/{signal.id}/rate", {"satisfaction": "satisfied", "comment": "很快"})
    assert wrong.status_code == 422
    assert "很快" in wrong.content.decode()
    said = {"satisfaction": "satisfied", "solved": "yes", "comment": "很快"}
    assert client.post(f"/desk/callbacks/{signal.id}/rate", said)["Location"] == "/desk/callbacks/"
    assert Rating.objects.get().way == "callback"
    assert signal.case.title not in client.get("/desk/callbacks/").content.decode()
    again = client.post(f"/desk/callbacks/{signal.id}/rate", said)
    assert again.status_code == 422


@pytest.mark.parametrize("login", ["op", "grid1", "insp", "lead", "window"])
def test_only_call_back_agents_open_telephones(world, login):
    signal = closed(world)
    client = world.client(login)
    assert client.get("/desk/callbacks/").status_code == 403
    assert client.post(f"/desk/callbacks/{signal.id}/phone").status_code == 403
    assert not FactRecord.objects.filter(kind="intake.phone_opened").exists()


def test_nobody_is_called_back_before_the_case_is_closed(world):
    signal = world.case(phone="13800138000")
    client = world.client("call")
    assert 'data-testid="empty"' in client.get("/desk/callbacks/").content.decode()
    assert client.post(f"/desk/callbacks/{signal.id}/phone").status_code == 404


def test_notices_are_read_when_one_says_so(world):
    signal = world.case()
    me = world.people["grid1"].id
    post_notices([NoticeDraft(account_id=me, fact_id=signal.id, key="task_new", link="/field/", at=street.NOW)])
    client = world.client("grid1")
    assert "A new task for you" in client.get("/desk/notices/").content.decode()
    assert client.post("/desk/notices/read", {"back": "field"})["Location"] == "/field/notices/"
    assert Notice.objects.get().read_at is not None
    assert "A new task for you" not in world.client("grid2").get("/field/notices/").content.decode()


def test_photos_are_for_those_who_may_see_the_case(world):
    signal = world.case()
    client = world.client("op")
    task = Task.objects.get(case=signal.case)
    accept(world.actor("grid1"), task_id=task.id, now=street.NOW)
    photo = add_task_photo(world.actor("grid1"), task_id=task.id, moment="before", content=picture(), now=street.NOW)
    address = f"/desk/photos/{photo.id}/thumb"
    assert client.get(address).status_code == 404, "its copies are not made yet"
    public, thumb = copies(picture())
    publish_photo(machine("photos"), photo_id=photo.id, public=public, thumb=thumb)
    answer = client.get(address)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == thumb
    assert answer["Cache-Control"].startswith("private")
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get(f"/desk/photos/{photo.id}/original").status_code == 404
    assert world.client("comm2").get(address).status_code == 404
    assert world.client("resident").get(address).status_code == 403
    assert world.client().get(address).status_code == 302
