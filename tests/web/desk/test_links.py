"""Tied, divided, ended and reopened cases on the pages: offered to those who may, done by a form, refused in words."""

import pytest
from django.utils import timezone

from linli.cases import commands
from linli.cases.models import Case, Hold, ReopenWish
from linli.intake.models import Answer, Signal
from tests.cases.holding import HOUR, fresh, task_of, with_unit
from tests.intake.test_linking import closed, joined
from tests.web.desk.test_acts import offered, send
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(world, monkeypatch):
    """It is an hour after the report."""
    moment = [NOW + HOUR]
    monkeypatch.setattr(timezone, "now", lambda: moment[0])
    return moment


def test_a_case_is_held_open_and_let_go_on_its_page(world):
    case, client = world.case("0102").case, world.client("street")
    page = send(client, case, "hold", kind="evidence", reason="取证未完成").content.decode()
    assert "stays open until" in page
    assert "取证未完成" in page
    assert "lift" in offered(client, case)
    assert "lift" not in offered(world.client("comm1"), case)
    send(client, case, "lift", hold=Hold.objects.get().id, note="好了")
    assert fresh(case).holds_open == 0
    answer = send(client, case, "hold", kind="evidence", reason="")
    assert answer.status_code == 422


def test_another_unit_is_asked_for_help_and_answers_on_its_telephone(world):
    case = with_unit(world, "property")
    prop, police = world.client("prop"), world.client("police")
    send(prop, case, "assist", unit=world.unit("traffic_police").id, words="请查车主")
    task = case.tasks.get(kind="assist")
    page = police.get(f"/field/tasks/{task.id}/").content.decode()
    assert "请查车主" in page
    assert 'data-testid="task-accept"' in page
    police.post(f"/field/tasks/{task.id}/accept/")
    assert 'data-testid="help-done"' in police.get(f"/field/tasks/{task.id}/").content.decode()
    assert police.post(f"/field/tasks/{task.id}/help/", {"result": "done"}).status_code == 422
    police.post(f"/field/tasks/{task.id}/help/", {"result": "done", "note": "车主已联系"})
    assert "车主已联系" in prop.get(f"/desk/cases/{case.id}/").content.decode()
    assert "take-back" not in offered(prop, case)
    assert police.get(f"/desk/cases/{case.id}/").status_code == 200, "who helped may read on"


def test_at_lf_05_the_page_asks_why_the_lead_does_not_wait(world):
    case = with_unit(world, "property")
    prop = world.client("prop")
    send(prop, case, "assist", unit=world.unit("traffic_police").id, words="请查车主")
    task = task_of(case)
    prop.post(f"/field/tasks/{task.id}/accept/")
    prop.post(f"/field/tasks/{task.id}/arrive/")
    assert 'data-testid="helpers-open"' in prop.get(f"/field/tasks/{task.id}/").content.decode()
    sent = {"result": "gone", "note": "已开走"}
    assert prop.post(f"/field/tasks/{task.id}/done/", sent).status_code == 422
    assert fresh(case).state == "handling"
    prop.post(f"/field/tasks/{task.id}/done/", sent | {"assist_reason": "车已开走，不必再查"})
    assert fresh(case).state == "reported"


def test_cases_are_joined_by_number_and_parted_again(world):
    main, case, op = world.case("0102").case, world.case("0102", "还是那堆").case, world.client("op")
    assert {"merge", "split", "transfer", "decline"} <= offered(op, case)
    answer = send(op, case, "merge", into="12345678901234", reason="一处")
    assert answer.status_code == 404
    page = send(op, case, "merge", into=main.number, reason="一处").content.decode()
    assert "dealt with for both" in page
    assert main.number in page
    assert "unmerge" in offered(op, case)
    send(op, case, "unmerge", note="两处")
    assert fresh(case).state == "dispatched"
    signal = joined(world, main, "另一件事")
    assert "take-out" in offered(op, main)
    send(op, main, "take-out", signal=signal.id, reason="不是一回事")
    assert Signal.objects.get(id=signal.id).case_id != main.id


def test_further_matters_are_split_off_by_a_form_that_keeps_what_was_typed(world):
    case, op = world.case("0102").case, world.client("op")
    answer = send(op, case, "split", category1="0404", text1="", reason="一单两事")
    assert answer.status_code == 422
    assert "0404" in answer.content.decode()
    page = send(op, case, "split", category1="0404", text1="车辆乱停", reason="一单两事").content.decode()
    assert "1 case was split off" in page
    part = Case.objects.exclude(id=case.id).get()
    assert case.number in op.get(f"/desk/cases/{part.id}/").content.decode()


