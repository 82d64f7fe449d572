"""The application itself on a real NATS: resuming from far back, outages, a stream made anew."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from uuid import UUID

import pytest

from linli.kernel.ids import new_id
from linli.trust import stream
from linli.trust.journal import FactRow
from linli.web.live import feed, hub, serving
from tests.trust.world import NOW, Nats

SIGNAL = UUID(int=5)


@pytest.fixture
def own_nats(tmp_path, settings):
    """A NATS server of this test alone."""
    server = Nats(tmp_path)
    server.start()
    settings.NATS_URL = server.url
    yield server
    server.end()


class Stream:
    """One request to the application, as the server would make it."""

    def __init__(self, live, after=None):
        query = "code=ABCDE23456" + (f"&after={after}" if after is not None else "")
        scope = {
            "type": "http", "path": "/live/stream", "method": "GET", "query_string": query.encode(),
            "headers": [(b"host", b"localhost")],
        }  # fmt: skip
        self.heard: list[tuple[str, int]] = []
        self.over = asyncio.Event()
        self.gone = asyncio.Event()
        self.task = asyncio.create_task(live(scope, self.receive, self.send))

    async def receive(self):
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        for part in message.get("body", b"").decode().split("\n\n"):
            fields = dict(line.split(": ", 1) for line in part.splitlines() if not line.startswith(":"))
            if "data" in fields:
                self.heard.append((fields["event"], json.loads(fields["data"])["seq"]))
        if message["type"] == "http.response.body" and not message["more_body"]:
            self.over.set()

    async def until(self, *expected):
        for _ in range(500):
            if self.heard[-len(expected) :] == list(expected):
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"heard {self.heard}")

    async def close(self):
        self.gone.set()
        await self.task


@asynccontextmanager
async def application():
    """The application, ended with the test."""
    live = serving.Live(lambda code: (SIGNAL, None))
    try:
        yield live
    finally:
        for task in live._tasks:
            task.cancel()
        await asyncio.gather(*live._tasks, return_exceptions=True)


async def publish(count):
    client = await stream.connect("tests")
    js = client.jetstream()
    await stream.ensure(js)
    for _ in range(count):
        fact = FactRow(
            new_id(), NOW, "walls.painted", "machine", None, "t", "machine", SIGNAL, None, None, None, None, {}, 9
        )
        await js.publish(stream.subject_of(fact.kind), stream.encode(fact))
    await client.close()


def facts(*seqs):
    return [("fact", seq) for seq in seqs]


@pytest.fixture(autouse=True)
def small_memory(monkeypatch):
    """Three events are remembered, and whether the feed is alive is looked at often."""
    monkeypatch.setattr(hub, "REMEMBERED", 3)
    monkeypatch.setattr(feed, "REMEMBERED", 3)
    monkeypatch.setattr(feed, "CHECK", 0.2)


def test_what_the_process_forgot_comes_from_the_stream(own_nats):
    async def story():
        await publish(10)
        async with application() as live:
            far, near = Stream(live, after=2), Stream(live, after=8)
            await far.until(("ready", 2), *facts(*range(3, 11)))
            await near.until(("ready", 8), *facts(9, 10))
            await publish(1)
            await far.until(*facts(10, 11))
            assert far.heard == [("ready", 2), *facts(*range(3, 12))]
            await near.until(*facts(9, 10, 11))
            await far.close()
            assert len(live._hub.readers) == 1
            await near.close()

    asyncio.run(story())


def test_what_nobody_has_any_more_is_said_to_be_missing(own_nats, monkeypatch):
    async def story():
        await publish(10)
        client = await stream.connect("tests")
        await client.jetstream().purge_stream(stream.stream_name(), seq=6)
        await client.close()
        async with application() as live:
            reader = Stream(live, after=2)
            await reader.until(("ready", 2), ("resync", 10))
            monkeypatch.setattr(serving, "FARTHEST", 2)
            far = Stream(live, after=6)
            await far.until(("ready", 6), ("resync", 10))
            await publish(1)
            await reader.until(*facts(11))
            await far.until(*facts(11))
            await reader.close()
            await far.close()

    asyncio.run(story())


def test_an_outage_of_nats_is_waited_for_and_nothing_is_missed(own_nats):
    async def story():
        async with application() as live:
            reader = Stream(live)
            await reader.until(("ready", 0))
            await publish(2)
            await reader.until(*facts(1, 2))
            await asyncio.to_thread(own_nats.kill)
            await asyncio.sleep(0.3)
            await asyncio.to_thread(own_nats.start)
            await publish(2)
            await reader.until(*facts(1, 2, 3, 4))
            await reader.close()

    asyncio.run(story())


def test_a_stream_made_anew_makes_open_and_returning_readers_load_again(own_nats):
    async def story():
        await publish(5)
        async with application() as live:
            reader = Stream(live, after=4)
            await reader.until(*facts(5))
            client = await stream.connect("tests")
            await client.jetstream().delete_stream(stream.stream_name())
            await client.close()
            await publish(1)
            await reader.until(("resync", 1))
            returning = Stream(live, after=5)
            await returning.until(("resync", 1), ("ready", 1))
            await publish(1)
            await reader.until(*facts(2))
            await returning.until(*facts(2))
            await reader.close()
            await returning.close()

    asyncio.run(story())


def test_told_to_end_every_stream_ends(own_nats):
    async def story():
        async with application() as live:
            readers = [Stream(live) for _ in range(5)]
            for reader in readers:
                await reader.until(("ready", 0))
            live._hub.end()
            await asyncio.gather(*(reader.task for reader in readers))
            assert all(reader.over.is_set() for reader in readers)
            assert not live._hub.readers
            for reader in readers:
                reader.gone.set()
            await asyncio.sleep(0)

    asyncio.run(story())


def test_a_lost_reader_gets_a_last_word(own_nats, monkeypatch):
    async def story():
        async with application() as live:
            reader = Stream(live)
            await reader.until(("ready", 0))
            (inner,) = live._hub.readers
            inner.lost = True
            inner.wake.set()
            await reader.task
            assert reader.heard[-1] == ("resync", 0)
            assert reader.over.is_set()

    asyncio.run(story())
