"""Knowledge cards over the API."""

from __future__ import annotations

from datetime import timedelta

from linli.orgs.models import CardVersion
from tests.web.api.helpers import API, bearer, is_problem, send
from tests.world import NOW, World

TEXTS = {"zh": {"ask": ["在哪里？"], "steps": ["到场"], "power": "环卫", "answer": "已清理。"}}


def test_cards_are_read_searched_and_written(world: World) -> None:
    worker, desk = bearer(world, "grid1"), bearer(world, "op")
    assert len(worker.get(API + "/cards").json()) == 60
    assert [c["category"] for c in worker.get(API + "/cards?words=manhole+cover").json()] == ["P101"]
    card = worker.get(API + "/cards/0102").json()
    assert (card["version"], card["may_edit"]) == (1, False)
    body = {"texts": TEXTS, "expires_on": "2026-04-01", "seen": 1}
    is_problem(send(worker, "/cards/0102", body), 403, "orgs.card_not_yours")
    made = send(desk, "/cards/0102", body)
    assert made.status_code == 201, made.content
    assert made.json()["state"] == "soon"
    is_problem(send(desk, "/cards/0102", body), 409, "orgs.card_changed")
    assert [c["category"] for c in desk.get(API + "/cards?show=soon").json()] == ["0102"]
    assert [c["version"] for c in desk.get(API + "/cards/0102/history").json()] == [2, 1]
    is_problem(send(desk, "/cards/9999", body), 422, "orgs.no_category")


def test_at_12345_09_an_expired_card_is_not_there_for_seats(world: World) -> None:
    CardVersion.objects.filter(category="0102").update(expires_on=(NOW - timedelta(days=1)).date())
    is_problem(bearer(world, "op").get(API + "/cards/0102"), 404, "orgs.no_card")
    listed = next(c for c in bearer(world, "op").get(API + "/cards").json() if c["category"] == "0102")
    assert listed["texts"]["zh"]["steps"] == []
    world.give_post("prop", "handler", "sanitation", "990101")
    assert bearer(world, "prop").get(API + "/cards/0102").json()["state"] == "expired"


def test_a_correction_is_proposed_and_answered(world: World) -> None:
    worker, desk = bearer(world, "grid1"), bearer(world, "op")
    made = send(worker, "/cards/0102/propose", {"words": "先拍照"})
    assert made.status_code == 201
    (waiting,) = desk.get(API + "/cards/proposals?open_only=true").json()
    assert waiting["may_answer"]
    path = f"/cards/proposals/{waiting['id']}/answer"
    is_problem(send(worker, path, {"taken": True, "answer": "好"}), 403, "orgs.card_not_yours")
    assert send(desk, path, {"taken": True, "answer": "已采纳"}).json()["state"] == "taken"
    assert worker.get(API + "/cards/proposals").json()[0]["answer"] == "已采纳"
