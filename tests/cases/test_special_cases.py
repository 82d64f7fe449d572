"""The six special cases of the hotline rules as a table: what ends, what goes on, and what is told."""

from datetime import UTC, datetime

import pytest

from linli.cases import rules
from linli.cases.rules import SPECIAL, check_decline, clock_of_part
from linli.kernel.clock import default_calendar, due, parse_limit
from linli.kernel.errors import Refused
from linli.web.parts.names_linking import special_names, told_words

START = datetime(2026, 3, 11, 2, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "ends", "told"),
    [
        ("emergency", False, "call_emergency"),
        ("legal_way", True, "legal_way"),
        ("in_progress", True, "progress"),
        ("secret", True, "secret"),
        ("beyond_duty", True, "market_way"),
        ("against_law", True, "against_law"),
    ],
)
def test_at_12345_01_each_of_the_six_special_cases_routes_to_its_outcome(code, ends, told):
    answer = {"earlier": code == "in_progress", "earlier_open": False, "same": False, "words": "请依法处理。"}
    assert set(SPECIAL) == set(special_names())
    if not ends:
        with pytest.raises(Refused) as refusal:
            check_decline(code, **answer)
        assert refusal.value.code == "cases.emergency_goes_on"
        return
    line = check_decline(code, **answer)
    assert (line.ends, line.told) == (ends, told)
    assert told_words(line.told) != told_words("nothing like it"), "each outcome has words of its own"


def test_at_12345_01_nothing_ends_without_words_or_the_earlier_case():
    for code, line in SPECIAL.items():
        empty = {"earlier": False, "earlier_open": False, "same": False, "words": ""}
        with pytest.raises(Refused):
            check_decline(code, **empty)
        assert line.needs_words or line.needs_earlier or not line.ends
    assert check_decline("legal_way", earlier=False, earlier_open=False, same=False, words="", legal_words="依法").ends


def part(limit, *, same=False, split_at=LATER, original="4WH"):
    return clock_of_part(
        split_at=split_at, first_dispatch=START, limit=limit, original=original, same_kind=same, longest="15WD",
        calendar=default_calendar(),
    )  # fmt: skip


def test_the_clock_of_a_part_runs_from_the_split_but_never_longer_than_the_petitioner_may_wait():
    calendar = default_calendar()
    assert part("5WD").due == due(LATER, parse_limit("5WD"), calendar)
    assert part("5WD", same=True, original="5WD").due == due(START, parse_limit("5WD"), calendar)
    late = datetime(2026, 4, 20, 2, 0, tzinfo=UTC)
    assert part("5WD", split_at=late).due == due(START, parse_limit("15WD"), calendar)
    assert part("20WD", split_at=late).due == due(START, parse_limit("20WD"), calendar), "a longer limit stays whole"


def test_attempts_lie_hours_apart_or_in_another_half_of_the_day():
    ten = datetime(2026, 3, 11, 10, 0).astimezone()
    assert rules.next_call([], 3) is None
    assert rules.next_call([ten], 3) <= rules.next_call([ten], 9)
    with pytest.raises(Refused):
        rules.check_attempt(earlier=[ten], at=ten, most=3, gap_hours=3, reached=True, why="")
