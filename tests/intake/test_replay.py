"""A file of messages through intake: every row accounted for, nothing stored twice, refused rows say why."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from linli.intake import replay
from linli.intake import tools as triage_tools
from linli.intake.commands import triage_batch
from linli.intake.models import Signal
from linli.intake.queries import outcomes_of
from linli.intake.replaying import rows, sending, telling
from linli.kernel.actors import machine
from linli.kernel.clock import LOCAL
from linli.kernel.errors import LinliError, Unavailable
from linli.orgs import queries as orgs
from tests import world as street
from tests.world import NOW

LINES = [
    {"id": "101", "title": "楼下垃圾", "time": "2019/4/25 9:32:09", "text": "柳岸花园1幢楼下垃圾堆了好几天。"},
    {"id": "102", "title": "", "time": "", "text": "路灯不亮", "lon": "120.1085", "lat": "30.203"},
    {"id": "103", "title": "只有标题", "time": "bad", "text": ""},
    {"id": "104", "title": "", "time": "", "text": ""},
    {"id": "105", "title": "", "time": "", "text": "半个地方", "lon": "120.1"},
    {"id": "106", "title": "", "time": "", "text": "不是数", "lon": "east", "lat": "30"},
    {"id": "107", "title": "", "time": "", "text": "电话不对", "phone": "12"},
    {"id": "101", "title": "", "time": "", "text": "同一个号码，另一件事。"},
    {"id": "", "title": "", "time": "", "text": "没有号码"},
    {"id": "", "title": "", "time": "", "text": "没有号码"},
]


@pytest.fixture
def world(db: None) -> Iterator[street.World]:
    yield street.build()
    orgs.forget_ground()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "messages.csv"
    columns = ["id", "title", "time", "text", "lon", "lat", "phone"]
    with path.open("w", encoding="gb18030", newline="") as out:
        writer = csv.DictWriter(out, columns)
        writer.writeheader()
        writer.writerows(LINES)
    return path


def ask(file: Path, *words: str) -> int:
    parser = argparse.ArgumentParser()
    replay.add_arguments(parser)
    return replay.run(parser.parse_args([str(file), "--quiet", *words]))


def triage() -> None:
    triage_batch(machine("triage"), tools=triage_tools._with_ground(None, False, orgs.ground()), now=NOW)


def test_every_row_is_stored_or_refused_with_its_reason(
    world: street.World, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(file, "--direct", "--wait", "0") == 0
    told = capsys.readouterr().out
    assert "None lost" in told
    assert Signal.objects.count() == 5
    first = Signal.objects.get(external_id__startswith="101-", text__contains="垃圾")
    assert first.text == "楼下垃圾\n柳岸花园1幢楼下垃圾堆了好几天。"
    assert first.happened_at == datetime(2019, 4, 25, 9, 32, 9, tzinfo=LOCAL)
    aside = file.with_name("messages.refused.csv")
    with aside.open(encoding="utf-8-sig") as written:
        refused = list(csv.DictReader(written))
    assert [row["id"] for row in refused] == ["104", "105", "106", "107"]
    assert [row["reason"].partition(":")[0] for row in refused] == [
        "intake.text_missing",
        "intake.half_a_place",
        "bad_place",
        "people.bad_phone",
    ]


def test_a_second_replay_stores_nothing_twice(world: street.World, file: Path) -> None:
    ask(file, "--direct", "--wait", "0")
    assert ask(file, "--direct", "--wait", "0") == 0
    assert Signal.objects.count() == 5


def test_the_report_counts_what_became_of_each_and_why(world: street.World, file: Path) -> None:
    found = list(rows.messages(LINES, channel="api"))
    sending.directly([m for m in found if not m.refused], speed=0, done=lambda n: None)
    triage()
    report = telling.sum_up(found, outcomes_of(m.code for m in found if m.code))
    assert report.whole
    assert report.outcomes == {"with_person": 6}
    assert report.why == {"kind_unknown": 6}
    assert report.fresh == 5
    assert sum(report.refused.values()) == 4
    Signal.objects.filter(external_id__startswith="102-").update(code="GONE")
    assert not telling.sum_up(found, outcomes_of(m.code for m in found if m.code)).whole


def test_waiting_ends_when_triage_has_decided_all_and_not_before(world: street.World, file: Path) -> None:
    assert ask(file, "--direct", "--wait", "0.2") == 1, "nobody triages here"
    triage()
    assert ask(file, "--direct", "--wait", "5") == 0


def test_over_http_the_same_rows_are_stored_and_refused(
    world: street.World, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The requests are the real ones; only the wire between is Django's own test client."""
    monkeypatch.setattr(sending, "_check", lambda url: None)
    found = list(rows.messages(LINES, channel="api"))
    client = Client()

    class Line:
        def request(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> None:
            kind = headers["Content-Type"]
            plain = {name: value for name, value in headers.items() if name != "Content-Type"}
            self.answer = client.post(path, body, content_type=kind, headers=plain)

        def getresponse(self) -> Any:
            return self

        @property
        def status(self) -> int:
            return self.answer.status_code

        def read(self) -> bytes:
            return self.answer.content

        def getheader(self, name: str) -> str | None:
            return self.answer.headers.get(name)

    sender = sending._Sender("http://testserver", sending.queue.SimpleQueue(), lambda n: None)
    sender.line = Line()  # type: ignore[assignment]
    for message in found:
        if not message.refused:
            sender._send(message)
    assert Signal.objects.count() == 5
    assert [m.refused.partition(":")[0] for m in found if m.refused] == [
        "intake.text_missing",
        "intake.half_a_place",
        "bad_place",
        "people.bad_phone",
    ]
    assert [m.fresh for m in found[-2:]] == [True, False]


@pytest.mark.parametrize("url", ["nonsense", "ftp://127.0.0.1", "http://127.0.0.1:1"])
def test_an_address_where_nobody_answers_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(Unavailable):
        sending.over_http(url, [], speed=0, done=lambda n: None)


def test_a_file_without_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("id,words\n1,x\n", encoding="utf-8")
    with pytest.raises(LinliError, match="no column text"):
        ask(path, "--direct")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2019/4/25 9:32:09", datetime(2019, 4, 25, 9, 32, 9, tzinfo=LOCAL)),
        ("2019-04-25T09:32", datetime(2019, 4, 25, 9, 32, tzinfo=LOCAL)),
        ("2019年4月25日", datetime(2019, 4, 25, tzinfo=LOCAL)),
        ("2019/13/45", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_times_are_read_as_files_write_them(written: str, meant: datetime | None) -> None:
    assert rows.time_of(written) == meant


def test_the_title_is_not_said_twice() -> None:
    assert rows.words_of({"title": "路灯不亮", "text": "路灯不亮三天了"}) == "路灯不亮三天了"
    assert rows.words_of({"title": "路灯", "text": "三天不亮"}) == "路灯\n三天不亮"
