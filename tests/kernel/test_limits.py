"""The written form of limits: what is read, what is refused, and that nothing is lost on the way back."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.clock import Limit, Unit, days, hours, parse_limit
from linli.kernel.clock.limits import HOUR, MINUTE
from linli.kernel.errors import Refused


@pytest.mark.parametrize(
    ("written", "span", "unit", "shown"),
    [
        ("4WH", 4 * HOUR, Unit.WH, "4WH"),
        ("0.5EH", HOUR // 2, Unit.EH, "0.5EH"),
        (" 15 wd ", 15, Unit.WD, "15WD"),
        ("7D", 7, Unit.D, "7D"),
        ("30MIN", HOUR // 2, Unit.EH, "0.5EH"),
        ("10MIN", 10 * MINUTE, Unit.EH, "10MIN"),
        ("10WMIN", 10 * MINUTE, Unit.WH, "10WMIN"),
        ("24.0EH", 24 * HOUR, Unit.EH, "24EH"),
        ("100EH", 100 * HOUR, Unit.EH, "100EH"),
        ("0.0001WH", HOUR // 10_000, Unit.WH, "0.0001WH"),
    ],
)
def test_a_written_limit_is_read(written, span, unit, shown):
    limit = parse_limit(written)
    assert limit == Limit(span, unit)
    assert str(limit) == shown
    assert parse_limit(str(limit)) == limit


@pytest.mark.parametrize(
    "written",
    ["", "4", "WH", "-4WH", "0WD", "0.0EH", "1.5WD", "0.5D", "1.5MIN", "4 weeks", "4WHx", "1e3EH", "٤WH", "999999WH",
     "0.00001WH", "99999D"],
)  # fmt: skip
def test_anything_else_is_refused_with_a_sentence(written):
    with pytest.raises(Refused) as refused:
        parse_limit(written)
    assert refused.value.code == "clock.bad_limit"
    assert "is not a limit:" in refused.value.message


def test_a_negative_limit_cannot_be_made():
    with pytest.raises(Refused):
        Limit(-1, Unit.WH)


@pytest.mark.parametrize(
    ("limit", "factor", "expected"),
    [
        (days(5), Fraction(1, 2), "3WD"),
        (hours(4, Unit.WH), Fraction(1, 2), "2WH"),
        (parse_limit("10MIN"), Fraction(8, 10), "8MIN"),
        (hours(1), Fraction(1, 7), "0.1429EH"),
        (days(2, Unit.D), 3, "6D"),
    ],
)
def test_a_part_of_a_limit_is_rounded_up_to_what_can_be_written(limit, factor, expected):
    assert str(limit.times(factor)) == expected


@given(st.integers(1, 99_999_999).filter(lambda n: n <= 99_999 * 10_000), st.sampled_from([Unit.EH, Unit.WH]))
def test_hours_survive_being_written_down(steps, unit):
    limit = Limit(steps * (HOUR // 10_000), unit)
    assert parse_limit(str(limit)) == limit
