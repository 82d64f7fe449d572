"""Cases with their reports: merged and parted, split, moved; everybody gets an answer, and nothing is without a holder."""

from datetime import timedelta

import pytest

from linli.cases import commands as cases
from linli.cases.models import Case, CaseLink, Clock, Task
from linli.cases.queries import case_page, handed_over, nobodys_matters
from linli.intake import commands
from linli.intake.commands import Matter
from linli.intake.models import Answer, Signal, SignalMove
from linli.intake.queries import signals_of, track
from linli.kernel.actors import machine
from linli.kernel.clock import due, parse_limit
from linli.kernel.errors import NotAllowed, NotFound, Refused
from linli.orgs.commands import bump
from linli.orgs.models import Division, Unit
from linli.orgs.queries import ground, work_calendar
from linli.people.models import Account, Post
from linli.reactions.reactions import react
from linli.trust import journal
from linli.trust.acting import one_act
from tests.cases.holding import HOUR, MINUTE, fresh, kinds, last, open_clocks, task_of, with_unit
from tests.cases.pictures import picture
from tests.world import COUNTY, IN_GRID1, IN_GRID3, NOW, SINCE, box, fixed_id


def refused(why, act, /, *args, **kwargs):
    with pytest.raises((Refused, NotAllowed, NotFound)) as refusal:
        act(*args, **kwargs)
    assert refusal.value.code == why
    return refusal.value


def joined(world, case, text, **more) -> Signal:
    """One more report of the same matter, joined by an operator."""
    signal = world.waiting(text, **more)
    return commands.join(world.actor("op"), signal_id=signal.id, case_id=case.id, now=NOW + MINUTE)


def closed(world, case, login="grid1", at=NOW + HOUR) -> Case:
    """The case dealt with and verified, and what follows from it."""
    me = world.actor(login)
    task = task_of(case)
    cases.accept(me, task_id=task.id, now=at)
    cases.add_task_photo(me, task_id=task.id, moment="after", content=picture(), now=at)
    cases.report_done(me, task_id=task.id, result="solved", note="已修复，恢复供暖。", now=at + MINUTE)
    cases.verify(world.actor("insp"), task_id=task_of(case, "verify").id, now=at + 2 * MINUTE)
    told(case)
    return fresh(case)


def told(case) -> None:
    """Everything that follows from the facts of a case."""
    react([row for row in journal.timeline(case_ids=[case.id])])


def test_at_12345_07_forty_petitioners_about_one_heating_failure_are_one_main_and_39_links_with_40_answers(world):
    main = world.case("0102", "整个小区暖气不热，室内只有十二度。", phone="13800000000").case
    for n in range(1, 40):
        contact = {} if n % 10 == 0 else {"phone": f"138000000{n:02d}"}
        joined(world, main, f"我家也没暖气，{n}号楼。", **contact)
    assert fresh(main).signals == 40
    assert Signal.objects.filter(case=main, state="merged").count() == 39
    closed(world, main)
    answers = Answer.objects.filter(case=main)
    assert answers.count() == answers.values("signal").distinct().count() == 40
    assert answers.exclude(way="none").count() + answers.filter(way="none").count() == fresh(main).signals
    assert set(answers.filter(way="none").values_list("reason", flat=True)) == {"no_contact_left"}
    assert answers.filter(way="none").count() == 3
    assert {(a.result, a.words) for a in answers} == {("solved", "已修复，恢复供暖。")}
    count = last(main)
    assert (count.kind, count.data["sent"], count.data["no_contact"]) == ("intake.petitioners_told", 37, 3)
    told(main)
    assert answers.count() == 40, "told again, nobody gets a second answer"


