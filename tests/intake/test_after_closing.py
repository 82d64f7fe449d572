"""After a case has been closed: wishes and their judgement, half the limit, attempts to ring at different hours."""

from datetime import timedelta

import pytest

from linli.cases import commands as cases
from linli.cases.models import CallAttempt, Rating, ReopenWish
from linli.intake import commands
from linli.intake.models import Answer
from linli.intake.queries import call_back, to_call_back, track
from linli.kernel.clock import due, parse_limit
from linli.kernel.errors import NotAllowed, NotFound, Refused, Stale
from linli.orgs.queries import work_calendar
from linli.people.access import actor_of
from linli.trust import journal
from tests.cases.holding import HOUR, MINUTE, fresh, last, open_clocks, task_of
from tests.intake.test_linking import closed, joined, refused, told
from tests.world import NOW

LATER = NOW + timedelta(hours=3)
NOBODY = actor_of(None, channel="web", day=NOW.date())


def rung(world, signal, *, satisfaction="dissatisfied", solved=False, at=LATER):
    return commands.rate_by_callback(
        world.actor("call"), signal_id=signal.id, satisfaction=satisfaction, solved=solved, now=at
    )


def test_a_wish_that_is_judged_reasonable_takes_the_case_up_again_with_half_the_limit(world):
    signal = world.case("0102", phone="13800000001")
    case = closed(world, signal.case)
    first_due = case.due_at
    wish = commands.ask_reopen(NOBODY, code=signal.code, words="还有一半没清走", now=LATER)
    refused("cases.wish_waits", commands.ask_reopen, NOBODY, code=signal.code, words="再问", now=LATER)
    judge = {"case_id": case.id, "reason": "照片显示未清完", "now": LATER}
    refused("cases.not_reasonable", cases.reopen, world.actor("op"), reasonable=False, **judge)
    refused("cases.reason_missing", cases.reopen, world.actor("op"), reasonable=True, **(judge | {"reason": ""}))
    for login in ("street", "grid1", "insp", "lead"):
        refused("cases.not_allowed", cases.reopen, world.actor(login), reasonable=True, **judge)
    cases.reopen(world.actor("op"), reasonable=True, **judge)
    case = fresh(case)
    assert (case.state, case.reopened, case.limit) == ("dispatched", 1, "2WH")
    assert case.due_at == due(LATER, parse_limit("2WH"), work_calendar())
    assert case.first_due_at == first_due, "the first due date stays for statistics"
    assert case.holder_unit_id == world.unit("office").id
    assert task_of(case).assignee_id == world.people["grid1"].id, "to whoever did the work"
    assert open_clocks(case)["due"] == case.due_at
    assert ReopenWish.objects.get(id=wish.id).state == "agreed"
    case = closed(world, case, at=first_due + HOUR)
    row = next(r for r in reversed(journal.timeline(case_ids=[case.id])) if r.kind == "cases.closed")
    assert row.data["on_time"] is False, "late by the first due date, though within the second"
    assert Answer.objects.filter(signal=signal).count() == 2, "an answer each time"
    again = {"case_id": case.id, "reason": "仍不满意", "reasonable": True, "now": first_due + 2 * HOUR}
    refused("cases.reopened_enough", cases.reopen, world.actor("op"), **again)
    refused(
        "cases.reopened_enough", commands.ask_reopen, NOBODY, code=signal.code, words="又", now=first_due + 2 * HOUR
    )


def test_a_wish_that_is_not_reasonable_is_refused_with_a_reason_that_the_petitioner_reads(world):
    signal = world.case("0102")
    refused("cases.wrong_step", commands.ask_reopen, NOBODY, code=signal.code, words="x", now=NOW + HOUR)
    case = closed(world, signal.case)
    refused("cases.reason_missing", commands.ask_reopen, NOBODY, code=signal.code, words=" ", now=LATER)
    wish = commands.ask_reopen(NOBODY, code=signal.code, words="我要赔偿", now=LATER)
    refuse = {"wish_id": wish.id, "reason": "赔偿不属本单处理范围", "now": LATER + MINUTE}
    refused("cases.not_allowed", cases.refuse_reopen, world.actor("street"), **refuse)
    cases.refuse_reopen(world.actor("call"), **refuse)
    with pytest.raises(Stale):
        cases.refuse_reopen(world.actor("op"), **refuse)
    assert fresh(case).state == "closed"
    shown = track(signal.code, now=LATER + HOUR)
    assert shown.wish == "refused"
    assert [e.remark for e in shown.timeline if e.kind == "cases.reopen_refused"] == ["赔偿不属本单处理范围"]


def test_the_time_for_taking_a_case_up_again_ends(world):
    signal = world.case("0102")
    case = closed(world, signal.case)
    assert track(signal.code, now=LATER).may_reopen
    late = NOW + timedelta(days=32)
    refused("cases.reopen_too_late", commands.ask_reopen, NOBODY, code=signal.code, words="x", now=late)
    refused(
        "cases.reopen_too_late", cases.reopen, world.actor("op"), case_id=case.id, reason="x", reasonable=True, now=late
    )
    assert not track(signal.code, now=late).may_reopen


