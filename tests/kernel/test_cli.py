"""``linli clock due`` as it is typed."""

from __future__ import annotations

import argparse

import pytest

from linli.kernel import cli


def typed(*words: str) -> int:
    parser = argparse.ArgumentParser()
    cli.add_arguments(parser)
    return cli.run(parser.parse_args(["due", *words]))


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        ("2026-02-13T16:30", "4WH", "2026-02-14T11:30"),
        ("2026-02-13 16:30", "15WD", "2026-03-12T17:30"),
        ("2026-02-13T08:30+00:00", "4EH", "2026-02-13T20:30"),
        ("2030-02-13T16:30", "7D", "2030-02-20T16:30"),
    ],
)
def test_the_due_time_is_printed_on_one_line(capsys, start, limit, expected):
    assert typed("--start", start, "--limit", limit) == 0
    out, err = capsys.readouterr()
    assert out == expected + "\n"
    assert err == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--start", "2026-12-31T09:00", "--limit", "5WD"), "2027"),
        (("--start", "2026-12-31T09:00", "--limit", "soon"), "not a limit"),
        (("--start", "tomorrow", "--limit", "4WH"), "not a time"),
        (("--start", "2026-12-30T09:00", "--limit", "4WH", "--calendars", "/nowhere"), "/nowhere"),
        (("--start", "2026-12-30T09:00", "--limit", "4WH", "--segments", "9-5"), "hours of a day"),
    ],
)
def test_an_error_is_a_sentence_on_stderr_and_status_two(capsys, words, said):
    assert typed(*words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


def test_a_folder_with_further_calendars_and_other_hours_are_used(capsys, tmp_path):
    (tmp_path / "2027.toml").write_text("year = 2027\nholiday = []\n", encoding="utf-8")
    assert typed("--start", "2026-12-31T16:30", "--limit", "2WH", "--calendars", str(tmp_path)) == 0
    assert capsys.readouterr().out == "2027-01-01T09:30\n"
    assert typed("--start", "2026-03-09T17:00", "--limit", "2WH", "--segments", "09:00-20:00") == 0
    assert capsys.readouterr().out == "2026-03-09T19:00\n"
