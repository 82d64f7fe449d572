"""The live stream over real HTTP: who hears what, where it goes on after a cut, how it ends."""

from __future__ import annotations

import json
import time

import pytest

from linli.kernel.ids import new_id
from linli.people.models import Account
from tests import world as street
from tests.trust.world import paint, paint_about

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def texts(ids):
    return [str(fact_id) for fact_id in ids]


def ids_of(listener):
    return [fact["id"] for fact in listener.facts]


def test_staff_hear_what_is_theirs_and_nothing_else(listen, world):
    worker, operator = listen("grid1").ready(), listen("op").ready()
    mine = paint(account_id=world.people["grid1"].id)
    of_my_unit = paint(unit_id=world.unit("committee1").id)
    in_my_grid = paint(grid_code=street.GRID1)
    next_door = paint(grid_code=street.GRID2, account_id=world.people["grid2"].id)
    elsewhere = paint(grid_code="880101001001001", unit_id=new_id())
    both = paint(account_id=world.people["grid1"].id, grid_code=street.GRID1, unit_id=world.unit("committee1").id)
    worker.wait(4)
    operator.wait(3)
    time.sleep(0.3)
    assert ids_of(worker) == texts([*mine, *of_my_unit, *in_my_grid, *both])
    assert ids_of(operator) == texts([*in_my_grid, *next_door, *both])
    assert texts(elsewhere)[0] not in ids_of(worker) + ids_of(operator)
    fact = worker.facts[-1]
    assert {name: fact[name] for name in ("kind", "case", "grid", "data", "account")} == {
        "kind": "walls.painted",
        "case": None,
        "grid": street.GRID1,
        "data": {"colour": "red", "coats": 1},
        "account": str(world.people["grid1"].id),
    }
    assert [heard.id for heard in worker.heard if heard.event == "fact"] == [fact["seq"] for fact in worker.facts]


def test_a_cut_stream_goes_on_where_it_was(listen, world):
    first = listen("op").ready()
    ids = paint(3, grid_code=street.GRID1)
    first.wait(3)
    place = first.last
    first.close()
    ids = [*paint(5, grid_code=street.GRID1), *paint(1, grid_code=street.GRID2)]
    again = listen("op", Last_Event_ID=str(place)).wait(6)
    by_query = listen("op", f"?after={place}").wait(6)
    ids += paint(2, grid_code=street.GRID3)
    for listener in (again.wait(8), by_query.wait(8)):
        assert ids_of(listener) == texts(ids)


def test_a_part_of_what_is_granted_can_be_asked_for(listen, world):
    account = world.people["op"].id
    listener = listen("op", f"?topics=a:{account},g:{street.GRID2}").ready()
    paint(grid_code=street.GRID1)
    ids = [*paint(grid_code=street.GRID2), *paint(account_id=account)]
    assert ids_of(listener.wait(2)) == texts(ids)


#: An id that is nobody's and no case's.
NOBODYS = "01900000-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    ("login", "query", "headers", "status", "code"),
    [
        (None, "", {}, 403, "live.not_signed_in"),
        ("grid1", f"?topics=g:{street.GRID2}", {}, 403, "live.topic_not_allowed"),
        ("grid1", f"?topics=a:{NOBODYS}", {}, 403, "live.topic_not_allowed"),
        ("grid1", f"?topics=case:{NOBODYS}", {}, 403, "live.topic_not_allowed"),
        ("grid1", "?after=x", {}, 422, "live.bad_after"),
        ("grid1", "", {"Origin": "http://127.0.0.1:8765"}, 403, "live.other_origin"),
        ("grid1", "", {"Origin": "http://127.0.0.1.example.com:8000"}, 403, "live.other_origin"),
        ("grid1", "", {"Origin": "null"}, 403, "live.other_origin"),
        ("grid1", "", {"Host": "example.com"}, 403, "live.unknown_host"),
        (None, "?code=ABCDE23456", {}, 404, "intake.no_report"),
    ],
)
def test_what_is_not_theirs_is_refused(listen, login, query, headers, status, code):
    refused = listen(login, query, **headers)
    assert refused.response.status == status
    assert refused.response.headers["content-type"] == "application/problem+json"
    assert json.loads(refused.response.read())["code"] == code


def test_somebody_locked_out_hears_nothing(listen, world):
    Account.objects.filter(login="grid1").update(is_active=False)
    assert listen("grid1").response.status == 403


def test_the_page_on_the_webs_port_may_read_it_with_its_cookie(listen):
    answer = listen("op", Origin="http://127.0.0.1:8000").ready().response
    assert answer.headers["access-control-allow-origin"] == "http://127.0.0.1:8000"
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert answer.headers["content-type"].startswith("text/event-stream")


def test_a_tracker_follows_the_report_into_its_case_and_sees_no_people(listen, world):
    report = world.waiting("柳岸花园1幢楼下垃圾堆了好几天，没人清理。")
    other = world.waiting("桥头大街路灯不亮。", point=street.IN_GRID2)
    tracker = listen(query=f"?code={report.code[:5].lower()}-{report.code[5:]}").ready()
    case = new_id()
    paint(case_id=case)
    paint(case_id=new_id(), unit_id=world.unit("committee1").id)
    paint_about(other.id)
    paint_about(report.id, case_id=case)
    paint(case_id=case, account_id=world.people["grid1"].id)
    # What was recorded before the tracker came may still be on its way, so only the painting is counted.
    until = time.monotonic() + 10
    while len(painted := [f for f in tracker.facts if f["kind"] == "walls.painted"]) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.2)
    painted = [fact for fact in tracker.facts if fact["kind"] == "walls.painted"]
    assert [fact["case"] for fact in painted] == [str(case)] * 2
    assert all(set(fact) == {"seq", "kind", "at", "case", "subject"} for fact in tracker.facts)


def test_after_a_restart_the_process_still_knows_what_was_missed(listen, instance):
    first = listen("op").ready()
    paint(2, grid_code=street.GRID1)
    place = first.wait(2).last
    started = time.monotonic()
    assert instance.end() == 0
    assert time.monotonic() - started < 3, "an open stream holds the end up"
    assert first.ended.wait(2)
    ids = paint(3, grid_code=street.GRID1)
    instance.start()
    again = listen("op", Last_Event_ID=str(place)).wait(3)
    ids += paint(1, grid_code=street.GRID1)
    assert ids_of(again.wait(4)) == texts(ids)
