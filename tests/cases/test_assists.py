"""Holds that keep a case open, and other units that help a lead: one lead always, and no silence about what is open."""

from datetime import timedelta

import pytest

from linli.cases import access, commands
from linli.cases.models import Assist, Case, Hold, Task
from linli.cases.queries import case_page, my_tasks
from linli.kernel.actors import machine
from linli.kernel.errors import NotAllowed, NotFound, Refused
from tests.cases.holding import HOUR, MINUTE, fresh, kinds, last, task_of, with_unit
from tests.cases.pictures import picture
from tests.world import NOW


def refused(why, act, /, *args, **kwargs):
    with pytest.raises((Refused, NotAllowed, NotFound)) as refusal:
        act(*args, **kwargs)
    assert refusal.value.code == why
    return refusal.value


def reported(world, case, login="grid1", **more) -> Case:
    me, task = world.actor(login), task_of(case)
    commands.accept(me, task_id=task.id, now=NOW + HOUR)
    commands.add_task_photo(me, task_id=task.id, moment="after", content=picture(), now=NOW + HOUR)
    commands.report_done(me, task_id=task.id, result="solved", now=NOW + HOUR + MINUTE, **more)
    return fresh(case)


def test_a_case_that_is_held_open_cannot_be_closed_and_the_refusal_names_why(world):
    case = world.case("0102").case
    street = world.actor("street")
    hold = commands.place_hold(street, case_id=case.id, kind="evidence", reason="执法取证未完成", now=NOW + HOUR)
    reported(world, case)
    check = task_of(case, "verify")
    error = refused("cases.held", commands.verify, world.actor("insp"), task_id=check.id, now=NOW + 2 * HOUR)
    assert "执法取证未完成" in error.message
    refused("cases.hold_not_yours", commands.lift_hold, world.actor("lead"), hold_id=hold.id, now=NOW + 2 * HOUR)
    commands.lift_hold(street, hold_id=hold.id, note="取证完毕", now=NOW + 2 * HOUR)
    refused("cases.hold_lifted", commands.lift_hold, street, hold_id=hold.id, now=NOW + 2 * HOUR)
    commands.verify(world.actor("insp"), task_id=check.id, now=NOW + 2 * HOUR)
    assert fresh(case).state == "closed"
    assert [k for k in kinds(case) if "h" in k and k.split(".")[1].startswith("h")] == [
        "cases.held",
        "cases.hold_lifted",
    ]


def test_a_hold_until_a_day_holds_nothing_after_it_and_a_part_of_the_system_may_hold_too(world):
    case = world.case("0102").case
    until = NOW + timedelta(hours=3)
    commands.place_hold(machine("whistles"), case_id=case.id, kind="whistle", reason="吹哨未结束", until=until, now=NOW)
    reported(world, case)
    check = task_of(case, "verify")
    refused("cases.held", commands.verify, world.actor("insp"), task_id=check.id, now=until - MINUTE)
    hold = Hold.objects.get()
    assert (hold.by_id, hold.by_part) == (None, "whistles")
    refused("cases.hold_not_yours", commands.lift_hold, machine("topics"), hold_id=hold.id, now=until - MINUTE)
    commands.verify(world.actor("insp"), task_id=check.id, now=until)
    assert fresh(case).state == "closed"


def test_holds_are_refused_in_words(world):
    case, street = world.case("0102").case, world.actor("street")
    hold = {"case_id": case.id, "now": NOW + HOUR}
    refused("cases.unknown_hold", commands.place_hold, street, kind="tired", reason="x", **hold)
    refused("cases.reason_missing", commands.place_hold, street, kind="watch", reason=" ", **hold)
    refused("cases.hold_over", commands.place_hold, street, kind="watch", reason="x", until=NOW, **hold)
    refused("cases.not_allowed", commands.place_hold, world.actor("insp"), kind="watch", reason="x", **hold)
    commands.place_hold(street, kind="watch", reason="观察", **hold)
    refused("cases.held_already", commands.place_hold, street, kind="watch", reason="观察", **hold)
    assert fresh(case).holds_open == Hold.objects.filter(lifted_at=None).count() == 1


