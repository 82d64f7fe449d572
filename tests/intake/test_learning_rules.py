"""The rules of learning as tables of inputs and answers; no database."""

import pytest

from linli.intake.learning import rules
from linli.intake.learning.rules import Kind, Standing
from linli.kernel.errors import Refused

COSTS = {"danger_missed": 240, "false_alarm": 30, "wrong_unit": 60, "wrong_kind": 10, "asked": 2}
KINDS = {
    "0102": Kind("P3", "sanitation"),
    "0103": Kind("P3", "sanitation"),
    "0403": Kind("P3", "traffic_police"),
    "0601": Kind("P1", "fire"),
}


@pytest.mark.parametrize(
    ("priority", "unit", "category", "error"),
    [
        (("P3", "P3"), ("a", "a"), ("0102", "0102"), ""),
        (("P3", "P1"), ("a", "b"), ("0102", "0601"), "danger_missed"),
        (("P1", "P3"), ("a", "a"), ("0601", "0102"), "false_alarm"),
        (("P3", "P2"), ("a", "b"), ("0102", "0403"), "wrong_unit"),
        (("P3", "P3"), (None, "b"), ("0102", "0103"), "wrong_kind"),
        (("P3", "P3"), (None, "b"), ("0102", "0102"), ""),
    ],
)
def test_an_error_is_counted_once_as_the_dearest_that_it_is(priority, unit, category, error):
    assert rules.error_of(priority=priority, unit=unit, category=category) == error


@pytest.mark.parametrize(
    ("truth", "guess", "sure", "cost"),
    [
        ("0102", "0102", 0.9, 0),
        ("0102", "0102", 0.3, 2),
        ("0102", "0403", 0.3, 2),
        ("0102", "0103", 0.9, 10),
        ("0102", "0403", 0.9, 60),
        ("0601", "0102", 0.9, 240),
        ("0102", "0601", 0.9, 30),
        ("0102", "", 0.9, 2),
        ("0102", "9999", 0.9, 60),
    ],
)
def test_a_guess_costs_what_its_error_costs_and_asking_costs_a_look(truth, guess, sure, cost):
    assert rules.cost_of(truth, guess, sure, floor=0.55, kinds=KINDS, costs=COSTS) == cost


def standing(f1=0.8, cost=5.0, n=100):
    return Standing(held_out=n, macro_f1=f1, accuracy=f1, cost=cost)


@pytest.mark.parametrize(
    ("challenger", "champion", "answer"),
    [
        (standing(0.82), standing(), "better"),
        (standing(0.81), standing(), "better"),
        (standing(0.809), standing(), "not_better"),
        (standing(0.9, cost=5.1), standing(), "dearer"),
        (standing(0.9, cost=4), standing(cost=5), "better"),
        (standing(0.99, n=39), standing(n=39), "too_few"),
    ],
)
def test_a_champion_stays_until_it_is_beaten_by_the_margin_and_not_dearer(challenger, champion, answer):
    assert rules.verdict(challenger, champion, margin=0.01, least=40) == answer


def test_an_interval_is_wide_where_little_was_looked_at():
    assert rules.interval(0, 0) == (0.0, 1.0)
    few, many = rules.interval(9, 10), rules.interval(900, 1000)
    assert few[0] < many[0] < 0.9 < many[1] < few[1]
    assert rules.interval(10, 10)[1] == 1.0


def test_bands_hold_every_decision_once_and_the_error_is_their_mean_distance():
    found = rules.bands([(0.05, 2, 0), (0.95, 10, 9), (1.0, 2, 2), (0.94, 1, 1)])
    assert [band.looked for band in found] == [2, 0, 0, 0, 0, 0, 0, 0, 0, 13]
    assert found[9].right == 12
    assert rules.calibration_error(found) == pytest.approx((0.05 * 2 + abs(12 - (9.5 + 2 + 0.94))) / 15)
    assert rules.calibration_error(rules.bands([])) == 0


def test_the_suggested_floor_is_the_lowest_above_which_enough_are_right():
    seen = [(0.95, 50, 50), (0.8, 50, 45), (0.6, 50, 40), (0.4, 50, 20)]
    assert rules.floor_for(seen, wanted=0.9, least=40) == 0.6
    assert rules.floor_for(seen, wanted=0.95, least=40) == 0.8
    assert rules.floor_for(seen, wanted=0.9, least=400) is None
    assert rules.floor_for([(0.9, 100, 10)], wanted=0.9, least=40) is None


def test_training_needs_enough_and_putting_back_needs_a_reason():
    rules.check_enough(200, least=200)
    with pytest.raises(Refused, match="12 examples"):
        rules.check_enough(12, least=200)
    assert rules.check_reason("  it mixes up  noise ") == "it mixes up noise"
    for bad in ("  ", "x" * 301):
        with pytest.raises(Refused):
            rules.check_reason(bad)
