"""Pauses: they only ever delay, they need an approver and a reason, and they come in time or not at all."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from linli.kernel import clock
from linli.kernel.clock import LOCAL, Pause, Unit, default_calendar, due, due_with_pauses, parse_limit
from linli.kernel.errors import Refused

CALENDAR = default_calendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def pause(start: str, end: str | None) -> Pause:
    return Pause(at(start), at(end) if end else None, "district office", "waiting for the soil report")


@pytest.mark.parametrize(
    ("limit", "pauses", "expected"),
    [
        ("4WH", [], "2026-03-09T14:00"),
        ("4WH", [("2026-03-09T09:00", "2026-03-09T10:00")], "2026-03-09T15:00"),
        ("4WH", [("2026-03-07T09:00", "2026-03-08T20:00")], "2026-03-09T14:00"),  # nothing was open then
        ("4WH", [("2026-03-09T09:00", "2026-03-10T09:00")], "2026-03-10T14:00"),
        (
            "4WH",
            [("2026-03-09T09:00", "2026-03-09T10:00"), ("2026-03-09T09:30", "2026-03-09T11:00")],
            "2026-03-09T16:00",
        ),
        ("4WH", [("2026-03-09T14:00", "2026-03-09T18:00")], "2026-03-10T08:30"),  # in the very last moment
        ("5WD", [("2026-03-10T10:00", "2026-03-12T10:00")], "2026-03-17T17:30"),  # two closings
        ("5WD", [("2026-03-10T10:00", "2026-03-10T16:00")], "2026-03-13T17:30"),
        ("5WD", [("2026-03-07T11:00", "2026-03-09T12:00")], "2026-03-13T17:30"),
        ("5WD", [("2026-03-13T17:30", "2026-03-16T18:00")], "2026-03-17T17:30"),
        ("24EH", [("2026-03-07T20:00", "2026-03-07T22:30")], "2026-03-08T12:30"),
        ("7D", [("2026-03-08T10:00", "2026-03-10T10:00")], "2026-03-16T10:00"),
    ],
)
def test_a_limit_stands_still_during_its_pauses(limit, pauses, expected):
    start = at("2026-03-07T10:00")  # a Saturday
    answer = due_with_pauses(start, parse_limit(limit), [pause(*one) for one in pauses], CALENDAR)
    assert answer == at(expected)


@pytest.mark.parametrize("limit", ["4WH", "5WD", "24EH", "7D"])
def test_nothing_is_due_while_a_pause_lasts(limit):
    assert (
        due_with_pauses(at("2026-03-07T10:00"), parse_limit(limit), [pause("2026-03-08T09:00", None)], CALENDAR) is None
    )


@pytest.mark.parametrize(
    ("limit", "late"), [("4WH", "2026-03-09T14:01"), ("5WD", "2026-03-13T17:31"), ("24EH", "2026-03-08T10:01")]
)
def test_a_pause_cannot_begin_after_the_limit_has_passed(limit, late):
    with pytest.raises(Refused) as refused:
        due_with_pauses(at("2026-03-07T10:00"), parse_limit(limit), [pause(late, None)], CALENDAR)
    assert refused.value.code == "clock.pause_after_limit"


def test_a_pause_has_an_order_an_approver_and_a_reason():
    with pytest.raises(Refused) as refused:
        pause("2026-03-09T09:00", "2026-03-08T09:00")
    assert refused.value.code == "clock.pause_backwards"
    with pytest.raises(Refused) as refused:
        Pause(at("2026-03-09T09:00"), None, "", "waiting")
    assert refused.value.code == "clock.pause_unapproved"


def test_the_paused_time_is_shown_and_overlaps_count_once():
    pauses = [pause("2026-03-09T09:00", "2026-03-09T11:00"), pause("2026-03-09T10:00", "2026-03-09T12:00"),
              pause("2026-03-10T09:00", None)]  # fmt: skip
    assert clock.paused_time(pauses, until=at("2026-03-10T10:30")) == timedelta(hours=4, minutes=30)
    assert clock.paused_time(pauses, until=at("2026-03-09T09:15")) == timedelta(minutes=15)
    assert clock.paused_time([], until=at("2026-03-09T09:15")) == timedelta()


def test_the_reminder_waits_for_the_pause():
    start, pauses = at("2026-03-09T08:30"), [pause("2026-03-09T09:30", "2026-03-10T09:30")]
    due_at = due_with_pauses(start, parse_limit("5WH"), pauses, CALENDAR)
    assert due_at == at("2026-03-10T15:00")
    assert clock.at_fraction(start, due_at, 0.8, Unit.WH, CALENDAR, pauses) == at("2026-03-10T14:00")
    assert clock.used(start, due_at, at("2026-03-09T16:00"), Unit.WH, CALENDAR, pauses) == pytest.approx(0.2)
    still = [pause("2026-03-09T09:30", None)]
    first_due = due(start, parse_limit("5WH"), CALENDAR)
    assert clock.at_fraction(start, first_due, 0.8, Unit.WH, CALENDAR, still) is None
    assert clock.at_fraction(start, first_due, 0.1, Unit.WH, CALENDAR, still) == at("2026-03-09T09:00")
    assert clock.used(start, first_due, at("2026-03-19T16:00"), Unit.WH, CALENDAR, still) == pytest.approx(0.2)


@given(
    start=st.datetimes(datetime(2025, 1, 1), datetime(2026, 6, 1), timezones=st.just(LOCAL)),  # noqa: DTZ001
    limit=st.sampled_from(["1WH", "4WH", "7.5WH", "1WD", "5WD", "15WD", "2EH", "24EH", "7D"]).map(parse_limit),
    begin=st.integers(-5 * 24 * 60, 30 * 24 * 60),
    lasts=st.integers(0, 20 * 24 * 60),
    longer=st.integers(0, 5 * 24 * 60),
)
def test_pauses_only_ever_delay_and_longer_ones_delay_no_less(start, limit, begin, lasts, longer):
    base = due(start, limit, CALENDAR)
    pause_start = start + timedelta(minutes=begin)
    assume(pause_start <= base)
    answers = [
        due_with_pauses(start, limit, [Pause(pause_start, pause_start + timedelta(minutes=m), "x", "y")], CALENDAR)
        for m in (lasts, lasts + longer)
    ]
    assert base <= answers[0] <= answers[1]
    paused = timedelta(minutes=lasts + longer)
    if not limit.unit.works:
        assert answers[1] - base <= paused
