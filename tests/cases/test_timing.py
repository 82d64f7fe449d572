"""More time, pauses and the suspended ledger, through their commands."""

from datetime import datetime, timedelta

import pytest

from linli.cases import commands
from linli.cases.models import Case, Pause, Request, Supervision
from linli.kernel.actors import machine
from linli.kernel.errors import NotAllowed, Refused
from linli.orgs.models import Category
from tests.cases.holding import HOUR, called, fresh, kinds, last, open_clocks, task_of, with_unit
from tests.world import NOW, SHANGHAI

DAY = timedelta(days=1)


def at(day, hour, minute=0):
    """A moment of March 2026."""
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def more(world, case, login="prop", amount="1", now=NOW + HOUR, **values):
    given = {"reason": "weather", "words": "连日大雨，无法施工。"} | values
    return commands.ask_extension(world.actor(login), case_id=case.id, amount=amount, now=now, **given)


def pause(world, case, login="prop", until=NOW + 5 * DAY, now=NOW + HOUR, **values):
    given = {"reason": "appraisal", "words": "房屋安全鉴定中。"} | values
    return commands.ask_pause(world.actor(login), case_id=case.id, until=until, now=now, **given)


def suspend(world, case, login="prop", now=NOW + 2 * HOUR, **values):
    given = {
        "reason": "planning",
        "words": "列入明年改造计划。",
        "plan": "先围挡，三月内报计划。",
        "owner_id": world.people["prop"].id,
        "review_at": NOW + 30 * DAY,
    } | values
    return commands.ask_suspension(world.actor(login), case_id=case.id, now=now, **given)


