"""Acts on a case over the API: what the pages do, with the same refusals as problems."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from linli.cases import commands
from linli.cases.models import Case
from tests.cases.holding import fresh, with_unit
from tests.web.api.helpers import API, bearer, is_problem, send
from tests.world import NOW, World

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """It is an hour after the report."""
    moment = [NOW + HOUR]
    monkeypatch.setattr(timezone, "now", lambda: moment[0])
    return moment


@pytest.fixture
def case(world: World) -> Case:
    """A case that the property company holds."""
    return with_unit(world, "property")


def test_the_task_goes_to_one_of_the_people_listed(world: World) -> None:
    case = world.case("0102").case
    client = bearer(world, "street")
    people = client.get(f"{API}/cases/{case.id}/people").json()
    assert people[0]["name"] in ("周伟", "王秀英")
    chosen = next(one for one in people if one["name"] == "王秀英")
    answer = send(client, f"/cases/{case.id}/assign", {"person_id": chosen["account_id"], "note": "轮班"})
    assert answer.json()["state"] == "dispatched"
    assert str(fresh(case).holder_account_id) == chosen["account_id"]
    wrong = send(client, f"/cases/{case.id}/assign", {"person_id": str(world.people["prop"].id)})
    is_problem(wrong, 422, "cases.not_of_unit")
    is_problem(send(bearer(world, "insp"), f"/cases/{case.id}/take-over", {"note": ""}), 403, "cases.not_allowed")


def test_a_contact_says_whether_it_counts(world: World, case: Case) -> None:
    client = bearer(world, "prop")
    body = {"way": "phone", "reached": "petitioner", "contacted_at": (NOW + HOUR).isoformat(), "content": "已告知。"}
    made = send(client, f"/cases/{case.id}/contacts", body)
    assert (made.status_code, made.json()["effective"]) == (201, False)
    assert send(client, f"/cases/{case.id}/contacts", body | {"proof": "R-7"}).json()["effective"] is True
    held = client.get(f"{API}/cases/{case.id}/holding").json()
    assert [line["effective"] for line in held["contacts"]] == [False, True]
    is_problem(send(client, f"/cases/{case.id}/contacts", body | {"way": "x"}), 422, "cases.unknown_way")
    is_problem(send(bearer(world, "police"), f"/cases/{case.id}/contacts", body), 404, "cases.not_found")


def test_a_return_is_decided_and_ruled_on_over_the_api(world: World, case: Case) -> None:
    unit, body = str(world.unit("traffic_police").id), {"reason": "not_our_duty", "basis": "职责清单第3条"}
    prop, op, lead = (bearer(world, login) for login in ("prop", "op", "lead"))
    asked = send(prop, f"/cases/{case.id}/returns", body | {"unit_id": unit})
    assert (asked.status_code, asked.json()["state"]) == (201, "waiting")
    again = send(prop, f"/cases/{case.id}/returns", body | {"unit_id": unit})
    is_problem(again, 422, "cases.return_waits")
    waiting = op.get(f"{API}/to-decide").json()
    assert [one["request"]["id"] for one in waiting] == [asked.json()["id"]]
    address = f"/requests/{asked.json()['id']}/decide"
    is_problem(send(prop, address, {"agree": True}), 403, "cases.not_yours_to_decide")
    is_problem(send(op, address, {"agree": False}), 422, "cases.reason_missing")
    assert send(op, address, {"agree": False, "note": "小区内属物业"}).json()["state"] == "refused"
    is_problem(send(op, address, {"agree": True}), 409, "cases.decided_already")
    objection = send(prop, f"/cases/{case.id}/objections", {"basis": "已移交市政"}).json()
    ruling = f"/requests/{objection['id']}/decide"
    assert send(lead, ruling, {"agree": True, "unit_id": unit, "note": "已移交"}).json()["state"] == "agreed"
    assert str(fresh(case).holder_unit_id) == unit
    after = send(bearer(world, "police"), f"/cases/{case.id}/returns", body | {"unit_id": str(case.holder_unit_id)})
    is_problem(after, 422, "cases.ruled")


def test_more_time_a_pause_and_the_ledger_over_the_api(world: World, clock: list[Any]) -> None:
    case = world.case("0102").case
    grid, street, lead = (bearer(world, login) for login in ("grid1", "street", "lead"))
    body = {"amount": 1, "reason": "weather", "words": "下雨"}
    asked = send(grid, f"/cases/{case.id}/extensions", body)
    assert asked.status_code == 201
    before = fresh(case).due_at
    send(street, f"/requests/{asked.json()['id']}/decide", {"agree": True, "note": "同意"})
    assert fresh(case).due_at == before + HOUR
    pause = {"reason": "appraisal", "words": "鉴定", "until": (NOW + timedelta(days=3)).isoformat()}
    asked = send(grid, f"/cases/{case.id}/pauses", pause)
    send(street, f"/requests/{asked.json()['id']}/decide", {"agree": True})
    assert lead.get(f"{API}/cases/{case.id}").json()["card"]["paused_since"]
    clock[0] += HOUR
    assert grid.get(f"{API}/cases/{case.id}/holding").json()["paused_seconds"] == 3600
    assert send(grid, f"/cases/{case.id}/resume", {"note": "到了"}).status_code == 200
    is_problem(send(grid, f"/cases/{case.id}/resume", {"note": ""}), 422, "cases.not_paused")
    late = {
        "reason": "planning",
        "words": "明年改造",
        "plan": "先围挡",
        "owner_id": str(world.people["grid1"].id),
        "review_at": (NOW + timedelta(days=30)).isoformat(),
    }
    is_problem(send(grid, f"/cases/{case.id}/suspensions", late), 422, "cases.petitioner_not_told")
    said = {"way": "visit", "reached": "petitioner", "contacted_at": clock[0].isoformat(), "content": "当面说明"}
    send(grid, f"/cases/{case.id}/contacts", said)
    asked = send(grid, f"/cases/{case.id}/suspensions", late)
    send(lead, f"/requests/{asked.json()['id']}/decide", {"agree": True, "note": "同意挂账"})
    assert [one["plan"] for one in lead.get(f"{API}/ledger").json()] == ["先围挡"]
    clock[0] = fresh(case).due_at + HOUR
    send(grid, f"/cases/{case.id}/resume", {"note": ""})
    clock[0] = fresh(case).due_at + HOUR
    is_problem(send(grid, f"/cases/{case.id}/extensions", body), 422, "cases.extension_after_due")
    is_problem(
        send(grid, f"/cases/{case.id}/pauses", pause | {"until": (clock[0] + HOUR).isoformat()}),
        422,
        "cases.pause_after_due",
    )


def test_supervision_over_the_api(world: World, clock: list[Any]) -> None:
    case = world.case("0102").case
    clock[0] = case.due_at + HOUR
    commands.fire_clocks(world.actor("op"), now=clock[0])
    street, grid = bearer(world, "street"), bearer(world, "grid1")
    said = send(street, f"/cases/{case.id}/urgings", {"kind": "supervision", "words": "今天清完"})
    assert said.status_code == 201
    answered = send(grid, f"/cases/{case.id}/urgings/{said.json()['id']}/answer", {"words": "好的"})
    assert answered.status_code == 200
    listing = street.get(f"{API}/supervision").json()
    assert [(row["level"], row["word"], row["answered"]) for row in listing["rows"]] == [("yellow", "好的", True)]
    assert listing["by_unit"] == [{"unit": "桥头街道办事处", "listed": 0, "red": 0, "yellow": 1}]
    is_problem(grid.get(f"{API}/supervision"), 403, "cases.no_supervisor")
    is_problem(send(grid, f"/cases/{case.id}/urgings", {"kind": "reminder", "words": "快"}), 403, "cases.not_allowed")
    is_problem(send(bearer(world, "lead"), f"/cases/{case.id}/unlist", {"reason": "x"}), 422, "cases.not_listed")