def test_a_case_with_its_reports_is_merged_into_another_and_parted_again(world):
    main = world.case("0102", phone="13800000001").case
    signal = world.case("0102", "垃圾还是那一堆，臭得很。", phone="13800000002")
    case, task, was = signal.case, task_of(signal.case), signal.case.due_at
    commands.merge_cases(world.actor("op"), case_id=case.id, into_id=main.id, reason="同一堆垃圾", now=NOW + HOUR)
    case, main = fresh(case), fresh(main)
    assert (case.state, case.main_id, main.signals) == ("merged", main.id, 2)
    assert Task.objects.get(id=task.id).state == "withdrawn"
    assert open_clocks(case) == {}
    assert Signal.objects.get(id=signal.id).case_id == main.id
    assert last(case).kind == "cases.merged"
    assert last(main).kind == "cases.follower_joined"
    story = track(signal.code, now=NOW + HOUR)
    assert story.case_number == main.number
    assert "cases.merged" in [entry.kind for entry in story.timeline], "the reporter's own story goes on"

    later = NOW + 2 * HOUR
    commands.unmerge_case(world.actor("op"), case_id=case.id, reason="原来是两处", now=later)
    case, main = fresh(case), fresh(main)
    assert (case.state, case.main_id, case.signals, main.signals) == ("dispatched", None, 1, 1)
    assert case.holder_unit_id == world.unit("office").id
    assert task_of(case).assignee_id == world.people["grid1"].id
    assert case.due_at == due(later, parse_limit("4WH"), work_calendar()), "the whole limit from now"
    assert case.first_due_at == was, "the first due time stays for statistics"
    assert set(open_clocks(case)) >= {"due", "red"}
    own = Signal.objects.get(id=signal.id)
    assert (own.case_id, own.state) == (case.id, "in_case")
    assert SignalMove.objects.get(signal=own).back_at == later
    assert kinds(case)[-3:] == ["cases.merged", "cases.unmerged", "cases.dispatched"]
    closed(world, case, at=later)
    assert Answer.objects.filter(case=case).count() == 1
    assert not Answer.objects.filter(case=main).exists()


def test_followers_of_a_merged_case_follow_on_to_the_next(world):
    first, second, third = (world.case("0102", f"垃圾堆{n}").case for n in range(3))
    op = world.actor("op")
    commands.merge_cases(op, case_id=first.id, into_id=second.id, reason="一处", now=NOW + HOUR)
    commands.merge_cases(op, case_id=second.id, into_id=third.id, reason="一处", now=NOW + HOUR)
    assert fresh(first).main_id == fresh(second).main_id == third.id
    assert fresh(third).signals == Signal.objects.filter(case=third).count() == 3
    commands.unmerge_case(op, case_id=first.id, reason="另一处", now=NOW + 2 * HOUR)
    assert Signal.objects.filter(case=first).count() == 1
    assert fresh(third).signals == Signal.objects.filter(case=third).count() == 2


def test_what_must_not_be_merged_is_refused_in_words(world):
    op = world.actor("op")
    case, main = world.case("0102").case, world.case("0102", "另一堆垃圾").case
    both = {"case_id": case.id, "into_id": main.id, "now": NOW + HOUR}
    refused("cases.reason_missing", commands.merge_cases, op, reason=" ", **both)
    refused("cases.merge_itself", commands.merge_cases, op, case_id=case.id, into_id=case.id, reason="x", now=NOW)
    refused("cases.not_allowed", commands.merge_cases, world.actor("street"), reason="同一处", **both)
    refused("cases.not_merged", commands.unmerge_case, op, case_id=case.id, reason="x", now=NOW + HOUR)
    danger = world.case("0102", "垃圾着火了，有人被困", priority="P1").case
    risky = {"case_id": case.id, "into_id": danger.id, "reason": "同一处", "now": NOW + HOUR}
    assert refused("cases.merge_needs_confirmation", commands.merge_cases, op, **risky).values["why"] == "danger"
    assert fresh(case).state == "dispatched"
    hold = cases.place_hold(world.actor("street"), case_id=case.id, kind="evidence", reason="取证中", now=NOW + HOUR)
    refused("cases.held", commands.merge_cases, op, confirmed=True, **risky)
    cases.lift_hold(world.actor("street"), hold_id=hold.id, now=NOW + HOUR)
    commands.merge_cases(op, confirmed=True, **risky)
    assert last(case).data["confirmed"] is True
    refused("cases.wrong_step", commands.merge_cases, op, reason="再来", **both)
    done = closed(world, main)
    other = world.case("0102", "第三堆垃圾").case
    refused(
        "cases.merge_into_ended",
        commands.merge_cases,
        op,
        case_id=other.id,
        into_id=done.id,
        reason="同",
        now=NOW + HOUR,
    )


