"""The page of keys and the same over the API."""

from __future__ import annotations

import re

from linli.exchange.models import ApiKey
from tests.web.api.helpers import API, bearer, is_problem, send
from tests.web.open.helpers import send as send_report
from tests.world import World


def test_an_operator_makes_a_key_sees_it_once_and_ends_it(world: World) -> None:
    client = world.client("op")
    page = client.post("/desk/keys/", {"name": "市民通", "per_day": "50"})
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    plain = re.search(r"llk_[\w-]+", page.content.decode()).group()
    assert send_report(world.client(), plain).status_code == 201
    later = client.get("/desk/keys/").content.decode()
    assert plain not in later
    assert "市民通" in later
    assert "1 / 50" in later
    again = client.post("/desk/keys/", {"name": "市民通", "per_day": "50"})
    assert again.status_code == 422
    assert "市民通" in again.content.decode()
    assert client.post("/desk/keys/", {"name": "", "per_day": "x"}).status_code == 200
    key = ApiKey.objects.get()
    assert client.post(f"/desk/keys/{key.id}/end").status_code == 302
    assert client.post(f"/desk/keys/{key.id}/end").status_code == 409
    assert world.client("street").get("/desk/keys/").status_code == 403


def test_the_api_does_the_same(world: World) -> None:
    operator = bearer(world, "op")
    made = send(operator, "/keys", {"name": "市民通", "per_day": 5})
    assert made.status_code == 201
    listed = operator.get(API + "/keys").json()
    assert [(key["name"], key["today"], key["ending"]) for key in listed] == [("市民通", 0, made.json()["key"][-4:])]
    assert send(operator, f"/keys/{listed[0]['id']}/end", {}).status_code == 200
    is_problem(send(operator, f"/keys/{listed[0]['id']}/end", {}), 409, "open311.key_ended")
    is_problem(send(bearer(world, "street"), "/keys", {"name": "x"}), 403, "open311.operators_only")
