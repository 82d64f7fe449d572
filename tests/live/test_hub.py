"""The hub: who is handed what, what is remembered, who is dropped."""

from __future__ import annotations

import json

from linli.web.live import hub as hub_module
from linli.web.live.events import Event, topics_of
from linli.web.live.hub import Hub, Reader

FACT = {
    "id": "f", "kind": "cases.closed", "at": "2026-11-23T08:00:00+00:00", "case": None, "subject": "S", "unit": None,
    "account": None, "grid": None, "data": {},
}  # fmt: skip


def event(seq: int, **fields) -> Event:
    return Event(seq, json.dumps({**FACT, **fields}).encode())


def joined(hub: Hub, *topics: str, **options) -> Reader:
    reader = Reader(topics, **{"public": False, **options})
    hub.join(reader)
    return reader


def seqs(chunk: bytes) -> list[int]:
    return [int(line[4:]) for line in chunk.decode().splitlines() if line.startswith("id: ")]


def test_a_fact_carries_the_topics_of_everything_it_touches():
    fact = {**FACT, "case": "C", "unit": "U", "account": "A", "grid": "110101001002003"}
    assert set(topics_of(fact)) == {
        "s:S", "case:C", "u:U", "a:A", "g:110101", "g:110101001", "g:110101001002", "g:110101001002003",
    }  # fmt: skip
    assert topics_of({**FACT, "grid": "110101001"}) == ("s:S", "g:110101", "g:110101001")


def test_an_event_goes_once_to_each_reader_of_any_of_its_topics():
    hub = Hub()
    both, unit, other = joined(hub, "u:U", "a:A"), joined(hub, "u:U"), joined(hub, "u:other")
    hub.publish(event(1, unit="U", account="A"))
    hub.publish(event(2, account="A"))
    assert (seqs(both.take()), seqs(unit.take()), other.take()) == ([1, 2], [1], b"")
    hub.leave(both)
    hub.publish(event(3, unit="U"))
    assert (both.take(), seqs(unit.take())) == (b"", [3])


def test_the_bytes_are_made_once_for_all_readers():
    one = event(7)
    hub = Hub()
    first, second = joined(hub, "s:S"), joined(hub, "s:S")
    hub.publish(one)
    assert first._waiting[0] is second._waiting[0] is one.full
    assert json.loads(one.full.split(b"data: ")[1]) == {"seq": 7, **FACT}


def test_a_report_brings_its_case_along():
    hub = Hub()
    tracker = joined(hub, "s:S", public=True, follow="s:S")
    hub.publish(event(1, subject="case", case="C"))
    hub.publish(event(2, case="C"))
    hub.publish(event(3, subject="case", case="C"))
    assert seqs(tracker.take()) == [2, 3]
    hub.leave(tracker)
    assert not hub._by_topic


def test_only_what_is_remembered_is_said_to_be(monkeypatch):
    monkeypatch.setattr(hub_module, "REMEMBERED", 5)
    hub = Hub()
    assert hub.remembers(0)
    for seq in range(1, 11):
        hub.publish(event(seq))
    assert [hub.remembers(after) for after in (4, 5, 10, 11)] == [False, True, True, True]
    assert [e.seq for e in hub.since(7, 9)] == [8, 9]
    assert hub.since(10, 10) == []


def test_a_reader_that_takes_nothing_is_lost_and_finally_broken_off(monkeypatch):
    monkeypatch.setattr(hub_module, "PATIENCE", 3)
    hub = Hub()
    slow, good = joined(hub, "s:S"), joined(hub, "s:S")
    for seq in range(1, 6):
        hub.publish(event(seq))
        good.take()
    assert (slow.lost, slow.take(), good.lost) == (True, b"", False)
    for _ in range(3):
        assert not slow.ended
        hub.beat()
    assert slow.ended
    assert not good.ended


def test_a_sign_of_life_moves_the_place_of_a_quiet_reader():
    hub = Hub()
    quiet = joined(hub, "s:other")
    hub.publish(event(5))
    hub.beat()
    assert quiet.take() == b": beat\nid: 5\n\n"


def test_a_stream_made_anew_makes_everyone_load_again():
    hub = Hub()
    hub.publish(event(50))
    reader = joined(hub, "s:S")
    hub.forget(3)
    hub.publish(event(4))
    text = reader.take().decode()
    assert "event: resync" in text
    assert seqs(text.encode()) == [3, 4]
    assert not hub.remembers(2)
