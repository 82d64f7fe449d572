"""The relay: moves committed facts from the journal to the stream, each once, in the order of publication.

One process publishes, holding an advisory lock; others stand by. Exactly once does not rest on the duplicate window:
every message says which sequence number the stream must have reached before it (``Nats-Expected-Last-Sequence``), so
the server takes a message only in its place, and the acknowledgement of a batch's last message stands for all before
it. After any failure, and at the start, the relay asks the stream for its last message and goes on right behind that
fact, whatever its own cursor says. So nothing is doubled after hours of absence, and what a stream lost in a power cut
is published again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import nats.errors
import psycopg
from django.conf import settings
from nats.aio.client import Client
from nats.js.errors import Error as JetStreamError
from nats.js.errors import NotFoundError

from linli.kernel.errors import Unavailable
from linli.trust import cursors, stream
from linli.trust.cursors import START, Place
from linli.trust.journal import FactRow, fact_row

log = logging.getLogger(__name__)

NAME = "relay"
#: Facts in one batch, at most; after a failure the relay begins again with one.
BATCH = 1000
#: Seconds between looks at the journal while facts keep coming, and the most when there are none.
BUSY, IDLE = 0.03, 0.15
#: The longest wait before the next try when NATS or PostgreSQL is away, seconds.
PATIENCE = 1.0

_LOCK = "SELECT pg_try_advisory_lock(hashtextextended('linli.relay', 0))"
_KNOWN = "SELECT xid::text FROM trust_fact WHERE id = %s AND at = %s::timestamptz"


class Relay:
    """One publisher. :meth:`run` works until :meth:`stop` is called."""

    def __init__(self) -> None:
        self._stopping = asyncio.Event()
        self._most = BATCH
        self.published = 0

    def stop(self) -> None:
        """End after the batch in hand."""
        self._stopping.set()

    async def run(self) -> None:
        """Publish until stopped; outages of PostgreSQL or NATS are waited for."""
        wait = 0.1
        while not self._stopping.is_set():
            before = self.published
            try:
                async with contextlib.AsyncExitStack() as held:
                    await self._publish_all(held)
            except (psycopg.Error, nats.errors.Error, JetStreamError, OSError, TimeoutError, Unavailable) as error:
                if wait == 0.1 or self.published > before:
                    log.warning("relay waits: %s: %s", type(error).__name__, error)
                wait = 0.1 if self.published > before else min(PATIENCE, wait * 2)
                self._most = 1
                await self._pause(wait)

    async def _publish_all(self, held: contextlib.AsyncExitStack) -> None:
        database = await held.enter_async_context(await _database())
        while not await self._first(database):
            await self._pause(0.5)
            if self._stopping.is_set():
                return
        client = await stream.connect("relay")
        held.push_async_callback(_end, client)
        place, sequence = await _resume(database, client)
        log.info("relay publishes to %s after sequence %d", stream.stream_name(), sequence)
        wait = BUSY
        while not self._stopping.is_set():
            facts = await _facts(database, place, self._most)
            more = len(facts) == self._most
            if facts:
                await _publish(client, facts, sequence)
                place, sequence = Place(facts[-1].xid, facts[-1].id), sequence + len(facts)
                await database.execute(cursors.MOVE, (NAME, str(place.xid), place.id))
                self.published += len(facts)
                self._most = min(BATCH, self._most * 2)
            elif client.is_closed:
                raise nats.errors.ConnectionClosedError
            if not more:
                wait = BUSY if facts else min(IDLE, wait * 1.2)
                await self._pause(wait)

    async def _first(self, database: psycopg.AsyncConnection[Any]) -> bool:
        row = await (await database.execute(_LOCK)).fetchone()
        return bool(row and row[0])

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


async def _database() -> psycopg.AsyncConnection[Any]:
    """A connection of our own: it carries the lock. A cursor lost in a crash does no harm, the stream knows better."""
    given = settings.DATABASES["default"]
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return await psycopg.AsyncConnection.connect(
        **{name: str(given[key]) for name, key in names.items() if given.get(key)},
        autocommit=True,
        prepare_threshold=2,
        connect_timeout=5,
        application_name="linli-relay",
        options="-c synchronous_commit=off -c statement_timeout=60s",
    )


async def _facts(database: psycopg.AsyncConnection[Any], place: Place, most: int) -> list[FactRow]:
    answer = await database.execute(cursors.NEXT_FACTS, (str(place.xid), place.id, most))
    return [fact_row(values) for values in await answer.fetchall()]


async def _resume(database: psycopg.AsyncConnection[Any], client: Client) -> tuple[Place, int]:
    """Where to go on: behind the stream's last fact if the journal knows it, else at the cursor."""
    row = await (await database.execute(cursors.PLACE, (NAME,))).fetchone()
    place = Place(int(row[0]), row[1]) if row else START
    js = client.jetstream()
    sequence = (await stream.ensure(js)).last_seq
    if not sequence:
        return place, 0
    try:
        last = json.loads((await js.get_msg(stream.stream_name(), sequence)).data or b"{}")
        fact_id, at = UUID(last["id"]), datetime.fromisoformat(last["at"])
    except (NotFoundError, ValueError, KeyError):
        log.warning("the stream's last message has aged out or is no fact; the relay goes on at its cursor")
        return place, sequence
    known = await (await database.execute(_KNOWN, (fact_id, at))).fetchone()
    if known is None:
        log.warning("the journal does not know the stream's last fact %s; the relay goes on at its cursor", fact_id)
        return place, sequence
    return Place(int(known[0]), fact_id), sequence


async def _publish(client: Client, facts: Sequence[FactRow], sequence: int) -> None:
    """Store the facts right behind ``sequence``; raises if they are not all stored there."""
    before: FactRow | None = None
    for number, fact in enumerate(facts[:-1], sequence):
        await client.publish(stream.subject_of(fact.kind), stream.encode(fact), headers=_headers(fact, number, before))
        before = fact
    number, fact = sequence + len(facts) - 1, facts[-1]
    answer = await client.request(
        stream.subject_of(fact.kind), stream.encode(fact), timeout=5, headers=_headers(fact, number, before)
    )
    stored = json.loads(answer.data or b"{}")
    if stored.get("seq") != number + 1 or stored.get("duplicate"):
        raise Unavailable(
            "relay.not_stored", "The stream did not store the batch: {given}.", given=stored.get("error") or stored
        )


def _headers(fact: FactRow, sequence: int, before: FactRow | None) -> dict[str, str]:
    """The place of a message: by number, and within a batch also right behind the fact before it.

    By number alone, a stranger's message would let a later fact slip into the place of the one that was turned away.
    """
    headers = {"Nats-Msg-Id": str(fact.id), "Nats-Expected-Last-Sequence": str(sequence)}
    if before is not None:
        headers["Nats-Expected-Last-Msg-Id"] = str(before.id)
    return headers


async def _end(client: Client) -> None:
    with contextlib.suppress(nats.errors.Error, OSError, TimeoutError):
        await client.close()