def test_at_lf_05_the_lead_cannot_report_back_over_an_open_assist_unless_it_says_why(world):
    case = world.case("0102").case
    grid, police = world.actor("grid1"), world.actor("police")
    commands.accept(grid, task_id=task_of(case).id, now=NOW + MINUTE)
    assist = commands.ask_assist(
        grid, case_id=case.id, unit_id=world.unit("traffic_police").id, words="请拖走压在垃圾上的车", now=NOW + HOUR
    )
    assert fresh(case).holder_unit_id == assist.lead_id == world.unit("office").id, "exactly one lead"
    assert [one.id for one in my_tasks(police, now=NOW + HOUR)] == [assist.task_id]
    commands.add_task_photo(grid, task_id=task_of(case).id, moment="after", content=picture(), now=NOW + HOUR)
    done = {"task_id": task_of(case).id, "result": "solved", "now": NOW + 2 * HOUR}
    error = refused("cases.assist_open", commands.report_done, grid, **done)
    assert world.unit("traffic_police").name in error.message
    commands.report_done(grid, assist_reason="车主已自行开走，垃圾清完", **done)
    assert "cases.assist_passed_over" in kinds(case), "the reason stands in the timeline"
    page = case_page(world.actor("op"), case.id, now=NOW + 2 * HOUR)
    words = next(entry.remark for entry in page.timeline if entry.kind == "cases.assist_passed_over")
    assert words == "车主已自行开走，垃圾清完"
    commands.verify(world.actor("insp"), task_id=task_of(case, "verify").id, now=NOW + 3 * HOUR)
    assert Assist.objects.get().state == "taken_back"
    assert Task.objects.get(id=assist.task_id).state == "withdrawn"
    assert fresh(case).assists_open == 0


def test_at_lf_05_an_assist_is_accepted_and_answered_at_its_unit_and_the_case_stays_with_its_lead(world):
    case = with_unit(world, "property")
    prop, police = world.actor("prop"), world.actor("police")
    asked = commands.ask_assist(
        prop, case_id=case.id, unit_id=world.unit("traffic_police").id, words="请查车主", now=NOW + HOUR
    )
    refused("cases.not_handling", commands.report_done, police, task_id=asked.task_id, result="solved", now=NOW + HOUR)
    answer = {"task_id": asked.task_id, "result": "done", "words": "车主已联系", "now": NOW + 2 * HOUR}
    refused("cases.task_step", commands.answer_assist, police, **answer)
    commands.accept(police, task_id=asked.task_id, now=NOW + HOUR)
    assert fresh(case).state == "dispatched", "helping is not handling"
    assert fresh(case).holder_unit_id == world.unit("property").id
    refused("cases.unknown_assist_result", commands.answer_assist, police, **(answer | {"result": "maybe"}))
    refused("cases.reason_missing", commands.answer_assist, police, **(answer | {"words": ""}))
    commands.answer_assist(police, **answer)
    assert last(case).kind == "cases.assist_answered"
    assert last(case).account_id == fresh(case).holder_account_id
    assert (Assist.objects.get().answer, fresh(case).assists_open) == ("车主已联系", 0)
    assert case_page(police, case.id, now=NOW + 2 * HOUR).acts == frozenset(), (
        "who helped may read, and do nothing else"
    )
    refused("cases.not_found", access.case_for, world.actor("police"), None, world.case("0102").case_id)
    reported(world, case, "prop")


def test_assists_are_refused_in_words(world):
    case = with_unit(world, "property")
    prop, unit = world.actor("prop"), world.unit("traffic_police").id
    ask = {"case_id": case.id, "words": "请协助", "now": NOW + HOUR}
    refused("cases.assist_own_unit", commands.ask_assist, prop, unit_id=world.unit("property").id, **ask)
    refused("cases.assist_due", commands.ask_assist, prop, unit_id=unit, due_at=NOW, **ask)
    refused("cases.reason_missing", commands.ask_assist, prop, unit_id=unit, **(ask | {"words": ""}))
    refused("cases.not_allowed", commands.ask_assist, world.actor("insp"), unit_id=unit, **ask)
    other = with_unit(world, "property", "0101")
    outside = ask | {"case_id": other.id, "unit_id": world.unit("committee1").id}
    refused("orgs.duty_withdrawn", commands.ask_assist, prop, **outside)
    asked = commands.ask_assist(prop, unit_id=unit, **ask)
    refused("cases.assist_asked", commands.ask_assist, prop, unit_id=unit, **ask)
    refused("cases.not_allowed", commands.take_back_assist, world.actor("lead"), assist_id=asked.id, now=NOW + HOUR)
    commands.take_back_assist(prop, assist_id=asked.id, now=NOW + HOUR)
    refused("cases.assist_over", commands.take_back_assist, prop, assist_id=asked.id, now=NOW + HOUR)
    assert my_tasks(world.actor("police"), now=NOW + HOUR) == []
    commands.ask_assist(prop, unit_id=unit, **ask)
