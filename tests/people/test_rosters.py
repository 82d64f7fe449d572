"""Rosters through their commands: what is put on file, by whom, and each refusal beside each success."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from linli.kernel.clock import LOCAL
from linli.kernel.errors import NotAllowed, NotFound, Refused, Stale
from linli.people import rules
from linli.people.commands import (
    add_deputy,
    add_duty_officer,
    add_shift,
    ask_deputy_sooner,
    ask_leave,
    decide_leave,
    end_deputy,
    end_duty_officer,
    end_leave,
    end_shift,
    withdraw_leave,
)
from linli.people.models import Deputy, DutyOfficer, Leave, LeaveState, Shift
from linli.people.queries import deputies_of, gaps, leaders_of, leave_of_unit, leave_to_decide, own_leave, roster, week
from linli.people.rules import Load, Pattern, Window, advise, duty_slot, on_shift, subtract
from linli.trust import journal
from tests.people.rosters import TODAY, away, deputy, officer, post_of, shift
from tests.world import COUNTY, GRID1, NOW, STREET

TOMORROW = NOW + timedelta(days=1)


def ask(world, login="grid1", *, start=TOMORROW, days=2, **more):
    return ask_leave(
        world.actor(login), reason="annual", starts_at=start, ends_at=start + timedelta(days=days), now=NOW, **more
    )


def code_of(refusal):
    return refusal.value.code


# --- rules ---


def test_a_night_shift_goes_past_midnight_and_holds_only_while_it_is_valid():
    night = Pattern((3,), time(22), time(6), TODAY, TODAY + timedelta(days=8))
    at = NOW.replace(hour=23)
    assert on_shift([night], at, LOCAL) is True
    assert on_shift([night], at + timedelta(hours=6), LOCAL) is True
    assert on_shift([night], at + timedelta(hours=8), LOCAL) is False
    assert on_shift([night], at + timedelta(days=7), LOCAL) is True
    assert on_shift([night], at + timedelta(days=14), LOCAL) is None
    assert on_shift([], at, LOCAL) is None


@pytest.mark.parametrize(
    ("clock", "day_off", "slots"),
    [
        (time(3), False, ("night",)),
        (time(8, 30), False, ("day",)),
        (time(17, 30), False, ("night",)),
        (time(12), True, ("weekend",)),
        (time(12), None, ("day", "weekend")),
    ],
)
def test_duty_slots_follow_the_clock_and_the_work_calendar(clock, day_off, slots):
    assert duty_slot(clock, opens=time(8, 30), closes=time(17, 30), day_off=day_off) == slots


def test_what_is_left_of_a_stretch():
    hour = timedelta(hours=1)
    whole = Window(NOW, NOW + 8 * hour)
    taken = [Window(NOW + 6 * hour, NOW + 9 * hour), Window(NOW - hour, NOW + hour), Window(NOW, NOW + hour / 2)]
    assert subtract(whole, taken) == [Window(NOW + hour, NOW + 6 * hour)]
    assert subtract(whole, []) == [whole]
    assert subtract(whole, [whole]) == []


def test_advice_is_half_the_difference_and_leaves_people_who_are_away_alone():
    loads = [Load("李", 14, True), Load("王", 3, True), Load("赵", 0, False)]
    assert advise(loads, least_difference=5) == rules.Advice("李", "王", 5)
    assert advise([Load("李", 6, True), Load("王", 3, True)], least_difference=5) is None
    assert advise([Load("李", 60, True)], least_difference=5) is None


# --- leave ---


def test_leave_is_asked_for_and_approved_by_somebody_else_who_leads(world):
    leave = ask(world)
    assert (leave.state, leave.account_id) == (LeaveState.ASKED, world.people["grid1"].id)
    for login in ("comm1", "grid2", "op", "insp", "comm2", "prop"):
        with pytest.raises(NotAllowed):
            decide_leave(world.actor(login), leave_id=leave.id, approve=True, now=NOW)
    assert [card.name for card in leave_to_decide(world.actor("street"), now=NOW)] == ["李建国"]
    assert leave_to_decide(world.actor("comm1"), now=NOW) == []
    decide_leave(world.actor("street"), leave_id=leave.id, approve=True, now=NOW)
    with pytest.raises(Stale):
        decide_leave(world.actor("lead"), leave_id=leave.id, approve=False, now=NOW)
    kinds = [row.kind for row in journal.timeline(subject_ids=[leave.id])]
    assert kinds == ["people.leave_asked", "people.leave_decided"]
    assert "annual" not in str([row.data for row in journal.timeline(subject_ids=[leave.id])])


def test_nobody_approves_their_own_leave_and_the_database_says_so_too(world):
    leave = ask(world, "street")
    with pytest.raises(NotAllowed) as refusal:
        decide_leave(world.actor("street"), leave_id=leave.id, approve=True, now=NOW)
    assert code_of(refusal) == "people.own_leave"
    with pytest.raises(IntegrityError), transaction.atomic():
        Leave.objects.filter(id=leave.id).update(decided_by=leave.account_id)
    assert decide_leave(world.actor("lead"), leave_id=leave.id, approve=False, now=NOW).state == LeaveState.REFUSED


@pytest.mark.parametrize(
    ("start", "days", "code"),
    [
        (TOMORROW + timedelta(days=1), 2, "people.leave_overlaps"),
        (NOW - timedelta(days=5), 1, "people.leave_past"),
        (TOMORROW, 0, "people.leave_backwards"),
        (TOMORROW, 500, "people.leave_too_long"),
    ],
)
def test_leave_that_cannot_be_is_refused(world, start, days, code):
    ask(world)
    with pytest.raises(Refused) as refusal:
        ask(world, start=start, days=days)
    assert code_of(refusal) == code


def test_leave_that_only_touches_other_leave_or_was_withdrawn_does_not_overlap(world):
    first = ask(world)
    assert ask(world, start=first.ends_at).state == LeaveState.ASKED
    withdraw_leave(world.actor("grid1"), leave_id=first.id, now=NOW)
    assert ask(world, start=first.starts_at).state == LeaveState.ASKED


def test_leave_is_for_staff_has_a_known_reason_and_may_be_entered_by_who_leads(world):
    with pytest.raises(NotAllowed):
        ask(world, "resident")
    with pytest.raises(Refused) as refusal:
        ask_leave(world.actor("grid1"), reason="fever", starts_at=TOMORROW, ends_at=TOMORROW + timedelta(1), now=NOW)
    assert code_of(refusal) == "people.leave_reason"
    with pytest.raises(NotAllowed):
        ask(world, "comm1", account_id=world.people["grid1"].id)
    assert ask(world, "street", account_id=world.people["grid1"].id).asked_by_id == world.people["street"].id


def test_leave_that_has_begun_is_ended_and_not_withdrawn(world):
    leave = away(world, "grid1")
    mine = world.actor("grid1")
    with pytest.raises(Refused) as refusal:
        withdraw_leave(mine, leave_id=leave.id, now=NOW)
    assert code_of(refusal) == "people.leave_runs"
    assert roster().absence(mine.id, NOW) == "on_leave"
    with pytest.raises(NotAllowed):
        end_leave(world.actor("grid2"), leave_id=leave.id, now=NOW)
    assert end_leave(mine, leave_id=leave.id, now=NOW).ends_at == NOW
    assert roster().absence(mine.id, NOW) == ""
    with pytest.raises(Refused):
        end_leave(mine, leave_id=leave.id, now=NOW + timedelta(seconds=1))
    assert [card.state for card in own_leave(mine, now=NOW)] == ["approved"], "nothing is deleted"


def test_the_reason_of_leave_is_for_oneself_and_for_who_leads(world):
    away(world, "grid1")
    unit = world.unit("committee1").id
    for login, reason in (("grid2", ""), ("comm1", ""), ("street", "annual"), ("grid1", "annual")):
        (card,) = leave_of_unit(world.actor(login), unit, now=NOW)
        assert card.reason == reason, login
    with pytest.raises(NotFound):
        leave_of_unit(world.actor("grid3"), unit, now=NOW)


def test_those_who_lead_somebody_are_the_nearest_ones(world):
    people = world.people
    assert leaders_of([people["grid1"].id]) == {people["grid1"].id: [people["street"].id]}
    assert leaders_of([people["street"].id]) == {people["street"].id: [people["lead"].id]}


# --- shifts, deputies, duty officers ---


def test_a_shift_is_put_on_the_roster_and_ended_never_deleted(world):
    one = shift(world, "grid1", "08:30", "12:00")
    with pytest.raises(Refused) as refusal:
        shift(world, "grid1", "11:00", "15:00", (5,))
    assert code_of(refusal) == "people.shift_overlaps"
    assert shift(world, "grid1", "12:00", "15:00").days == [1, 2, 3, 4, 5]
    with pytest.raises(NotAllowed):
        shift(world, "grid1", "20:00", "22:00", by="comm1")
    with pytest.raises(NotAllowed):
        end_shift(world.actor("grid1"), shift_id=one.id, now=NOW)
    end_shift(world.actor("street"), shift_id=one.id, now=NOW)
    kept = Shift.objects.get(id=one.id)
    assert (kept.valid_to, kept.ended_by_id) == (TODAY, world.people["street"].id)
    with pytest.raises(NotFound):
        end_shift(world.actor("street"), shift_id=one.id, now=NOW)
    assert shift(world, "grid1", "08:30", "12:00", first=TODAY)


def test_a_single_shift_holds_for_its_day_alone(world):
    one = add_shift(
        world.actor("street"),
        post_id=post_of(world, "grid1"),
        starts=time(20),
        ends=time(23),
        valid_from=TODAY,
        now=NOW,
    )
    assert (one.days, one.valid_to) == ([3], TODAY + timedelta(days=1))
    me = world.people["grid1"].id
    assert roster().absence(me, NOW.replace(hour=21)) == ""
    assert roster().absence(me, NOW.replace(hour=12)) == "off_shift"
    assert roster().absence(me, NOW + timedelta(days=1)) == "", "no shift roster on other days"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"starts": "09:00", "ends": "09:00"}, "people.empty_shift"),
        ({"days": (0,)}, "people.bad_days"),
        ({"valid_to": date(2020, 1, 1)}, "people.bad_validity"),
    ],
)
def test_a_shift_that_cannot_be_is_refused(world, more, code):
    with pytest.raises(Refused) as refusal:
        shift(world, "grid1", more.pop("starts", "09:00"), more.pop("ends", "10:00"), more.pop("days", (1,)), **more)
    assert code_of(refusal) == code


def test_deputies_are_asked_in_order_and_the_order_can_be_changed(world):
    first, second = deputy(world, "grid1", "grid2"), deputy(world, "grid1", "comm1")
    assert (first.rank, second.rank) == (1, 2)
    for who, code in (("grid1", "people.own_deputy"), ("grid2", "people.deputy_twice")):
        with pytest.raises(Refused) as refusal:
            deputy(world, "grid1", who)
        assert code_of(refusal) == code
    with pytest.raises(NotAllowed):
        ask_deputy_sooner(world.actor("comm1"), deputy_id=second.id, now=NOW)
    ask_deputy_sooner(world.actor("street"), deputy_id=second.id, now=NOW)
    away(world, "grid1")
    assert roster().for_grid(GRID1, NOW).account_id == world.people["comm1"].id
    end_deputy(world.actor("street"), deputy_id=second.id, now=NOW)
    assert roster().for_grid(GRID1, NOW).account_id == world.people["grid2"].id
    assert Deputy.objects.count() == 2
    line = next(
        p for p in deputies_of(world.actor("grid2"), world.unit("committee1").id, now=NOW) if p.person.name == "李建国"
    )
    assert [d.name for d in line.deputies] == ["王秀英"]
    with pytest.raises(NotFound):
        add_deputy(
            world.actor("street"), post_id=first.id, account_id=world.people["grid2"].id, valid_from=TODAY, now=NOW
        )


def test_duty_officers_stand_by_night_day_off_and_weekday(world):
    officer(world, "street", "night", days=(3,))
    officer(world, "comm1", "weekend")
    officer(world, "op", "night", area=COUNTY, by="lead")
    who, people = roster(), world.people
    assert who.officer(GRID1, NOW.replace(hour=22)) == people["street"].id
    assert who.officer(GRID1, NOW.replace(hour=3) + timedelta(days=1)) == people["street"].id, "still Wednesday's night"
    assert who.officer(GRID1, NOW.replace(hour=3)) == people["op"].id, "Tuesday's night: the county's"
    assert who.officer(GRID1, NOW) is None
    assert who.officer(GRID1, NOW + timedelta(days=4)) == people["comm1"].id, "Sunday"
    one = DutyOfficer.objects.get(slot="weekend")
    with pytest.raises(NotAllowed):
        end_duty_officer(world.actor("comm1"), officer_id=one.id, now=NOW)
    end_duty_officer(world.actor("street"), officer_id=one.id, now=NOW)
    assert roster().officer(GRID1, NOW + timedelta(days=4)) is None


@pytest.mark.parametrize(
    ("by", "area", "who", "slot", "error"),
    [
        ("comm1", STREET, "comm1", "night", NotAllowed),
        ("street", COUNTY, "op", "night", NotAllowed),
        ("street", GRID1, "grid1", "night", NotFound),
        ("street", STREET, "resident", "night", NotFound),
        ("street", STREET, "comm1", "noon", Refused),
    ],
)
def test_a_duty_officer_who_cannot_be_is_refused(world, by, area, who, slot, error):
    with pytest.raises(error):
        add_duty_officer(
            world.actor(by), area=area, account_id=world.people[who].id, slot=slot, valid_from=TODAY, now=NOW
        )


# --- reads ---


def test_the_week_says_who_is_on_who_is_away_and_who_stands_in(world):
    shift(world, "grid2", "08:30", "17:30")
    deputy(world, "grid1", "grid2")
    away(world, "grid1", start=NOW.replace(hour=12), end=NOW.replace(hour=0) + timedelta(days=3))
    officer(world, "street", "night")
    page = week(world.actor("grid1"), world.unit("committee1").id, first=TODAY)
    rows = {row.name: [cell.state for cell in row.cells] for row in page.rows}
    assert rows["李建国"] == ["partly", "away", "away", "off", "off", "on", "on"]
    assert rows["王秀英"] == ["on", "on", "on", "off", "off", "on", "on"]
    assert [row.cells[1].stands_in for row in page.rows if row.name == "李建国"] == ["王秀英"]
    assert page.officers == ("周伟",) * 7
    assert list(rows) == sorted(rows), "by name"
    with pytest.raises(NotFound):
        week(world.actor("grid3"), page.unit.id, first=TODAY)


def test_the_number_of_queries_of_week_and_gaps_does_not_grow(world):
    unit = world.unit("committee1").id

    def counted():
        roster()
        with CaptureQueriesContext(connection) as seen:
            week(world.actor("street"), unit, first=TODAY)
            gaps(world.actor("street"), now=NOW)
        return len(seen)

    counted()
    few = counted()
    for login in ("grid1", "grid2", "comm1"):
        shift(world, login, "08:30", "17:30")
        away(world, login, start=TOMORROW)
    assert counted() == few <= 16


def test_nights_and_days_off_without_an_officer_are_told_as_one_gap(world):
    mine = world.actor("street")
    nights = [gap for gap in gaps(mine, now=NOW) if gap.kind == "night" and gap.code == STREET]
    assert len(nights) == 1
    assert not nights[0].covered
    officer(world, "op", "night", area=COUNTY, by="lead")
    (covered,) = [gap for gap in gaps(mine, now=NOW) if gap.kind == "night"]
    assert covered.covered, "the county's officer takes it"
    officer(world, "street", "night", days=(1, 2, 3, 4))
    assert len([gap for gap in gaps(mine, now=NOW) if gap.kind == "night"]) == 2, "two weekends of three nights"
    assert {gap.kind for gap in gaps(world.actor("grid1"), now=NOW)} == set()
