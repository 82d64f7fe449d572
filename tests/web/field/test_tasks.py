"""The phone of whoever has the task."""

import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from linli.cases.models import Case, Photo, Task
from tests import world as street

pytestmark = pytest.mark.django_db


def photo(colour: str = "red") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return SimpleUploadedFile("a.jpg", out.getvalue(), content_type="image/jpeg")


def open_task(case: Case, kind: str = "handle") -> Task:
    return Task.objects.get(case=case, kind=kind, state__in=["issued", "accepted", "on_site"])


def test_the_grid_worker_sees_the_own_tasks_and_nobody_elses(world):
    signal = world.case()
    page = world.client("grid1").get("/field/").content.decode()
    assert page.count('data-testid="task-card"') == 1
    assert signal.case.title in page
    for other in ("grid2", "grid3", "prop"):
        assert 'data-testid="task-card"' not in world.client(other).get("/field/").content.decode()


def test_danger_stands_first(world):
    world.case()
    danger = world.case(text="柳岸花园2幢楼下垃圾堆着火了。", point=(120.1085, 30.2155), priority="P1").case
    page = world.client("grid1").get("/field/").content.decode()
    first = page.index('data-testid="task-card"')
    assert str(open_task(danger).id) in page[first : first + 200]


def test_the_panel_tells_of_a_task_that_is_new_since_it_was_drawn(world):
    signal = world.case()
    client = world.client("grid1")
    before = (street.NOW - timedelta(minutes=1)).isoformat()
    told = json.loads(client.get("/field/list/", {"since": before})["HX-Trigger"])
    assert signal.case.title in told["linli:toast"]["text"]
    later = (street.NOW + timedelta(minutes=1)).isoformat()
    assert "HX-Trigger" not in client.get("/field/list/", {"since": later})
    for nonsense in ("", "x", "2026-13-99", "2026-03-11T10:00"):
        assert client.get("/field/list/", {"since": nonsense}).status_code == 200


def test_the_number_of_queries_of_the_list_does_not_grow(world):
    client = world.client("grid1")
    world.case()
    with CaptureQueriesContext(connection) as few:
        client.get("/field/")
    for number in range(4):
        world.case(text=f"第{number}处垃圾堆积，请清理。", point=(120.1085, 30.2155 + number * 0.0005))
    with CaptureQueriesContext(connection) as many:
        client.get("/field/")
    assert len(many) == len(few)
    assert len(many) <= 10


def test_from_accepting_to_the_verified_result(world):
    case = world.case().case
    task = open_task(case)
    worker, checker = world.client("grid1"), world.client("insp")
    address = f"/field/tasks/{task.id}/"
    page = worker.get(address).content.decode()
    assert 'data-testid="task-accept"' in page
    assert "Cleared" in page, "what the kind of matter asks for"
    assert "geo:30.203,120.1085" in page
    for act in ("accept", "arrive"):
        assert worker.post(f"{address}{act}/")["Location"] == address
    worker.post(f"{address}photo/", {"moment": "before", "photos": photo()})
    missing = worker.post(f"{address}done/", {"result": "solved", "note": "已清运"})
    assert missing.status_code == 422
    assert "photo taken after" in missing.content.decode()
    assert "已清运" in missing.content.decode()
    worker.post(f"{address}photo/", {"moment": "after", "photos": photo("blue")})
    assert worker.post(f"{address}done/", {"result": "solved", "note": "已清运"})["Location"] == "/field/"
    assert Case.objects.get(id=case.id).state == "reported"
    check = f"/field/tasks/{open_task(case, 'verify').id}/"
    assert 'data-testid="verify-pass"' in checker.get(check).content.decode()
    assert checker.post(f"{check}verify/")["Location"] == "/field/"
    assert Case.objects.get(id=case.id).state == "closed"


def test_pressing_twice_does_no_harm_and_says_what_happened(world):
    task = open_task(world.case().case)
    client = world.client("grid1")
    address = f"/field/tasks/{task.id}/"
    assert client.post(f"{address}accept/").status_code == 302
    again = client.post(f"{address}accept/")
    assert again.status_code == 422
    assert "taken already" in again.content.decode()
    for _ in range(2):
        assert client.post(f"{address}photo/", {"moment": "before", "photos": photo()}).status_code == 302
    assert Photo.objects.count() == 1
    client.post(f"{address}photo/", {"moment": "after", "photos": photo()})
    assert client.post(f"{address}done/", {"result": "solved"}).status_code == 302
    late = client.post(f"{address}done/", {"result": "solved"})
    assert late.status_code == 422
    assert Task.objects.filter(kind="verify").count() == 1


