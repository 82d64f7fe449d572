"""The calendars that come with Linli against an independent list, and calendars of one's own."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import chinese_calendar
import pytest

from linli.kernel.clock import LOCAL, Calendar, YearOfWork, default_calendar, due, parse_limit
from linli.kernel.errors import Refused


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_agrees_with_the_independent_list(year):
    calendar = default_calendar()
    day = date(year, 1, 1)
    while day.year == year:
        assert calendar.is_working_day(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_holidays_have_names():
    assert default_calendar().holiday(date(2026, 2, 17)) == "春节"
    assert default_calendar().holiday(date(2026, 3, 17)) is None


def test_a_year_that_is_not_loaded_is_refused_by_name():
    with pytest.raises(Refused) as refused:
        default_calendar().is_working_day(date(2031, 1, 1))
    assert refused.value.code == "clock.no_calendar"
    assert "2031.toml" in refused.value.message
    assert refused.value.values["year"] == 2031


def test_an_extra_file_adds_a_year_and_may_change_the_end_of_the_year_before(tmp_path):
    (tmp_path / "2027.toml").write_text(
        'year = 2027\n[[holiday]]\nname = "元旦"\nfrom = 2026-12-31\nto = 2027-01-02\nwork = [2027-01-03]\n',
        encoding="utf-8",
    )
    calendar = Calendar.load(tmp_path)
    assert not calendar.is_working_day(date(2026, 12, 31))
    assert calendar.is_working_day(date(2027, 1, 3))
    start = datetime(2026, 12, 30, 17, 0, tzinfo=LOCAL)
    assert due(start, parse_limit("1WH"), calendar) == datetime(2027, 1, 3, 9, 0, tzinfo=LOCAL)
    assert calendar.version != default_calendar().version


def test_an_extra_file_replaces_the_year_that_comes_with_linli(tmp_path):
    (tmp_path / "2026.toml").write_text("year = 2026\nholiday = []\n", encoding="utf-8")
    assert Calendar.load(tmp_path).is_working_day(date(2026, 10, 1))


@pytest.mark.parametrize(
    "content",
    [
        "year = ",
        "holiday = []",
        'year = 2027\n[[holiday]]\nname = "x"\nfrom = 2027-05-03\nto = 2027-05-01\n',
        'year = 2027\n[[holiday]]\nname = "x"\nfrom = 2029-05-03\nto = 2029-05-04\n',
        'year = 2027\n[[holiday]]\nname = "x"\nfrom = 2027-05-01\nto = 2027-05-02\nwork = [2027-05-03]\n',
        'year = 2027\n[[holiday]]\nname = "x"\nfrom = 2027-05-01\nto = 2027-05-02\nwork = [2027-05-01]\n',
        'year = 2027\n[[holiday]]\nname = "x"\nfrom = "soon"\nto = 2027-05-02\n',
    ],
)
def test_a_file_that_contradicts_itself_is_refused_by_name(tmp_path, content):
    (tmp_path / "2027.toml").write_text(content, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        Calendar.load(tmp_path)
    assert refused.value.code == "clock.bad_calendar"
    assert "2027.toml" in refused.value.message


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refused) as refused:
        Calendar.load(tmp_path / "nowhere")
    assert refused.value.code == "clock.no_folder"


@pytest.mark.parametrize(
    "segments",
    [[], ["08:30"], ["12:00-08:30"], ["08:00-12:00", "11:00-17:00"], ["25:00-26:00"], ["a-b"], ["1:2:3-4:5"]],
)
def test_hours_that_make_no_day_are_refused(segments):
    with pytest.raises(Refused) as refused:
        default_calendar().with_segments(segments)
    assert refused.value.code == "clock.bad_segments"


def test_a_community_may_keep_other_hours_on_the_same_days():
    late = default_calendar().with_segments(["09:00-12:00", "14:00-20:00"])
    start = datetime(2026, 3, 6, 19, 0, tzinfo=LOCAL)
    assert due(start, parse_limit("2WH"), late) == datetime(2026, 3, 9, 10, 0, tzinfo=LOCAL)
    assert due(start, parse_limit("1WD"), late) == datetime(2026, 3, 9, 20, 0, tzinfo=LOCAL)


def test_years_that_do_not_touch_are_not_bridged():
    calendar = Calendar([YearOfWork(2024, {}, frozenset()), YearOfWork(2026, {}, frozenset())])
    with pytest.raises(Refused) as refused:
        due(datetime(2024, 12, 31, 17, 0, tzinfo=LOCAL), parse_limit("2WH"), calendar)
    assert refused.value.values["year"] == 2025