def test_a_case_that_is_not_for_us_is_ended_with_the_way_told_and_read_by_its_reporter(world):
    signal = world.case("0102")
    op = world.client("op")
    assert send(op, signal.case, "decline", special="beyond_duty").status_code == 422
    send(op, signal.case, "decline", special="beyond_duty", words="属市场行为，请与商家协商。")
    assert fresh(signal.case).state == "declined"
    Answer.objects.all().delete()
    from_reporter = world.client().get(f"/r/{signal.code}/").content.decode()
    assert "属市场行为，请与商家协商。" in from_reporter


def test_that_it_is_gone_is_said_on_the_page_of_the_case(world):
    case = world.case("0102").case
    assert send(world.client("comm1"), case, "gone", note="").status_code == 422
    send(world.client("comm1"), case, "gone", note="路过看，没有了")
    assert fresh(case).state == "reported"


def test_a_reporter_asks_for_more_and_a_person_judges_it(world, clock):
    signal = world.case("0102", phone="13800000001")
    case = closed(world, signal.case)
    clock[0] = NOW + 3 * HOUR
    reporter = world.client()
    page = reporter.get(f"/r/{signal.code}/").content.decode()
    assert 'data-testid="answer"' in page
    assert 'data-testid="reopen-words"' in page
    assert reporter.post(f"/r/{signal.code}/reopen/", {"words": ""}).status_code == 422
    reporter.post(f"/r/{signal.code}/reopen/", {"words": "还有一半没清"})
    assert 'data-testid="wish-waits"' in reporter.get(f"/r/{signal.code}/").content.decode()
    op = world.client("op")
    assert "还有一半没清" in op.get("/desk/reopenings/").content.decode()
    assert {"reopen", "refuse-reopen"} <= offered(op, case)
    assert send(op, case, "reopen", note="照片可见").status_code == 422, "without the judgement"
    send(op, case, "reopen", note="照片可见", reasonable="on")
    assert fresh(case).state == "dispatched"
    assert 'data-testid="empty"' in op.get("/desk/reopenings/").content.decode()
    assert ReopenWish.objects.get().state == "agreed"


def test_calls_not_reached_are_logged_and_an_unhappy_answer_leads_to_another_try(world, clock):
    signal = world.case("0102", phone="13800000001")
    case = closed(world, signal.case)
    clock[0] = NOW + 3 * HOUR
    caller = world.client("call")
    address = f"/desk/callbacks/{signal.id}"
    assert caller.post(f"{address}/missed", {"why": ""}).status_code == 422
    caller.post(f"{address}/missed", {"why": "no_answer"})
    assert "1 attempt" in caller.get("/desk/callbacks/").content.decode()
    assert caller.post(f"{address}/missed", {"why": "no_answer"}).status_code == 422
    answer = caller.post(f"{address}/rate", {"satisfaction": "dissatisfied", "solved": "no"}, follow=True)
    assert 'data-testid="reopen-submit"' in answer.content.decode()
    assert caller.post(f"{address}/reopen", {"reason": "没清完"}).status_code == 422
    caller.post(f"{address}/reopen", {"reason": "没清完", "reasonable": "on"})
    assert fresh(case).state == "dispatched"


def test_nobodys_matters_and_what_was_handed_over_are_listed(world):
    op = world.client("op")
    assert 'data-testid="empty"' in op.get("/desk/nobodys/").content.decode()
    case = with_unit(world, "catch_all")
    page = op.get("/desk/nobodys/").content.decode()
    assert case.number in page
    assert 'data-testid="nobodys-kind"' in page
    assert 'data-testid="empty"' in op.get("/desk/handed-over/").content.decode()
    assert world.client("call").get("/desk/handed-over/").status_code == 403


def test_the_answers_to_all_petitioners_are_counted_on_the_page(world, clock):
    signal = world.case("0102", phone="13800000001")
    joined(world, signal.case, "我也看见了")
    case = closed(world, signal.case)
    clock[0] = NOW + 3 * HOUR
    page = world.client("op").get(f"/desk/cases/{case.id}/").content.decode()
    assert "1 sent, 1 without any contact left" in page


def test_a_hold_is_not_for_others(world):
    case = world.case("0102").case
    commands.place_hold(world.actor("street"), case_id=case.id, kind="watch", reason="观察", now=NOW)
    answer = send(world.client("lead"), case, "lift", hold=Hold.objects.get().id)
    assert answer.status_code == 403