def test_an_unsatisfied_call_back_offers_to_take_the_case_up_again_and_each_round_is_rated(world):
    signal = world.case("0102", phone="13800000001")
    case = closed(world, signal.case)
    assert [c.signal_id for c in to_call_back(world.actor("call"), now=LATER)] == [signal.id]
    rung(world, signal)
    card = call_back(world.actor("call"), signal.id, now=LATER)
    assert (card.rated, card.reopen) == (True, True)
    commands.reopen_after_call(world.actor("call"), signal_id=signal.id, reason="确未清完", reasonable=True, now=LATER)
    assert fresh(case).state == "dispatched"
    assert last(case).kind == "cases.dispatched"
    case = closed(world, case, at=LATER + HOUR)
    assert [c.signal_id for c in to_call_back(world.actor("call"), now=LATER + 2 * HOUR)] == [signal.id]
    rung(world, signal, satisfaction="satisfied", solved=True, at=LATER + 2 * HOUR)
    assert list(Rating.objects.order_by("round").values_list("round", "satisfaction")) == [
        (0, "dissatisfied"),
        (1, "satisfied"),
    ]
    assert not call_back(world.actor("call"), signal.id, now=LATER + 2 * HOUR).reopen
    refused("cases.rated_already", rung, world, signal, at=LATER + 3 * HOUR)


def test_three_attempts_at_different_hours_then_it_ends_as_not_reached_and_never_counts(world):
    signal = world.case("0102", phone="13800000001")
    case = closed(world, signal.case, at=NOW)
    caller = world.actor("call")
    missed = {"signal_id": signal.id, "why": "no_answer"}
    ten = NOW + HOUR
    refused("cases.unknown_reached", commands.log_unreached, caller, signal_id=signal.id, why="busy", now=ten)
    commands.log_unreached(caller, **missed, now=ten)
    refused("cases.called_just_now", commands.log_unreached, caller, **missed, now=ten + 30 * MINUTE)
    [card] = to_call_back(caller, now=ten + 30 * MINUTE)
    assert (len(card.tries), card.again_at) == (1, ten.replace(hour=12, minute=0)), "another half of the day counts too"
    commands.log_unreached(caller, **missed, now=ten + 2 * HOUR)
    tomorrow = ten + timedelta(days=1)
    commands.log_unreached(caller, **missed, now=tomorrow)
    assert last(case).data == {"signal_id": str(signal.id), "attempt": 3, "why": "no_answer", "over": True}
    assert to_call_back(caller, now=tomorrow) == [], "it has ended"
    assert call_back(caller, signal.id, now=tomorrow).over
    refused("cases.called_enough", commands.log_unreached, caller, **missed, now=tomorrow + timedelta(days=1))
    assert CallAttempt.objects.count() == 3
    assert not Rating.objects.exists(), "not reached is never an effective call-back"
    assert fresh(case).state == "closed"


def test_at_12345_04_attempts_and_judgements_are_not_made_by_the_unit_that_did_the_work(world):
    signal = world.case("0102", phone="13800000001")
    case = closed(world, signal.case)
    world.give_post("window", "callback_agent", "office", "990101001")
    own = world.actor("window")
    refused(
        "cases.callback_not_independent", commands.log_unreached, own, signal_id=signal.id, why="no_answer", now=LATER
    )
    refused("cases.callback_not_independent", commands.rate_by_callback, own, signal_id=signal.id,
            satisfaction="satisfied", solved=True, now=LATER)  # fmt: skip
    refused("cases.judge_not_independent", cases.reopen, own, case_id=case.id, reason="x", reasonable=True, now=LATER)
    with pytest.raises((NotAllowed, NotFound, Refused)):
        commands.log_unreached(world.actor("street"), signal_id=signal.id, why="no_answer", now=LATER)
    told(case)


def test_the_list_of_calls_takes_two_queries_however_long_it_is(world, django_assert_num_queries):
    for n in range(3):
        closed(world, world.case("0102", f"垃圾{n}", phone=f"1380000000{n}").case)
    me = world.actor("call")
    with django_assert_num_queries(2):
        assert len(to_call_back(me, now=LATER)) == 3


def test_scenario_4_forty_requests_are_merged_38_calls_count_and_a_new_fact_takes_the_case_up_again(world):
    main = world.case("0102", "整个小区暖气不热。", phone="13800000000")
    others = [joined(world, main.case, f"{n}号楼也不热。", phone=f"138000000{n:02d}") for n in range(1, 40)]
    case = closed(world, main.case, at=NOW)
    caller = world.actor("call")
    for n in range(3):
        for signal in others[-2:]:
            at = NOW + timedelta(days=n, hours=1)
            commands.log_unreached(caller, signal_id=signal.id, why="declined" if n else "no_answer", now=at)
    for signal in (main, *others[:-2]):
        rung(world, signal, satisfaction="satisfied", solved=True)
    assert Rating.objects.filter(way="callback").count() == 38, "effective call-backs"
    assert to_call_back(caller, now=NOW + timedelta(days=3)) == [], "two ended as not reached"
    tomorrow = NOW + timedelta(days=1)
    commands.ask_reopen(NOBODY, code=main.code, words="今天又停暖了，阀门漏水。", now=tomorrow)
    cases.reopen(world.actor("op"), case_id=case.id, reason="有新情况", reasonable=True, now=tomorrow)
    assert (fresh(case).state, fresh(case).reopened) == ("dispatched", 1)
