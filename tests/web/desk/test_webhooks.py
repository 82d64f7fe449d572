"""The pages of webhooks and deliveries, and the same over the API."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.exchange.models import Delivery, DeliveryState, Subscription
from linli.exchange.webhooks.commands import subscribe, write_deliveries
from linli.trust import journal
from tests.web.api.helpers import API, bearer, is_problem, send
from tests.world import NOW, World

PUBLIC = "http://93.184.216.34/hook"


@pytest.fixture
def held(world: World) -> Subscription:
    """A subscription with the deliveries of one case."""
    made, _secret = subscribe(world.actor("op"), name="数据平台", url=PUBLIC, kinds="cases.", now=NOW)
    case = world.case().case
    write_deliveries(journal.timeline(case_ids=[case.id]))
    return made


def test_an_operator_subscribes_and_sees_the_secret_once(world: World) -> None:
    client = world.client("op")
    assert 'data-testid="empty"' in client.get("/desk/webhooks/").content.decode()
    page = client.post("/desk/webhooks/", {"name": "数据平台", "url": PUBLIC, "kinds": "cases.", "area": ""})
    secret = re.search(r"whsec_[\w+/=]+", page.content.decode()).group()
    assert page["Cache-Control"] == "no-store"
    later = client.get("/desk/webhooks/").content.decode()
    assert secret not in later
    assert PUBLIC in later
    inside = {"name": "内部", "url": "http://10.0.0.1/", "kinds": "cases.", "area": ""}
    refused = client.post("/desk/webhooks/", inside)
    assert refused.status_code == 422
    assert "10.0.0.1" in refused.content.decode()
    assert client.post("/desk/webhooks/", {"name": ""}).status_code == 200
    assert world.client("lead").get("/desk/webhooks/").status_code == 403


def test_a_subscription_is_paused_resumed_and_ended_on_the_page(world: World, held: Subscription) -> None:
    client = world.client("op")
    for act, state in (("pause", "paused"), ("resume", "active"), ("end", "ended")):
        assert client.post(f"/desk/webhooks/{held.id}/{act}").status_code == 302
        assert bearer(world, "op").get(API + "/webhooks").json()[0]["state"] == state
    assert client.post(f"/desk/webhooks/{held.id}/end").status_code == 409


def test_deliveries_are_listed_narrowed_and_sent_again(world: World, held: Subscription) -> None:
    client = world.client("op")
    Delivery.objects.filter(kind="cases.opened").update(state=DeliveryState.DELIVERED, answer=204, tries=1)
    Delivery.objects.filter(kind="cases.filed").update(error="webhooks.answer", answer=500, tries=2)
    for query, kinds in {
        "kind=cases.opened": {"cases.opened"},
        "state=delivered": {"cases.opened"},
        "failed=on": {"cases.filed"},
        f"subscription={held.id}&state=delivered": {"cases.opened"},
        "kind=cases.nothing": set(),
    }.items():
        answer = client.get(f"/desk/webhooks/deliveries/?{query}")
        assert {row.kind for row in answer.context["listing"].rows} == kinds, query
    opened = Delivery.objects.get(kind="cases.opened")
    assert client.post(f"/desk/webhooks/deliveries/{opened.id}/resend").status_code == 302
    opened.refresh_from_db()
    assert opened.state == "waiting"
    assert client.post(f"/desk/webhooks/deliveries/{opened.id}/leave").status_code == 302
    assert client.post(f"/desk/webhooks/deliveries/{opened.id}/leave").status_code == 409


def test_the_number_of_queries_of_the_lists_is_stated(world: World, held: Subscription) -> None:
    client = world.client("op")
    client.get("/desk/webhooks/")
    counts = []
    for path in ("/desk/webhooks/", "/desk/webhooks/deliveries/"):
        with CaptureQueriesContext(connection) as few:
            client.get(path)
        counts.append(len(few))
    for number in range(3):
        case = world.case(text=f"第{number}处垃圾没人清理。", point=(120.1030 + number * 0.001, 30.2030)).case
        write_deliveries(journal.timeline(case_ids=[case.id]))
        subscribe(world.actor("op"), name=f"平台{number}", url=PUBLIC, kinds="cases.", now=NOW)
    for path, few in zip(("/desk/webhooks/", "/desk/webhooks/deliveries/"), counts, strict=True):
        with CaptureQueriesContext(connection) as many:
            client.get(path)
        assert len(many) <= few <= 14, path


def test_the_api_does_the_same(world: World) -> None:
    operator = bearer(world, "op")
    body: dict[str, Any] = {"name": "数据平台", "url": PUBLIC, "kinds": "cases.closed"}
    made = send(operator, "/webhooks", body)
    assert made.status_code == 201
    number = made.json()["id"]
    (listed,) = operator.get(API + "/webhooks").json()
    assert (listed["id"], listed["kinds"], listed["state"]) == (number, ["cases.closed"], "active")
    assert operator.get(API + "/webhooks/deliveries").json()["total"] == 0
    is_problem(send(operator, "/webhooks", body | {"url": "http://10.0.0.1/"}), 422, "outside.private")
    is_problem(send(bearer(world, "street"), "/webhooks", body), 403, "webhooks.operators_only")
    for act in ("pause", "resume", "end"):
        assert send(operator, f"/webhooks/{number}/{act}", {}).status_code == 200
    is_problem(send(operator, f"/webhooks/{number}/end", {}), 409, "webhooks.ended_already")
