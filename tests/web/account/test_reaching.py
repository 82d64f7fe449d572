"""“How shall we reach you” on the page and over the API, the outbox of operators, and no texts by the code of a report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.people.models import Message, NoTexts, PushDevice, Reach
from tests.web.api.helpers import API, bearer, is_problem, send
from tests.world import NOW, World

KEYS = {"p256dh": "BLc4xRzKlKORKWlbdgFaBrrPK3ydWAHo4M0gs0i1oEKg", "auth": "5I2Bu2oKdyy9CwL8QVF0NQ"}
DEVICE = {"endpoint": "https://push.example.org/abc", "keys": KEYS}


@pytest.mark.parametrize("login", ["resident", "grid1", "op"])
def test_everybody_who_is_signed_in_chooses_in_their_own_frame(world: World, login: str) -> None:
    client = world.client(login)
    page = client.get("/my/reach/").content.decode()
    assert 'data-testid="reach-form"' in page
    assert 'data-testid="push-on"' in page
    kept = client.post("/my/reach/", {"push": "on", "mail": "on", "email": "a@example.org"})
    assert kept.status_code == 302
    reach = Reach.objects.get()
    assert (reach.push, reach.text, reach.mail, reach.email.open()) == (True, False, True, "a@example.org")
    wrong = client.post("/my/reach/", {"mail": "on", "email": "nowhere"})
    assert wrong.status_code == 422
    assert "nowhere" in wrong.content.decode()
    assert world.client().get("/my/reach/").status_code == 302


def test_a_device_is_added_by_the_script_and_taken_away_by_a_form(world: World) -> None:
    client = world.client("resident")
    made = client.post(API + "/me/devices", DEVICE, content_type="application/json")
    assert made.status_code == 201
    assert 'data-testid="device"' in client.get("/my/reach/").content.decode()
    assert client.post(f"/my/reach/devices/{made.json()['id']}/drop").status_code == 302
    assert PushDevice.objects.get().dropped_at is not None
    assert client.post(f"/my/reach/devices/{made.json()['id']}/drop").status_code == 404


def test_the_api_does_the_same(world: World) -> None:
    me = bearer(world, "grid1")
    found = me.get(API + "/me/reach").json()
    assert (found["push"], found["text"], found["devices"]) == (False, False, [])
    assert len(found["push_key"]) == 87
    assert send(me, "/me/reach", {"push": False, "text": True}).status_code == 200
    is_problem(send(me, "/me/reach", {"push": False, "text": True, "mail": True}), 422, "people.email_missing")
    number = send(me, "/me/devices", DEVICE).json()["id"]
    assert me.get(API + "/me/reach").json()["push"] is True
    is_problem(send(bearer(world, "op"), f"/me/devices/{number}/drop", {}), 404, "people.no_device")
    assert send(me, f"/me/devices/{number}/drop", {}).status_code == 200
    is_problem(send(me, "/me/devices", DEVICE | {"endpoint": "file:///x"}), 422, "people.bad_device")


def test_a_reporter_without_account_stops_texts_on_the_page_of_the_report(world: World) -> None:
    with_phone = world.waiting("路灯不亮，晚上看不清。", phone="13800138000")
    client = world.client()
    assert 'data-testid="no-texts"' in client.get(f"/r/{with_phone.code}/").content.decode()
    answer = client.post(f"/r/{with_phone.code}/no-texts/", follow=True)
    assert answer.status_code == 200
    assert NoTexts.objects.count() == 1
    without = world.waiting("路灯不亮，另一处。")
    assert "telephone" in client.post(f"/r/{without.code}/no-texts/", follow=True).content.decode()
    is_problem(send(client, f"/reports/{without.code}/no-texts", {}), 422, "intake.no_phone")


def test_operators_see_the_outbox_in_part_and_try_again(world: World) -> None:
    client = world.client("op")
    assert 'data-testid="empty"' in client.get("/desk/messages/").content.decode()
    for number in range(3):
        Message.objects.create(
            cause_id=world.people["op"].id, medium="sms", to="13800138000", key=f"report_{number}", at=NOW,
            masked="138****8000", error="sms.answer_7", tries=12 if number else 1,
        )  # fmt: skip
    page = client.get("/desk/messages/").content.decode()
    assert "138****8000" in page
    assert "13800138000" not in page
    for query, count in {"state=failed": 2, "state=waiting": 1, "medium=mail": 0, "failed=on&state=failed": 2}.items():
        assert len(client.get(f"/desk/messages/?{query}").context["rows"]) == count, query
    failed = Message.objects.filter(tries=12)[0]
    assert client.post(f"/desk/messages/{failed.id}/again").status_code == 302
    failed.refresh_from_db()
    assert failed.tries == 0
    assert bearer(world, "op").get(API + "/messages?state=failed").json()["total"] == 1
    is_problem(bearer(world, "street").get(API + "/messages"), 403, "people.operators_only")
    with CaptureQueriesContext(connection) as found:
        client.get("/desk/messages/")
    assert len(found) <= 12


def test_the_service_worker_comes_from_the_root(world: World, settings: Any, tmp_path: Path) -> None:
    settings.FRONTEND_DIST = tmp_path
    assert world.client().get("/push.js").status_code == 404
    (tmp_path / "push.js").write_text("// here")
    answer = world.client().get("/push.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
