"""Due times: the ten worked examples, and what holds for every start and limit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel import clock
from linli.kernel.clock import LOCAL, Calendar, Limit, Unit, default_calendar, due, parse_limit
from linli.kernel.clock.limits import HOUR, MINUTE
from linli.kernel.errors import Refused

CALENDAR = default_calendar()
EMPTY = Calendar([])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


STARTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 9, 30), timezones=st.just(LOCAL))  # noqa: DTZ001
WORK = st.integers(0, 60 * 60).map(lambda minutes: Limit(minutes * MINUTE, Unit.WH))
LIMITS = st.one_of(
    WORK,
    st.integers(0, 200 * HOUR).map(lambda span: Limit(span, Unit.EH)),
    st.integers(1, 40).map(lambda n: Limit(n, Unit.WD)),
    st.integers(1, 60).map(lambda n: Limit(n, Unit.D)),
)


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        ("2026-02-13T16:30", "4WH", "2026-02-14T11:30"),  # a Saturday worked in exchange
        ("2026-03-06T17:00", "2WH", "2026-03-09T10:00"),
        ("2026-03-07T10:00", "4WH", "2026-03-09T14:00"),
        ("2026-09-30T16:00", "4WH", "2026-10-08T11:00"),
        ("2026-04-30T12:30", "2WH", "2026-04-30T15:30"),  # in the lunch break
        ("2026-02-14T17:00", "1WD", "2026-02-24T17:30"),
        ("2026-09-29T10:00", "5WD", "2026-10-12T17:30"),  # 10 October counts, 11 October does not
        ("2026-05-08T18:00", "1WD", "2026-05-09T17:30"),
        ("2026-02-13T09:00", "15WD", "2026-03-12T17:30"),
        ("2026-02-13T16:30", "4EH", "2026-02-13T20:30"),
        ("2026-02-13T16:30", "7D", "2026-02-20T16:30"),
        ("2026-03-06T13:30", "4WH", "2026-03-06T17:30"),  # full to the minute: not carried to Monday
        ("2025-12-31T17:00", "1WH", "2026-01-04T09:00"),  # across the year, to a worked Sunday
    ],
)
def test_due_times_match_the_worked_examples(start, limit, expected):
    assert due(at(start), parse_limit(limit), CALENDAR) == at(expected)


@pytest.mark.parametrize(("start", "limit"), [("2026-12-31T09:00", "5WD"), ("2026-12-31T16:00", "4WH"),
                                              ("2027-03-01T09:00", "1WH"), ("2026-12-31T18:00", "1WD")])  # fmt: skip
def test_a_year_without_a_calendar_is_never_guessed(start, limit):
    with pytest.raises(Refused) as refused:
        due(at(start), parse_limit(limit), CALENDAR)
    assert refused.value.code == "clock.no_calendar"
    assert "2027" in refused.value.message


def test_the_last_closing_of_the_last_year_can_still_be_reached():
    assert due(at("2026-12-31T16:00"), parse_limit("1.5WH"), CALENDAR) == at("2026-12-31T17:30")


def test_times_in_another_zone_are_brought_home_and_naive_ones_refused():
    start = datetime(2026, 2, 13, 8, 30, tzinfo=UTC)
    answer = due(start, parse_limit("4WH"), CALENDAR)
    assert answer.isoformat() == "2026-02-14T11:30:00+08:00"
    with pytest.raises(Refused) as refused:
        due(datetime(2026, 2, 13, 16, 30), parse_limit("4WH"), CALENDAR)  # noqa: DTZ001
    assert refused.value.code == "clock.naive"


@given(STARTS, STARTS, LIMITS)
def test_an_earlier_start_is_never_due_later(one, two, limit):
    first, second = sorted((one, two))
    assert due(first, limit, CALENDAR) <= due(second, limit, CALENDAR)


@given(STARTS, LIMITS, LIMITS)
def test_a_longer_limit_is_never_due_earlier(start, one, two):
    short, long = sorted((one.span, two.span))
    if one.unit is two.unit:
        assert due(start, Limit(short, one.unit), CALENDAR) <= due(start, Limit(long, one.unit), CALENDAR)


@given(STARTS, WORK, WORK)
def test_working_hours_add_up(start, one, two):
    at_once = due(start, Limit(one.span + two.span, Unit.WH), CALENDAR)
    assert due(due(start, one, CALENDAR), two, CALENDAR) == at_once or two.span == 0 < one.span + two.span
    if two.span:
        assert due(due(start, one, CALENDAR), two, CALENDAR) == at_once


@given(STARTS, LIMITS.filter(lambda limit: limit.unit.works))
def test_nothing_counted_in_working_time_is_due_while_closed(start, limit):
    answer = due(start, limit, CALENDAR)
    minute = answer.hour * 60 + answer.minute + (answer.second + answer.microsecond / 1e6) / 60
    assert CALENDAR.is_working_day(answer.date())
    assert 510 <= minute <= 720 or 810 <= minute <= 1050
    assert answer >= start


@given(STARTS, LIMITS.filter(lambda limit: not limit.unit.works))
def test_emergency_hours_and_calendar_days_need_no_calendar(start, limit):
    answer = due(start, limit, EMPTY)
    assert answer - start == timedelta(microseconds=limit.span) if limit.unit is Unit.EH else timedelta(days=limit.span)
    assert answer == due(start, limit, CALENDAR)


@given(STARTS, WORK.filter(lambda limit: limit.span > 0))
def test_the_working_time_up_to_the_due_time_is_the_limit(start, limit):
    answer = due(start, limit, CALENDAR)
    assert clock.working_time_between(start, answer, CALENDAR) == timedelta(microseconds=limit.span)
    assert clock.working_minutes_between(start, answer, CALENDAR) == limit.span // MINUTE
    assert clock.working_minutes_between(answer, start, CALENDAR) == -(limit.span // MINUTE)
    assert clock.add(start, timedelta(microseconds=limit.span), CALENDAR) == answer


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 3, 1)), st.integers(1, 30 * 60))  # noqa: DTZ001
def test_a_walk_minute_by_minute_comes_to_the_same_due_time(start, minutes):
    start = start.replace(second=0, microsecond=0, tzinfo=LOCAL)
    now, left = start, minutes
    while left:
        clock_minute = now.hour * 60 + now.minute
        open_now = 510 <= clock_minute < 720 or 810 <= clock_minute < 1050
        left -= open_now and CALENDAR.is_working_day(now.date())
        now += timedelta(minutes=1)
    assert due(start, Limit(minutes * MINUTE, Unit.WH), CALENDAR) == now


def test_the_reminder_comes_when_four_fifths_of_the_working_time_are_used():
    start = at("2026-03-06T16:30")
    due_at = due(start, parse_limit("5WH"), CALENDAR)
    assert clock.at_fraction(start, due_at, 0.8, Unit.WH, CALENDAR) == at("2026-03-09T11:30")
    assert clock.at_fraction(start, due_at, 1.5, Unit.WH, CALENDAR) == at("2026-03-09T16:30")
    assert clock.at_fraction(start, at("2026-03-06T17:30"), 0.5, Unit.EH, EMPTY) == at("2026-03-06T17:00")
    assert clock.used(start, due_at, at("2026-03-09T11:30"), Unit.WH, CALENDAR) == pytest.approx(0.8)
    assert clock.used(start, due_at, at("2026-03-07T20:00"), Unit.WH, CALENDAR) == pytest.approx(0.2)
    assert clock.used(start, due_at, start, Unit.WH, CALENDAR) == 0


@given(STARTS, LIMITS.filter(lambda limit: limit.span > 0), st.fractions(0, 1))
def test_a_fraction_of_the_time_lies_between_start_and_due(start, limit, fraction):
    due_at = due(start, limit, CALENDAR)
    moment = clock.at_fraction(start, due_at, fraction, limit.unit, CALENDAR)
    assert moment is not None
    assert start <= moment <= due_at
    assert clock.at_fraction(start, due_at, 1, limit.unit, CALENDAR) == due_at