@pytest.mark.parametrize(
    ("act", "sent", "says"),
    [
        ("done", {"result": "wonderful"}, "result must be one of"),
        ("done", {}, "result must be one of"),
        ("photo", {"moment": "before"}, "Choose or take a photo"),
        ("photo", {"moment": "verify"}, "moment must be one of"),
        ("pass-on", {"reason": " "}, "Write the reason"),
        ("verify", {}, "not a verification"),
        ("send-back", {"note": "x"}, "not a verification"),
    ],
)
def test_what_a_rule_forbids_is_said_on_the_same_page(world, act, sent, says):
    task = open_task(world.case().case)
    client = world.client("grid1")
    client.post(f"/field/tasks/{task.id}/accept/")
    if sent.get("moment") == "verify":
        sent = {**sent, "photos": photo()}
    answer = client.post(f"/field/tasks/{task.id}/{act}/", sent)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert client.post(f"/field/tasks/{task.id}/no-such-act/").status_code == 404


def test_a_task_is_passed_on_to_the_unit_that_leads(world):
    case = world.case(point=street.IN_ESTATE).case
    assert case.lead_unit_id == world.unit("property").id
    task = open_task(case)
    client = world.client("grid1")
    client.post(f"/field/tasks/{task.id}/accept/")
    assert client.post(f"/field/tasks/{task.id}/pass-on/", {"reason": "需要物业的车"})["Location"] == "/field/"
    assert 'data-testid="task-card"' in world.client("prop").get("/field/").content.decode()
    assert 'data-testid="task-card"' not in client.get("/field/").content.decode()


def test_nobody_works_on_the_task_of_somebody_else(world):
    task = open_task(world.case().case)
    address = f"/field/tasks/{task.id}/"
    assert world.client("grid3").get(address).status_code == 404
    assert world.client("grid3").post(f"{address}accept/").status_code == 404
    onlooker = world.client("street")
    assert 'data-testid="task-accept"' not in onlooker.get(address).content.decode()
    assert onlooker.post(f"{address}accept/").status_code == 403
    assert world.client("resident").post(f"{address}accept/").status_code == 403
    assert world.client().post(f"{address}accept/").status_code == 302
    assert Task.objects.get(id=task.id).state == "issued"


def test_nobody_verifies_their_own_work(world):
    world.give_post("grid1", "inspector", "command", street.COUNTY)
    case = world.case().case
    task = open_task(case)
    client = world.client("grid1")
    client.post(f"/field/tasks/{task.id}/accept/")
    client.post(f"/field/tasks/{task.id}/done/", {"result": "gone"})
    check = open_task(case, "verify")
    answer = client.post(f"/field/tasks/{check.id}/verify/")
    assert answer.status_code == 422
    assert "somebody else must verify" in answer.content.decode()
    assert Case.objects.get(id=case.id).state == "reported"


def test_work_sent_back_returns_to_whoever_did_it_with_the_reason(world):
    case = world.case().case
    task = open_task(case)
    worker, checker = world.client("grid1"), world.client("insp")
    worker.post(f"/field/tasks/{task.id}/accept/")
    worker.post(f"/field/tasks/{task.id}/done/", {"result": "gone"})
    check = open_task(case, "verify")
    assert checker.post(f"/field/tasks/{check.id}/send-back/", {"note": ""}).status_code == 422
    assert checker.post(f"/field/tasks/{check.id}/send-back/", {"note": "垃圾还在"})["Location"] == "/field/"
    assert 'data-testid="task-card"' in worker.get("/field/").content.decode()
    assert "垃圾还在" in worker.get(f"/desk/cases/{case.id}/").content.decode()


def test_the_map_shows_the_own_ground_and_the_own_tasks(world):
    signal = world.case()
    client = world.client("grid1")
    assert f"/map/grid/{street.GRID1}.json" in client.get("/field/map/").content.decode()
    points = client.get("/field/points.json").json()["features"]
    assert [p["geometry"]["coordinates"] for p in points] == [[signal.lon, signal.lat]]
    assert world.client("grid2").get("/field/points.json").json()["features"] == []


def test_no_page_asks_where_the_worker_is(world):
    task = open_task(world.case().case)
    client = world.client("grid1")
    client.post(f"/field/tasks/{task.id}/accept/")
    for address in ("/field/", "/field/map/", f"/field/tasks/{task.id}/"):
        page = client.get(address).content.decode()
        assert "data-here" not in page
        assert "geolocation" not in page


def test_whoever_works_in_the_field_finds_leave_cases_and_knowledge_under_more(world):
    for login in ("grid1", "prop", "insp"):
        page = world.client(login).get("/field/more/").content.decode()
        for url in ("/desk/roster/", "/desk/cases/", "/desk/cards/"):
            assert f'href="{url}"' in page
            assert world.client(login).get(url).status_code == 200
        assert "/desk/keys/" not in page, "only what the post may open"