def refusal_of(act, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def limited(case: Case, limit: str) -> Case:
    """The case with another limit than its kind has, its clocks set by a correction as in life."""
    to = commands.opening.Redirection(
        category=case.category_id,
        priority="P3",
        restricted=False,
        lead_unit_id=case.lead_unit_id,
        holder_unit_id=case.holder_unit_id,
        assignee_id=None,
        limit=limit,
        rule_version="t",
    )
    return commands.redirect(machine("test"), case_id=case.id, to=to, now=NOW + timedelta(minutes=1))


@pytest.fixture
def case(world) -> Case:
    """A case of three working days that the property company holds."""
    return limited(with_unit(world, "property"), "3WD")


def test_an_extension_is_reckoned_in_the_limits_own_unit_and_sets_the_clocks_anew(world, case):
    assert case.due_at == at(16, 17, 30), "Wednesday, then Thursday, Friday, Monday"
    request = more(world, case, amount="2")
    assert fresh(case).due_at == at(16, 17, 30), "nothing changes before it is decided"
    commands.agree(world.actor("street"), request_id=request.id, note="雨停后施工", now=NOW + 2 * HOUR)
    case = fresh(case)
    assert case.due_at == at(18, 17, 30)
    assert task_of(case).due_at == at(18, 17, 30)
    clocks = open_clocks(case)
    assert clocks["due"] == at(18, 17, 30)
    assert clocks["remind"] > at(16, 17, 30)
    fact = last(case)
    assert (fact.kind, fact.data["extra"], fact.data["reason"]) == ("cases.extended", "2WD", "weather")
    assert commands.fire_clocks(machine("clock"), now=at(17, 17, 30)) == 2, "reminder, and the first contact"
    assert "cases.overdue" not in kinds(case)


def test_at_12345_10_an_extension_after_the_due_time_is_refused(world, case):
    assert refusal_of(more, world, case, now=case.due_at + timedelta(seconds=1)) == "cases.extension_after_due"
    request = more(world, case, now=case.due_at)
    late = case.due_at + timedelta(seconds=1)
    code = refusal_of(commands.agree, world.actor("street"), request_id=request.id, now=late)
    assert code == "cases.extension_after_due", "asked for in time but decided too late is too late"
    assert fresh(case).due_at == at(16, 17, 30)
    commands.refuse(world.actor("street"), request_id=request.id, note="已超时", now=late)
    assert last(case).kind == "cases.request_refused"


def test_an_extension_is_never_decided_by_whoever_asked_nor_by_the_handler(world, case):
    request = more(world, case)
    for login in ("prop", "insp"):
        with pytest.raises(NotAllowed):
            commands.agree(world.actor(login), request_id=request.id, now=NOW + 2 * HOUR)
    mine = limited(with_unit(world, "office", point=(120.1250, 30.2050)), "3WD")
    own = more(world, mine, login="street")
    with pytest.raises(NotAllowed):
        commands.agree(world.actor("street"), request_id=own.id, now=NOW + 2 * HOUR)
    commands.agree(world.actor("op"), request_id=own.id, now=NOW + 2 * HOUR)


def test_extensions_are_two_at_most_and_each_no_longer_than_the_limit(world, case):
    for code, values in {
        "cases.extension_too_long": {"amount": "4"},
        "cases.bad_amount": {"amount": "zwei"},
        "cases.unknown_reason": {"reason": "lazy"},
        "cases.reason_missing": {"words": " "},
    }.items():
        assert refusal_of(more, world, case, **values) == code
    for _ in range(2):
        request = more(world, case)
        assert refusal_of(more, world, case) == "cases.request_waits"
        commands.agree(world.actor("street"), request_id=request.id, now=NOW + HOUR)
    assert refusal_of(more, world, case) == "cases.extended_enough"


def test_at_30428_05_a_change_of_the_limits_leaves_the_due_times_of_yesterday_alone_when_they_are_extended(world, case):
    """An extension adds to the limit that the case got, whatever its kind has today."""
    Category.objects.filter(code=case.category_id).update(limits=[{"name": "handle", "when": "", "limit": "1WD"}])
    request = more(world, case, amount="1")
    commands.agree(world.actor("street"), request_id=request.id, now=NOW + 2 * HOUR)
    assert fresh(case).due_at == at(17, 17, 30)


def test_a_pause_stops_the_clock_and_resuming_counts_the_rest(world, case):
    case = limited(case, "8WH")
    assert case.due_at == at(12, 10, 30) + timedelta(seconds=30)
    request = pause(world, case, now=at(11, 11))
    commands.agree(world.actor("street"), request_id=request.id, now=at(11, 11, 30))
    case = fresh(case)
    assert case.paused_since == at(11, 11, 30)
    assert set(open_clocks(case)) == {"review", "contact"}
    commands.fire_clocks(machine("clock"), now=at(13, 8))
    assert "cases.overdue" not in kinds(case), "while it is paused nothing is overdue"
    commands.resume(world.actor("prop"), case_id=case.id, note="鉴定报告已到", now=at(13, 9))
    case = fresh(case)
    assert case.paused_since is None
    # of eight working hours one and a half less half a minute had run: six and a half are left, from Friday 9:00
    assert case.due_at == at(13, 17, 0) + timedelta(seconds=30)
    assert open_clocks(case)["due"] == case.due_at
    stretch = Pause.objects.get(case=case)
    assert (stretch.start, stretch.end) == (at(11, 11, 30), at(13, 9))
    assert stretch.approver_id == world.people["street"].id
    assert last(case).kind == "cases.resumed"


def test_a_pause_ends_by_itself_on_the_day_foreseen(world, case):
    request = pause(world, case, until=at(13, 9))
    commands.agree(world.actor("street"), request_id=request.id, now=NOW + 2 * HOUR)
    assert commands.review_pauses(machine("clock"), now=at(13, 8)) == 0
    assert commands.review_pauses(machine("clock"), now=at(13, 9) + timedelta(seconds=1)) == 1
    assert commands.review_pauses(machine("clock"), now=at(13, 9) + timedelta(seconds=2)) == 0
    assert Pause.objects.get(case=case).end == at(13, 9)
    assert fresh(case).due_at == at(17, 17, 30), "Thursday's closing time lies in the pause"


def test_a_pause_is_refused_after_the_limit_and_without_a_reason_or_an_end(world, case):
    for code, values in {
        "cases.pause_after_due": {"now": case.due_at + HOUR, "until": case.due_at + DAY},
        "cases.unknown_reason": {"reason": "holiday"},
        "cases.until_missing": {"until": None},
        "cases.until_too_far": {"until": NOW + 100 * DAY},
        "cases.reason_missing": {"words": ""},
    }.items():
        assert refusal_of(pause, world, case, **values) == code
    request = pause(world, case)
    code = refusal_of(commands.agree, world.actor("street"), request_id=request.id, now=case.due_at + HOUR)
    assert code == "cases.pause_after_due"
    assert refusal_of(commands.resume, world.actor("prop"), case_id=case.id, now=NOW + HOUR) == "cases.not_paused"


def test_while_the_clock_stands_still_nothing_else_is_asked_for(world, case):
    request = pause(world, case)
    commands.agree(world.actor("street"), request_id=request.id, now=NOW + 2 * HOUR)
    for act in (pause, more):
        with pytest.raises(NotAllowed):
            act(world, case, now=NOW + 3 * HOUR)


def test_the_suspended_ledger_asks_for_plan_owner_review_and_a_petitioner_who_knows(world, case):
    assert refusal_of(suspend, world, case) == "cases.petitioner_not_told"
    called(world, case, "prop")
    for code, values in {
        "cases.unknown_reason": {"reason": "difficult"},
        "cases.plan_missing": {"plan": " "},
        "cases.owner_missing": {"owner_id": None},
        "cases.owner_not_of_unit": {"owner_id": world.people["police"].id},
        "cases.until_too_far": {"review_at": NOW + 91 * DAY},
        "cases.until_missing": {"review_at": NOW},
    }.items():
        assert refusal_of(suspend, world, case, **values) == code
    request = suspend(world, case)
    for login in ("street", "prop", "insp"):
        with pytest.raises(NotAllowed):
            commands.agree(world.actor(login), request_id=request.id, now=NOW + 3 * HOUR)
    commands.agree(world.actor("lead"), request_id=request.id, note="同意挂账", now=NOW + 3 * HOUR)
    assert last(case).kind == "cases.suspended"


def test_a_suspended_case_is_looked_at_again_and_never_overdue_until_it_is_resumed(world, case):
    called(world, case, "prop")
    request = suspend(world, case)
    commands.agree(world.actor("lead"), request_id=request.id, now=NOW + 3 * HOUR)
    clock = machine("clock")
    day = NOW + 30 * DAY + timedelta(minutes=1)
    commands.fire_clocks(clock, now=day)
    assert commands.review_pauses(clock, now=day) == 1
    assert last(case).kind == "cases.review_due"
    case = fresh(case)
    assert case.due_at > day, "still not overdue"
    later = day + 90 * DAY + DAY
    commands.fire_clocks(clock, now=later)
    assert commands.review_pauses(clock, now=later) == 1
    assert kinds(case).count("cases.review_due") == 2
    assert "cases.overdue" not in kinds(case)
    assert not Supervision.objects.filter(case=case).exists()
    commands.resume(world.actor("prop"), case_id=case.id, now=later + HOUR)
    assert open_clocks(fresh(case))["due"] > later


def test_reporting_back_ends_a_pause_and_counts_it(world, case):
    task = task_of(case)
    commands.accept(world.actor("prop"), task_id=task.id, now=NOW + HOUR)
    request = pause(world, case, until=NOW + 20 * DAY)
    commands.agree(world.actor("street"), request_id=request.id, now=NOW + 2 * HOUR)
    done = NOW + 10 * DAY
    commands.report_done(world.actor("prop"), task_id=task.id, result="gone", now=done)
    case = fresh(case)
    assert Pause.objects.get(case=case).end == done
    assert case.due_at > done
    assert last(case).data["on_time"] is True
    assert open_clocks(case) == {}


def test_work_sent_back_gets_the_extended_due_time_and_no_clock_of_before(world, case):
    request = more(world, case, amount="2")
    commands.agree(world.actor("street"), request_id=request.id, now=NOW + HOUR)
    task = task_of(case)
    commands.accept(world.actor("prop"), task_id=task.id, now=NOW + HOUR)
    commands.report_done(world.actor("prop"), task_id=task.id, result="gone", now=NOW + 2 * HOUR)
    check = task_of(case, "verify")
    commands.send_back(world.actor("insp"), task_id=check.id, note="还在", now=NOW + 3 * HOUR)
    clocks = open_clocks(case)
    assert clocks["due"] == at(18, 17, 30)
    assert len(clocks) == 4
    assert Request.objects.get(id=request.id).state == "agreed"


def test_a_correction_ends_a_pause_and_forgets_extensions_of_the_old_limit(world, case):
    request = more(world, case, amount="2")
    commands.agree(world.actor("street"), request_id=request.id, now=NOW + HOUR)
    request = pause(world, case, now=NOW + HOUR)
    commands.agree(world.actor("street"), request_id=request.id, now=NOW + HOUR)
    case = limited(fresh(case), "4WD")
    assert case.paused_since is None
    assert case.due_at == at(17, 17, 30)


def test_a_pause_into_a_year_without_a_calendar_stands_until_the_year_is_known(world):
    """Nothing is guessed: the end of the pause stands in for the due time, and resuming needs the calendar."""
    december = datetime(2026, 12, 14, 10, 0, tzinfo=SHANGHAI)
    case = with_unit(world, "property", now=december)
    called(world, case, "prop", now=december + HOUR)
    review = december + 60 * DAY
    request = suspend(world, case, now=december + HOUR, review_at=review)
    commands.agree(world.actor("lead"), request_id=request.id, note="同意", now=december + HOUR)
    assert fresh(case).due_at == review
    assert set(open_clocks(case)) == {"review"}
    assert refusal_of(commands.resume, world.actor("prop"), case_id=case.id, now=review - DAY) == "clock.no_calendar"
    commands.resume(world.actor("prop"), case_id=case.id, now=december + DAY)
    assert fresh(case).due_at < december + 3 * DAY
