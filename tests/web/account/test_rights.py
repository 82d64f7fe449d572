"""The pages of the rights desk and of retention, and the same over the API."""

from __future__ import annotations

import json

from linli.rights.models import RightsRequest
from linli.trust.models import FactRecord
from tests.world import World


def test_a_resident_reads_and_takes_everything_and_asks(world: World) -> None:
    client = world.client("resident")
    assert 'data-testid="right-submit"' in client.get("/my/rights/").content.decode()
    assert "r-1" in client.get("/my/rights/data/").content.decode()
    taken = client.post("/my/rights/data.json")
    assert taken["Content-Disposition"].startswith("attachment")
    assert json.loads(taken.content)["account"]["login"] == "r-1"
    assert FactRecord.objects.filter(kind="rights.data_copied").count() == 1
    refused = client.post("/my/rights/", {"kind": "delete", "words": ""})
    assert refused.status_code == 422
    assert client.post("/my/rights/", {"kind": "delete", "words": "删除我的电话"}).status_code == 302
    page = client.get("/my/rights/").content.decode()
    assert page.count('data-testid="right-row"') == 1
    client.post(f"/my/rights/requests/{RightsRequest.objects.get().id}/withdraw")
    assert RightsRequest.objects.get().state == "withdrawn"
    assert world.client().get("/my/rights/")["Location"] == "/sign-in/?next=/my/rights/"


def test_a_decision_is_explained_on_its_page(world: World) -> None:
    signal = world.case()
    type(signal).objects.filter(id=signal.id).update(reporter=world.people["resident"])
    page = world.client("resident").get(f"/my/rights/explain/{signal.code}/").content.decode()
    assert 'data-testid="explained"' in page
    assert world.client("resident").get("/my/rights/explain/AAAAAAAAAA/").status_code == 404


def test_the_desk_answers_and_refuses_with_what_was_typed_kept(world: World) -> None:
    resident, op = world.client("resident"), world.client("op")
    resident.post("/my/rights/", {"kind": "correct", "words": "门牌号写错了"})
    row = RightsRequest.objects.get()
    here = f"/desk/rights/{row.id}/"
    assert 'data-testid="right-row"' in op.get("/desk/rights/").content.decode()
    assert "门牌号写错了" in op.get(here).content.decode()
    refused = op.post(here, {"do": "refuse", "reason": "kept_by_law", "words": "依法保存。", "way": ""})
    assert refused.status_code == 422
    assert "依法保存。" in refused.content.decode()
    assert op.post(here, {"do": "answer", "words": "已更正。"}).status_code == 302
    assert "已更正。" in resident.get("/my/rights/").content.decode()
    assert world.client("grid1").get(here).status_code == 403
    assert world.client("window").get("/desk/rights/").status_code == 200


def test_the_page_of_retention_is_for_those_who_see_to_it(world: World) -> None:
    assert world.client("op").get("/desk/retention/").content.decode().count('data-testid="kept-row"') == 5
    assert world.client("lead").get("/desk/retention/").status_code == 200
    assert world.client("grid1").get("/desk/retention/").status_code == 403
    assert world.client("lead").post("/desk/retention/devices", {"rows": "0"}).status_code == 422


def test_the_api_does_the_same(world: World) -> None:
    client = world.client("resident")
    token = str(client.get("/my/rights/").context["csrf_token"])
    head = {"content_type": "application/json", "headers": {"X-CSRFToken": token}}
    assert client.get("/api/v1/me/data").json()["account"]["login"] == "r-1"
    made = client.post("/api/v1/me/data-requests", json.dumps({"kind": "see"}), **head)
    assert made.status_code == 201
    assert client.get("/api/v1/me/data-requests").json()[0]["state"] == "open"
    op = world.client("op")
    assert [row["id"] for row in op.get("/api/v1/data-requests").json()] == [made.json()["id"]]
    assert len(op.get("/api/v1/retention").json()) == 5
    assert client.get("/api/v1/retention").status_code == 403
