"""Tied, divided, ended and reopened cases over the API: what the pages do, with the same refusals as problems."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from linli.cases.models import Case
from tests.cases.holding import HOUR, fresh, task_of, with_unit
from tests.intake.test_linking import closed, joined
from tests.web.api.helpers import API, bearer, is_problem, send
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """It is an hour after the report."""
    moment = [NOW + HOUR]
    monkeypatch.setattr(timezone, "now", lambda: moment[0])
    return moment


def ties(client: Any, case: Case) -> dict[str, Any]:
    answer = client.get(f"{API}/cases/{case.id}/ties")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_hold_is_placed_and_lifted(world: World) -> None:
    case, street = world.case("0102").case, bearer(world, "street")
    made = send(street, f"/cases/{case.id}/holds", {"kind": "evidence", "reason": "取证中"})
    assert made.status_code == 201
    assert ties(street, case)["holds"][0]["counts"] is True
    again = send(street, f"/cases/{case.id}/holds", {"kind": "evidence", "reason": "取证中"})
    is_problem(again, 422, "cases.held_already")
    lift = f"/holds/{made.json()['id']}/lift"
    is_problem(send(bearer(world, "lead"), lift, {"note": ""}), 403, "cases.hold_not_yours")
    assert send(street, lift, {"note": ""}).json()["lifted_at"]


def test_help_is_asked_for_accepted_and_answered(world: World) -> None:
    case = with_unit(world, "property")
    prop, police = bearer(world, "prop"), bearer(world, "police")
    body = {"unit_id": str(world.unit("traffic_police").id), "words": "请查车主"}
    asked = send(prop, f"/cases/{case.id}/assists", body)
    assert (asked.status_code, asked.json()["state"]) == (201, "asked")
    task = asked.json()["task_id"]
    assert [one["id"] for one in police.get(f"{API}/tasks").json()] == [task]
    send(police, f"/tasks/{task}/accept", {})
    is_problem(send(police, f"/tasks/{task}/help", {"result": "x", "words": "y"}), 422, "cases.unknown_assist_result")
    own = task_of(case)
    send(prop, f"/tasks/{own.id}/accept", {})
    report = {"result": "gone", "note": "开走了"}
    is_problem(send(prop, f"/tasks/{own.id}/report", report), 422, "cases.assist_open")
    assert send(police, f"/tasks/{task}/help", {"result": "done", "words": "已联系"}).json()["result"] == "done"
    assert send(prop, f"/tasks/{own.id}/report", report).json()["state"] == "reported"
    taken = send(prop, f"/assists/{asked.json()['id']}/take-back", {"note": ""})
    is_problem(taken, 422, "cases.assist_over")


def test_cases_are_joined_parted_split_and_a_report_is_taken_out(world: World) -> None:
    op, main, case = bearer(world, "op"), world.case("0102").case, world.case("0102", "还是那堆").case
    to = {"into_id": str(main.id), "reason": "一处"}
    is_problem(send(bearer(world, "street"), f"/cases/{case.id}/merge", to), 403, "cases.not_allowed")
    assert send(op, f"/cases/{case.id}/merge", to).json()["state"] == "merged"
    assert [(one["how"], one["id"]) for one in ties(op, case)["cases"]] == [("main", str(main.id))]
    assert send(op, f"/cases/{case.id}/unmerge", {"reason": "两处"}).json()["state"] == "dispatched"
    signal = joined(world, main, "另一件事")
    out = send(op, f"/queue/{signal.id}/take-out", {"reason": "不是一回事"})
    assert (out.status_code, out.json()["state"]) == (200, "in_case")
    matters = [{"category": "0404", "text": "车辆乱停"}]
    parts = send(op, f"/cases/{main.id}/split", {"matters": matters, "reason": "一单两事"})
    assert parts.status_code == 201
    assert [one["how"] for one in ties(op, main)["cases"]] == ["part"]
    is_problem(send(op, f"/cases/{main.id}/split", {"matters": [], "reason": "x"}), 422, "cases.split_parts")


def test_ends_without_work(world: World) -> None:
    op, case = bearer(world, "op"), world.case("0102").case
    is_problem(send(op, f"/cases/{case.id}/decline", {"special": "secret"}), 422, "cases.words_missing")
    same = {"lon": 120.125, "lat": 30.205, "reason": "地址错"}
    is_problem(send(op, f"/cases/{case.id}/transfer", same), 422, "cases.same_subdistrict")
    assert (
        send(op, f"/cases/{case.id}/decline", {"special": "secret", "words": "涉及隐私"}).json()["state"] == "declined"
    )
    other = world.case("0102", "另一堆").case
    assert send(bearer(world, "comm1"), f"/cases/{other.id}/gone", {"reason": "没有了"}).json()["state"] == "reported"


def test_a_petitioner_asks_for_more_and_gets_an_answer(world: World, clock: list[Any]) -> None:
    signal = world.case("0102", phone="13800000001")
    case, op = closed(world, signal.case), bearer(world, "op")
    clock[0] = NOW + 3 * HOUR
    shown = world.client().get(f"{API}/reports/{signal.code}").json()
    assert shown["may_reopen"] is True
    assert [one["result"] for one in shown["answers"]] == ["solved"]
    assert op.get(f"{API}/cases/{case.id}/answers").json()["sent"] == 1
    asked = send(world.client(), f"/reports/{signal.code}/reopen", {"words": "没清完"})
    assert asked.status_code == 201
    [wish] = op.get(f"{API}/reopenings").json()
    assert send(op, f"/reopenings/{wish['id']}/refuse", {"reason": "已核实清完"}).json()["state"] == "closed"
    refused = send(op, f"/reopenings/{wish['id']}/refuse", {"reason": "再次"})
    is_problem(refused, 409, "cases.wish_judged")
    judged = {"reasonable": True, "reason": "又查了一次"}
    assert send(op, f"/cases/{case.id}/reopen", judged).json()["state"] == "dispatched"
    assert fresh(case).reopened == 1


def test_calls_are_logged_and_lead_to_another_try(world: World, clock: list[Any]) -> None:
    signal = world.case("0102", phone="13800000001")
    closed(world, signal.case)
    clock[0] = NOW + 3 * HOUR
    caller = bearer(world, "call")
    assert send(caller, f"/callbacks/{signal.id}/missed", {"why": "no_answer"}).status_code == 201
    [row] = caller.get(f"{API}/callbacks").json()
    assert (row["attempts"], row["late"]) == (1, False)
    is_problem(send(caller, f"/callbacks/{signal.id}/missed", {"why": "no_answer"}), 422, "cases.called_just_now")
    send(caller, f"/callbacks/{signal.id}", {"satisfaction": "dissatisfied", "solved": False})
    judged = {"reasonable": True, "reason": "没清完"}
    assert send(caller, f"/callbacks/{signal.id}/reopen", judged).json()["state"] == "dispatched"


def test_nobodys_matters_and_what_was_handed_over(world: World) -> None:
    op = bearer(world, "op")
    with_unit(world, "catch_all")
    found = op.get(f"{API}/nobodys-matters").json()
    assert (found["total"], found["by_category"][0]["category"]) == (1, "0404")
    assert op.get(f"{API}/handed-over").json() == []
    is_problem(bearer(world, "prop").get(f"{API}/nobodys-matters"), 403, "cases.no_area")
