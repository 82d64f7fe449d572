"""Brings the facts of the stream to the hub: one ordered consumer for the process, begun anew after every outage."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import api
from nats.js.errors import Error as JetStreamError

from linli.kernel.errors import Unavailable
from linli.trust import stream
from linli.web.live.events import Event
from linli.web.live.hub import REMEMBERED, Hub

log = logging.getLogger(__name__)

#: Seconds between two looks at whether the stream is where we think it is.
CHECK = 5.0
#: The longest wait before the next try when NATS is away, seconds.
PATIENCE = 1.0
OUTAGES = (nats.errors.Error, JetStreamError, OSError, TimeoutError, Unavailable)


class Feed:
    """The one consumer of this process. :meth:`run` never returns."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._client: Client | None = None

    @property
    def connected(self) -> bool:
        """Whether NATS answers now."""
        return self._client is not None and self._client.is_connected

    async def run(self) -> None:
        """Follow the stream for ever."""
        wait = 0.1
        while True:
            try:
                self._client = await stream.connect("live")
                wait = 0.1
                await self._follow(self._client)
            except OUTAGES as error:
                log.warning("live feed waits: %s: %s", type(error).__name__, error)
            finally:
                await self._drop()
            await asyncio.sleep(wait)
            wait = min(PATIENCE, wait * 2)

    async def history(self, after: int, upto: int) -> AsyncIterator[Event]:
        """Events of the stream after one number, up to and including another.

        Raises one of ``OUTAGES``, also when the stream no longer holds them all.
        """
        if (await self._state()).first_seq > after + 1:
            raise Unavailable("live.aged_out", "The stream no longer holds what was missed.")
        subscription = await self._client.jetstream().subscribe(
            stream.subject_of(">"), ordered_consumer=True, config=_from(after + 1)
        )
        try:
            seq = after
            while seq < upto:
                message = await subscription.next_msg(timeout=5)
                seq = _seq(message)
                if seq <= upto:
                    yield Event(seq, message.data)
        finally:
            with contextlib.suppress(*OUTAGES):
                await subscription.unsubscribe()

    async def last_seq(self) -> int:
        """The stream's last sequence number; raises one of ``OUTAGES``."""
        return (await self._state()).last_seq

    async def _state(self) -> api.StreamState:
        if self._client is None:
            raise Unavailable("nats.unreachable", "NATS does not answer.")
        return (await self._client.jetstream().stream_info(stream.stream_name())).state

    async def _follow(self, client: Client) -> None:
        js = client.jetstream()
        state = await stream.ensure(js)
        if state.last_seq < self._hub.seq:
            log.warning("the stream begins anew: %d after %d", state.last_seq, self._hub.seq)
            self._hub.forget(state.last_seq)
        begin = self._hub.seq + 1 if self._hub.seq else max(1, state.last_seq - REMEMBERED + 1)
        messages: asyncio.Queue[Msg] = asyncio.Queue()
        await js.subscribe(stream.subject_of(">"), ordered_consumer=True, config=_from(begin), cb=messages.put)
        target = state.last_seq
        while True:
            self._note_start(target)
            try:
                message = messages.get_nowait() if messages.qsize() else await asyncio.wait_for(messages.get(), CHECK)
            except TimeoutError:
                target = await self._check(messages)
                continue
            seq = _seq(message)
            if seq > self._hub.seq:
                self._hub.publish(Event(seq, message.data))

    def _note_start(self, target: int) -> None:
        if self._hub.seq >= target and not self._hub.started.is_set():
            self._hub.started.set()

    async def _check(self, messages: asyncio.Queue[Msg]) -> int:
        """Nothing came for a while: right if the stream has nothing new; else the consumer is gone."""
        last = await self.last_seq()
        if last > self._hub.seq and not messages.qsize():
            await asyncio.sleep(1)
        if last < self._hub.seq or (last > self._hub.seq and not messages.qsize()):
            raise Unavailable(
                "live.feed_stalled", "The feed stands at {seq}, the stream at {last}.", seq=self._hub.seq, last=last
            )
        return last

    async def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(*OUTAGES):
                await client.close()


def _from(seq: int) -> api.ConsumerConfig:
    return api.ConsumerConfig(deliver_policy=api.DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=seq)


def _seq(message: Msg) -> int:
    """``$JS.ACK.<stream>.<consumer>.<tries>.<stream seq>.…``, from the end: newer servers add tokens in front."""
    return int(message.reply.split(".")[-4])
