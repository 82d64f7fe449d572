"""The relay: every committed fact reaches the stream once and in order, whatever is killed meanwhile."""

from __future__ import annotations

import asyncio
import random
import sys
import time

import pytest
from django.db import connection

from linli.trust import cursors, stream
from linli.trust.cursors import START
from linli.trust.relay import NAME
from tests.trust.world import Forked, Process, database_url, other_session, paint, paint_in, run_relay, until

pytestmark = pytest.mark.django_db(transaction=True)


def texts(ids):
    return [str(fact_id) for fact_id in ids]


def test_facts_reach_the_stream_in_order_with_their_values(relay, own_nats):
    relay.start()
    ids = [*paint(3), *paint(2)]
    until(lambda: own_nats.count() >= 5)
    assert own_nats.facts() == texts(ids)


def test_a_late_committer_is_not_lost(relay, own_nats):
    relay.start()
    with other_session() as early, other_session() as later:
        first, second = paint_in(early), paint_in(later)
        later.commit()
        before = paint()[0]
        time.sleep(0.4)
        assert own_nats.count() == 0, "what might still be overtaken is not published"
        early.commit()
    until(lambda: own_nats.count() >= 3)
    assert own_nats.facts() == texts([first, second, before])


def test_a_second_relay_stands_by_and_takes_over(relay, own_nats):
    other = Forked(run_relay)
    relay.start()
    try:
        ids = paint(2)
        until(lambda: own_nats.count() == 2)
        other.start()
        ids += paint(2)
        until(lambda: own_nats.count() == 4)
        relay.kill()
        ids += paint(2)
        until(lambda: own_nats.count() == 6)
    finally:
        other.end()
    assert own_nats.facts() == texts(ids)


def test_hours_between_publishing_and_the_cursor_double_nothing(relay, own_nats, monkeypatch):
    """Killed after publishing, before its cursor moved, and away longer than the server remembers message ids."""
    monkeypatch.setattr(stream, "DUPLICATE_WINDOW", 0.1)
    place = cursors.place_of(NAME)
    relay.start()
    ids = paint(20)
    until(lambda: own_nats.count() == 20)
    relay.kill()
    cursors.move(NAME, place)
    time.sleep(0.3)
    ids += paint(1)
    relay.start()
    until(lambda: own_nats.count() >= 21)
    time.sleep(0.3)
    assert own_nats.facts() == texts(ids)


def test_what_the_stream_lost_in_a_power_cut_is_published_again(relay, own_nats):
    relay.start()
    ids = paint(10)
    until(lambda: own_nats.count() == 10 and cursors.place_of(NAME).id == ids[-1])
    relay.kill()
    asyncio.run(_forget_last(own_nats.url, 4))
    ids += paint(1)
    relay.start()
    until(lambda: own_nats.facts()[-1:] == texts(ids[-1:]))
    assert own_nats.facts() == texts(ids)


async def _forget_last(url, count):
    """Make the stream anew with all but its last messages, as after losing what was not yet on disk."""
    client = await stream.connect("tests")
    js = client.jetstream()
    state = (await js.stream_info(stream.stream_name())).state
    kept = [await js.get_msg(stream.stream_name(), seq) for seq in range(1, state.last_seq - count + 1)]
    await js.delete_stream(stream.stream_name())
    await stream.ensure(js)
    for message in kept:
        await js.publish(message.subject, message.data, headers={"Nats-Msg-Id": message.headers["Nats-Msg-Id"]})
    await client.close()


def test_a_message_that_is_no_fact_does_not_stop_the_relay(relay, own_nats):
    relay.start()
    ids = paint(3)
    until(lambda: own_nats.count() == 3 and cursors.place_of(NAME).id == ids[-1])
    asyncio.run(_disturb())
    ids += paint(5)
    until(lambda: own_nats.count() == 9)
    assert own_nats.facts() == [*texts(ids[:3]), "disturbance", *texts(ids[3:])]


async def _disturb():
    client = await stream.connect("tests")
    await client.jetstream().publish(stream.subject_of("x.y"), b'{"id": "disturbance"}')
    await client.close()


@pytest.mark.slow
def test_killing_the_relay_and_nats_at_any_moment_loses_and_doubles_nothing(relay, own_nats, monkeypatch):
    """Thousands of facts in transactions of all sizes, some of them long, while both processes are killed again."""
    monkeypatch.setattr(stream, "DUPLICATE_WINDOW", 0.1)
    relay.start()
    ids: set[str] = set()
    for turn in range(14):
        with other_session() as slow:
            late = [paint_in(slow) for _ in range(3)]
            for _ in range(20):
                ids.update(texts(paint(random.randint(1, 30))))
            slow.commit()
            ids.update(texts(late))
        time.sleep(random.uniform(0, 0.15))
        victim = own_nats if turn % 3 == 2 else relay
        victim.kill()
        ids.update(texts(paint(random.randint(1, 30))))
        victim.start()
    until(lambda: own_nats.count() >= len(ids), 30)
    time.sleep(0.3)
    published = own_nats.facts()
    assert len(ids) > 3000
    assert len(published) == len(set(published)), "none doubled"
    assert set(published) == ids, "none lost"
    with connection.cursor() as cursor:
        cursor.execute("SELECT id::text FROM trust_fact WHERE id = ANY(%s::uuid[]) ORDER BY xid, id", (list(ids),))
        assert published == [row[0] for row in cursor.fetchall()]


@pytest.mark.slow
def test_the_command_ends_cleanly_when_told_and_waits_while_nats_is_away(own_nats, fresh, tmp_path):
    own_nats.kill()
    argv = (sys.executable, "-m", "linli", "relay")
    process = Process(argv, tmp_path / "relay.log", DATABASE_URL=database_url(), NATS_URL=own_nats.url)
    process.start()
    try:
        until(lambda: b"relay waits" in process.log.read_bytes(), 40)
        ids = paint(2)
        own_nats.start()
        until(lambda: own_nats.count() == 2)
    finally:
        code = process.end()
    assert code == 0
    assert own_nats.facts() == texts(ids)
    assert cursors.place_of(NAME).id == ids[-1]
    assert cursors.place_of("nobody") == START