def test_at_g_16_a_report_that_the_machine_joined_is_taken_out_in_one_step(world):
    case = world.case("0102", phone="13800000001").case
    wrong = joined(world, case, "路灯不亮，不是垃圾。", phone="13800000002")
    commands.take_out(world.actor("op"), signal_id=wrong.id, reason="不是一回事", now=NOW + HOUR)
    signal = Signal.objects.select_related("case").get(id=wrong.id)
    assert (signal.state, signal.case.signals, fresh(case).signals) == ("in_case", 1, 1)
    assert signal.case_id != case.id
    assert task_of(signal.case).unit_id == signal.case.holder_unit_id
    assert signal.case.due_at > NOW + HOUR
    assert last(case).kind == "cases.signal_left"
    first = Signal.objects.get(case=case)
    refused("intake.not_joined", commands.take_out, world.actor("op"), signal_id=first.id, reason="x", now=NOW + HOUR)
    refused("intake.operators_only", commands.take_out, world.actor("street"), signal_id=first.id, reason="x", now=NOW)


def test_a_case_with_several_matters_is_split_and_each_part_has_its_unit_and_its_clock(world):
    signal = world.case("0102", "楼下垃圾没人收，旁边井盖也松了，车还乱停。", phone="13800000001")
    case = signal.case
    later = NOW + 2 * HOUR
    matters = [
        Matter("0404", "车辆乱停，堵住出口", unit_id=world.unit("traffic_police").id),
        Matter("0102", "后门还有一堆垃圾"),
    ]
    parts = commands.split_case(world.actor("op"), case_id=case.id, matters=matters, reason="一单三事", now=later)
    assert [part.holder_unit_id for part in parts] == [world.unit("traffic_police").id, world.unit("office").id]
    assert fresh(case).state == "dispatched", "the original goes on with the first matter"
    assert all(task_of(part).unit_id == part.holder_unit_id for part in parts)
    police, same = (fresh(part) for part in parts)
    own = due(later, parse_limit(police.limit), work_calendar())
    assert police.due_at == own, "another kind has its limit from the split"
    assert same.due_at == case.due_at, "the same kind is due when the original is"
    assert {(link.earlier_id, link.later_id) for link in CaseLink.objects.all()} == {(case.id, p.id) for p in parts}
    assert kinds(case)[-1] == "cases.split_off"
    assert kinds(police)[-1] == "cases.split_from"
    for part in parts:
        assert [row[0] for row in signals_of(part.id)] == [signal.id], "the report is shown in each"
    assert {one.number for one in track(signal.code, now=later).further} == {p.number for p in parts}
    closed(world, same, at=later)
    assert [a.signal_id for a in Answer.objects.filter(case=same)] == [signal.id], "and answered for each"


def test_a_part_is_never_due_later_than_the_longest_limit_from_the_first_dispatch(world):
    case = world.case("0102").case
    late = NOW + timedelta(days=16)
    [part] = commands.split_case(
        world.actor("op"), case_id=case.id, matters=[Matter("0101", "还有一处违建")], reason="漏了", now=late
    )
    longest = max(parse_limit("15WD"), parse_limit("20WD"), key=lambda one: one.span)
    assert fresh(part).due_at <= due(case.dispatched_at, longest, work_calendar())


