"""The table of steps, without a database."""

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.cases import rules
from linli.cases.rules import MOVES, Act, next_state
from linli.kernel.clock import default_calendar
from linli.kernel.errors import Refused

SHANGHAI = ZoneInfo("Asia/Shanghai")
STATES = ("collected", "filed", "dispatched", "handling", "reported", "closed", "evaluated", "cancelled", "merged", "declined")


def test_the_straight_way_passes_all_seven_steps():
    state = "collected"
    seen = [state]
    for act in (Act.FILE, Act.DISPATCH, Act.ACCEPT, Act.REPORT_DONE, Act.VERIFY, Act.RATE):
        state = next_state(state, act)
        seen.append(state)
    assert seen == ["collected", "filed", "dispatched", "handling", "reported", "closed", "evaluated"]


@pytest.mark.parametrize("state", [s for s in STATES if s != "reported"])
def test_nothing_but_a_reported_case_can_be_verified(state):
    with pytest.raises(Refused) as refusal:
        next_state(state, Act.VERIFY)
    assert refusal.value.code == "cases.wrong_step"
    assert refusal.value.values == {"state": state, "act": "verify"}


@given(st.lists(st.sampled_from(list(Act)), max_size=30))
def test_no_order_of_acts_reaches_closed_without_verification(acts):
    """AT-30428-01: skipping verification is impossible."""
    state, verified = "collected", False
    for act in acts:
        try:
            state = next_state(state, act)
        except Refused:
            continue
        verified = verified or act is Act.VERIFY
        if state in ("closed", "evaluated"):
            assert verified


def test_every_move_leads_to_a_known_state_and_ended_cases_stay_ended():
    for act, move in MOVES.items():
        assert move.target in (*STATES, ""), act
        assert "cancelled" not in move.sources, act
        assert "declined" not in move.sources, act
        if act not in (Act.RATE, Act.REOPEN) and move.target:
            assert not {"closed", "evaluated"} & set(move.sources), act
        assert ("merged" in move.sources) == (act is Act.UNMERGE), act


def test_the_handler_cannot_be_the_verifier():
    """AT-30428-02."""
    me, other = uuid4(), uuid4()
    rules.check_verifier(handled_by=other, verifier=me)
    with pytest.raises(Refused) as refusal:
        rules.check_verifier(handled_by=me, verifier=me)
    assert refusal.value.code == "cases.verifier_is_handler"
    with pytest.raises(Refused):
        rules.check_verifier(handled_by=other, verifier=None)


@pytest.mark.parametrize(
    ("result", "photos", "code"),
    [
        ("solved", 1, None),
        ("solved", 0, "cases.photo_missing"),
        ("gone", 0, None),
        ("not_found", 0, None),
        ("great", 3, "cases.unknown_result"),
        ("", 3, "cases.unknown_result"),
    ],
)
def test_a_result_is_known_and_a_solved_matter_is_shown(result, photos, code):
    if code is None:
        rules.check_result(result, photos_after=photos)
    else:
        with pytest.raises(Refused) as refusal:
            rules.check_result(result, photos_after=photos)
        assert refusal.value.code == code


def test_a_note_is_tidied_needed_where_asked_and_bounded():
    assert rules.check_note("  ok\x00 ") == "ok"
    with pytest.raises(Refused):
        rules.check_note("   ", needed=True)
    assert len(rules.check_note("x" * 500)) == 500
    with pytest.raises(Refused) as refusal:
        rules.check_note("x" * 501)
    assert refusal.value.values["length"] == 501


def test_the_three_moments_are_measured_in_working_time():
    start = datetime(2026, 3, 9, 8, 30, tzinfo=SHANGHAI)
    times = rules.times(start=start, limit="5WH", calendar=default_calendar(), remind_at=0.8, red_at=1.5)
    assert times.due == datetime(2026, 3, 9, 15, 0, tzinfo=SHANGHAI)
    assert times.remind == datetime(2026, 3, 9, 14, 0, tzinfo=SHANGHAI)
    assert times.red == datetime(2026, 3, 9, 17, 30, tzinfo=SHANGHAI)


def test_a_due_time_in_a_year_without_calendar_is_refused_but_the_red_line_alone_is_left_out():
    start = datetime(2026, 12, 31, 9, 0, tzinfo=SHANGHAI)
    with pytest.raises(Refused) as refusal:
        rules.times(start=start, limit="5WD", calendar=default_calendar(), remind_at=0.8, red_at=1.5)
    assert refusal.value.code == "clock.no_calendar"
    near = datetime(2026, 12, 24, 9, 0, tzinfo=SHANGHAI)
    times = rules.times(start=near, limit="5WD", calendar=default_calendar(), remind_at=0.8, red_at=1.5)
    assert times.due == datetime(2026, 12, 31, 17, 30, tzinfo=SHANGHAI)
    assert times.red is None


@given(st.integers(1, 50), st.integers(0, 10_000))
def test_numbers_of_a_day_follow_one_another(count, before):
    numbers = rules.case_numbers("20261123", before + count, count)
    assert len(numbers) == len(set(numbers)) == count
    assert numbers[0] == f"20261123{before + 1:06d}"
    assert numbers == sorted(numbers)
    assert {len(number) for number in numbers} == {14}
