"""Rosters over the API: what the pages can do, for other systems."""

from __future__ import annotations

from datetime import timedelta

from linli.people.models import Leave
from tests.people.rosters import TODAY, post_of
from tests.web.api.helpers import API, bearer, is_problem, send
from tests.world import GRID1, NOW, STREET, World


def test_leave_is_asked_for_approved_and_ended(world: World) -> None:
    body = {
        "reason": "annual",
        "starts_at": (NOW + timedelta(hours=1)).isoformat(),
        "ends_at": (NOW + timedelta(days=2)).isoformat(),
    }
    asked = send(bearer(world, "grid1"), "/rosters/leaves", body)
    assert asked.status_code == 201, asked.content
    path = f"/rosters/leaves/{asked.json()['id']}"
    again = send(bearer(world, "grid1"), "/rosters/leaves", body)
    is_problem(again, 422, "people.leave_overlaps")
    is_problem(send(bearer(world, "comm1"), f"{path}/approve", {}), 403, "people.not_your_people")
    boss = bearer(world, "street")
    assert [row["name"] for row in boss.get(API + "/rosters/leaves?waiting=true").json()] == ["李建国"]
    assert send(boss, f"{path}/approve", {}).json()["state"] == "approved"
    is_problem(send(boss, f"{path}/refuse", {}), 409, "people.leave_decided")
    assert send(bearer(world, "grid1"), f"{path}/withdraw", {}).json()["state"] == "withdrawn"
    is_problem(send(boss, f"{path}/end", {}), 422, "people.leave_not_running")
    naive = {**body, "starts_at": "2026-03-11T12:00:00"}
    assert send(bearer(world, "grid2"), "/rosters/leaves", naive).status_code == 422
    assert Leave.objects.count() == 1


def test_shifts_deputies_and_officers_are_put_on_and_ended(world: World) -> None:
    boss, unit = bearer(world, "street"), world.unit("committee1").id
    post, other = str(post_of(world, "grid1")), str(world.people["grid2"].id)
    day = TODAY.isoformat()
    shift = send(
        boss,
        "/rosters/shifts",
        {"post_id": post, "starts": "08:30", "ends": "17:30", "days": [1, 2], "valid_from": day},
    )
    deputy = send(boss, "/rosters/deputies", {"post_id": post, "account_id": other, "valid_from": day})
    officer = send(boss, "/rosters/officers", {"area": STREET, "account_id": other, "slot": "day", "valid_from": day})
    assert [one.status_code for one in (shift, deputy, officer)] == [201, 201, 201]
    assert boss.get(f"{API}/rosters/officers?area={STREET}").json()["on_duty"] == "王秀英"
    lines = boss.get(f"{API}/rosters/deputies?unit_id={unit}").json()
    assert [d["name"] for line in lines for d in line["deputies"]] == ["王秀英"]
    assert len(boss.get(f"{API}/rosters/shifts?unit_id={unit}").json()) == 1
    assert {row["name"] for row in boss.get(f"{API}/rosters/people?unit_id={unit}").json()} >= {"李建国", "吴敏"}
    for path, made in (("shifts", shift), ("deputies", deputy), ("officers", officer)):
        assert send(boss, f"/rosters/{path}/{made.json()['id']}/end", {}).status_code == 200
        is_problem(send(boss, f"/rosters/{path}/{made.json()['id']}/end", {}), 404, "people.not_on_roster")
    far = {"post_id": post, "starts": "08:30", "ends": "17:30", "valid_from": "9999-12-31"}
    is_problem(send(boss, "/rosters/shifts", far), 422, "people.far_day")


def test_week_gaps_and_load_are_read_by_who_may_and_by_name(world: World) -> None:
    world.case()
    unit = world.unit("committee1").id
    page = bearer(world, "grid1").get(f"{API}/rosters/week?unit_id={unit}&first=9999-12-31").json()
    assert page["first"] == "2026-03-09"
    assert len(page["rows"][0]["days"]) == 7
    assert bearer(world, "grid3").get(f"{API}/rosters/week?unit_id={unit}").status_code == 404
    load = bearer(world, "street").get(f"{API}/rosters/load?unit_id={unit}").json()
    names = [line["name"] for line in load["lines"]]
    assert names == sorted(names)
    assert {line["name"]: line["open"] for line in load["lines"]}["李建国"] == 1
    assert bearer(world, "grid1").get(f"{API}/rosters/load?unit_id={unit}").status_code == 404
    kinds = {gap["kind"] for gap in bearer(world, "street").get(API + "/rosters/gaps").json()}
    assert kinds == {"night", "day_off"}
    assert bearer(world, "street").get(API + "/rosters/left").json() == []
    assert GRID1


def test_at_load_04_no_operation_of_the_rosters_takes_an_order(world: World) -> None:
    schema = bearer(world, "op").get(API + "/openapi.json").json()
    taken = {
        parameter["name"]
        for path, methods in schema["paths"].items()
        if "/rosters/" in path
        for told in methods.values()
        for parameter in told.get("parameters", [])
    }
    assert taken <= {
        "unit_id",
        "first",
        "waiting",
        "area",
        "leave_id",
        "shift_id",
        "deputy_id",
        "officer_id",
        "left_id",
    }