def test_a_split_is_refused_in_words(world):
    case, op = world.case("0102").case, world.actor("op")
    split = {"case_id": case.id, "now": NOW + HOUR}
    one = [Matter("0404", "乱停车")]
    refused("cases.split_parts", commands.split_case, op, matters=[], reason="x", **split)
    refused("cases.reason_missing", commands.split_case, op, matters=one, reason="", **split)
    refused("orgs.no_category", commands.split_case, op, matters=[Matter("9999", "什么")], reason="x", **split)
    refused("intake.text_missing", commands.split_case, op, matters=[Matter("0404", " ")], reason="x", **split)
    refused("cases.not_allowed", commands.split_case, world.actor("street"), matters=one, reason="x", **split)
    assert Case.objects.count() == 1
    done = closed(world, case)
    refused("cases.wrong_step", commands.split_case, op, case_id=done.id, matters=one, reason="x", now=NOW + 3 * HOUR)


def test_ends_without_work_are_told_to_the_petitioner_with_the_way_to_go(world):
    signal = world.case("0102", "对法院判决不服。", phone="13800000001")
    case = signal.case
    op = world.actor("op")
    refused("cases.words_missing", cases.decline, op, case_id=case.id, special="legal_way", now=NOW + HOUR)
    refused("cases.unknown_special", cases.decline, op, case_id=case.id, special="tired", words="x", now=NOW + HOUR)
    refused("cases.emergency_goes_on", cases.decline, op, case_id=case.id, special="emergency", words="x", now=NOW)
    refused(
        "cases.not_allowed", cases.decline, world.actor("street"), case_id=case.id, special="secret", words="x", now=NOW
    )
    cases.decline(op, case_id=case.id, special="legal_way", words="请依法向上一级法院上诉。", now=NOW + HOUR)
    told(case)
    assert fresh(case).state == "declined"
    assert open_clocks(case) == {}
    assert not Task.objects.filter(case=case).exclude(state="withdrawn").exists()
    answer = Answer.objects.get(case=case)
    assert (answer.result, answer.words, answer.way) == ("legal_way", "请依法向上一级法院上诉。", "message")
    shown = track(signal.code, now=NOW + 2 * HOUR)
    assert [a.words for a in shown.answers] == ["请依法向上一级法院上诉。"]
    assert Clock.objects.filter(case=case, fired_at=None, stopped_at=None).count() == 0


def test_the_same_as_an_earlier_case_is_linked_to_it(world):
    op = world.actor("op")
    earlier = world.case("0102").case
    again = world.case("0102", "还是那件事，没有新情况。").case
    same = {"case_id": again.id, "special": "in_progress", "now": NOW + 3 * HOUR}
    refused("cases.earlier_missing", cases.decline, op, **same)
    refused("cases.earlier_open", cases.decline, op, earlier_id=earlier.id, **same)
    refused("cases.merge_itself", cases.decline, op, earlier_id=again.id, **same)
    closed(world, earlier)
    cases.decline(op, earlier_id=earlier.id, words="该事项已办结，结果见前单。", **same)
    assert CaseLink.objects.get().kind == "duplicate"
    assert last(again).data["earlier_id"] == str(earlier.id)


def test_a_matter_that_is_gone_before_anybody_came_is_verified_by_somebody_else(world):
    case = world.case("0102").case
    refused("cases.reason_missing", cases.report_gone, world.actor("comm1"), case_id=case.id, note="", now=NOW + HOUR)
    refused("cases.not_found", cases.report_gone, world.actor("comm2"), case_id=case.id, note="没了", now=NOW + HOUR)
    refused("cases.not_allowed", cases.report_gone, world.actor("lead"), case_id=case.id, note="没了", now=NOW + HOUR)
    cases.report_gone(world.actor("comm1"), case_id=case.id, note="路过看，已经没有了", now=NOW + HOUR)
    assert fresh(case).state == "reported"
    cases.send_back(world.actor("insp"), task_id=task_of(case, "verify").id, note="还在", now=NOW + 2 * HOUR)
    assert task_of(case).assignee_id == world.people["grid1"].id, "it goes back to whoever has the work"
    cases.report_gone(world.actor("op"), case_id=case.id, note="来电说没有了", now=NOW + 3 * HOUR)
    cases.verify(world.actor("insp"), task_id=task_of(case, "verify").id, now=NOW + 4 * HOUR)
    told(case)
    assert Answer.objects.get(case=case).result == "gone"


def test_a_case_goes_to_another_place_only_in_another_subdistrict_and_by_the_county(world):
    case = world.case("0102", point=IN_GRID1).case
    op = world.actor("op")
    to = {"case_id": case.id, "lon": IN_GRID3[0], "lat": IN_GRID3[1], "reason": "地址错", "now": NOW + HOUR}
    refused("cases.same_subdistrict", commands.transfer_case, op, **to)
    refused("cases.not_allowed", commands.transfer_case, world.actor("street"), **to)
    refused("intake.outside", commands.transfer_case, op, **(to | {"lon": 121.5, "lat": 31.2}))


SECOND = "990101002"


@pytest.fixture
def other_street(world):
    """A second subdistrict east of the first one, with a grid and an office."""
    shape = box(120.13, 30.20, 120.14, 30.22)
    rows = ((SECOND, "subdistrict"), (SECOND + "001", "community"), (SECOND + "001001", "grid"))
    Division.objects.bulk_create(
        Division(code=code, level=level, name=f"东街{level}", boundary=shape, valid_from=SINCE) for code, level in rows
    )
    Division.objects.filter(code=COUNTY).update(boundary=box(120.10, 30.20, 120.14, 30.22))
    office = Unit.objects.create(
        id=fixed_id("unit office2"), name="东街街道办事处", function="subdistrict_office", level="subdistrict",
        area=SECOND, phone="0571-88000000", valid_from=SINCE,
    )  # fmt: skip
    world.people["street2"] = Account.objects.create(
        id=fixed_id("street2"), login="street2", kind="staff", name="施洋", created_at=NOW
    )
    Post.objects.create(
        account=world.people["street2"], role="subdistrict_staff", unit=office, area=SECOND, valid_from=SINCE
    )
    Post.objects.create(
        account=world.people["street2"], role="grid_worker", unit=office, area=SECOND + "001001", valid_from=SINCE
    )
    ground_changed()
    return office


def ground_changed():
    with one_act():
        bump(machine("test"), what="test", rows=1, now=NOW)


def test_a_case_is_moved_to_another_subdistrict_which_holds_it_and_the_giving_one_reads_on(world, other_street):
    case = world.case("0102", point=IN_GRID1).case
    due_before = case.due_at
    commands.transfer_case(
        world.actor("op"),
        case_id=case.id,
        lon=120.135,
        lat=30.205,
        address="东街1号",
        reason="地址写错",
        now=NOW + HOUR,
    )
    moved = fresh(case)
    assert moved.grid_code == SECOND + "001001"
    assert moved.holder_unit_id == other_street.id
    assert task_of(moved).unit_id == other_street.id
    assert (moved.due_at, moved.address_text) == (due_before, "东街1号"), "the clock goes on"
    assert "cases.transferred" in kinds(moved)
    new, old = world.actor("street2"), world.actor("street")
    cases.accept(new, task_id=task_of(moved).id, now=NOW + 2 * HOUR)
    assert case_page(new, case.id, now=NOW + 2 * HOUR).read_until is None
    page = case_page(old, case.id, now=NOW + 2 * HOUR)
    assert page.read_until == NOW + HOUR
    assert page.acts == frozenset()
    assert "cases.accepted" not in [entry.kind for entry in page.timeline], "only up to then"
    assert "cases.opened" in [entry.kind for entry in page.timeline]
    assert [row.case_id for row in handed_over(old)] == [case.id]
    refused("cases.not_found", case_page, world.actor("comm1"), case.id, now=NOW + 2 * HOUR)


def end(unit) -> None:
    """The unit has ended today."""
    Unit.objects.filter(id=unit.id).update(valid_to=NOW.date())
    ground_changed()


def nobody(world):
    return world.unit("catch_all").id


def held(case) -> None:
    """It has a holder that exists, and that holder has the task."""
    now = fresh(case)
    assert now.holder_unit_id in ground().units
    assert task_of(now).unit_id == now.holder_unit_id


def test_what_a_unit_had_that_has_ended_goes_to_one_that_stands(world):
    works, waits, other = with_unit(world, "property"), with_unit(world, "property"), world.case("0102").case
    closed(world, waits, "prop", at=NOW + MINUTE)
    end(world.unit("property"))
    assert cases.rehome_cases(machine("holders"), now=NOW + HOUR) == 1
    assert cases.rehome_cases(machine("holders"), now=NOW + HOUR) == 0
    assert fresh(works).holder_unit_id == nobody(world)
    assert last(works).kind == "cases.rehomed"
    assert open_clocks(works)["due"] == works.due_at, "the clock is not touched"
    held(works)
    held(other)
    listed = nobodys_matters(world.actor("op"), now=NOW + HOUR)
    assert [row.id for row in listed.rows] == [works.id]
    assert (listed.total, listed.by_category) == (1, [("0404", 1)])


def test_a_case_that_comes_out_of_another_has_a_holder_though_its_unit_has_ended(world):
    main, case = world.case("0102").case, with_unit(world, "property")
    commands.merge_cases(world.actor("op"), case_id=case.id, into_id=main.id, reason="一处", now=NOW + HOUR)
    end(world.unit("property"))
    commands.unmerge_case(world.actor("op"), case_id=case.id, reason="两处", now=NOW + 2 * HOUR)
    assert fresh(case).holder_unit_id == nobody(world)
    held(case)


def test_a_case_that_is_taken_up_again_has_a_holder_though_its_unit_has_ended(world):
    case = closed(world, with_unit(world, "property"), "prop")
    end(world.unit("property"))
    cases.reopen(world.actor("op"), case_id=case.id, reason="又坏了", reasonable=True, now=NOW + 3 * HOUR)
    assert fresh(case).holder_unit_id == nobody(world)
    held(case)


def test_work_that_is_sent_back_or_passed_on_has_a_holder_though_its_unit_has_ended(world):
    case = with_unit(world, "property")
    prop = world.actor("prop")
    cases.accept(prop, task_id=task_of(case).id, now=NOW + HOUR)
    cases.report_done(prop, task_id=task_of(case).id, result="gone", now=NOW + HOUR)
    end(world.unit("property"))
    cases.send_back(world.actor("insp"), task_id=task_of(case, "verify").id, note="还在", now=NOW + 2 * HOUR)
    assert fresh(case).holder_unit_id == nobody(world)
    held(case)
    street = world.case("0102").case
    end(Unit.objects.get(id=street.lead_unit_id))
    grid = world.actor("grid1")
    cases.accept(grid, task_id=task_of(street).id, now=NOW + HOUR)
    cases.pass_on(grid, task_id=task_of(street).id, note="力所不及", now=NOW + 2 * HOUR)
    held(street)


def test_parts_and_reports_that_are_taken_out_go_to_nobodys_unit_where_no_other_takes_them(world):
    case = world.case("0102").case
    wrong = joined(world, case, "另一件事")
    end(Unit.objects.get(id=case.lead_unit_id))
    end(world.unit("office"))
    [part] = commands.split_case(
        world.actor("op"), case_id=case.id, matters=[Matter("0102", "又一堆")], reason="漏了", now=NOW + HOUR
    )
    commands.take_out(world.actor("op"), signal_id=wrong.id, reason="不是一回事", now=NOW + HOUR)
    held(part)
    held(Signal.objects.select_related("case").get(id=wrong.id).case)


def test_nobodys_matters_take_four_queries_however_many_there_are(world, django_assert_max_num_queries):
    for _ in range(3):
        with_unit(world, "catch_all")
    me = world.actor("op")
    with django_assert_max_num_queries(4):
        assert nobodys_matters(me, now=NOW + HOUR).total == 3
    assert nobodys_matters(world.actor("comm2"), now=NOW + HOUR).total == 0
