"""HTTP of the live process: opening a stream, keeping it fed, ending it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import random
import signal
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.db import DatabaseError

from linli.kernel.errors import LinliError, NotFound, Unavailable
from linli.web.live import asking, events
from linli.web.live.asking import Request
from linli.web.live.feed import OUTAGES, Feed
from linli.web.live.hub import Hub, Reader
from linli.web.live.seeing import ResolveCode, Sight

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

log = logging.getLogger(__name__)

#: Seconds between two signs of life.
BEAT = 15.0
#: Seconds after which it is asked again whether the reader may still follow what it follows.
RECHECK = 300.0
#: A reader further behind than this loads everything again, which is quicker.
FARTHEST = 100_000
#: How long a new reader waits for the process to have taken in the stream's recent past, seconds.
START = 10.0


class Live:
    """The application. The feed starts with the first request, in the server's event loop."""

    def __init__(self, resolve: ResolveCode) -> None:
        self._resolve = resolve
        self._hub: Hub | None = None
        self._feed: Feed | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        if self._hub is None:
            self._start()
        path, method = scope["path"], scope["method"]
        if path == "/live/healthz":
            await self._health(send)
        elif path not in {"/live/stream", "/live/"}:
            await _problem(send, NotFound("live.no_such_page", "There is only /live/stream here."), [])
        elif method == "OPTIONS":
            await self._preflight(scope, send)
        elif method != "GET":
            await _answer(send, 405, b"", [(b"allow", b"GET, OPTIONS")])
        else:
            await self._stream(scope, receive, send)

    def _start(self) -> None:
        self._hub = Hub()
        self._feed = Feed(self._hub)
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._feed.run()), loop.create_task(self._beat())]
        _end_on_sigterm(loop, self._hub)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            self._hub.beat()

    async def _health(self, send: Send) -> None:
        body = {
            "status": "ok" if self._feed.connected else "waiting",
            "nats": self._feed.connected,
            "seq": self._hub.seq,
            "readers": len(self._hub.readers),
        }
        await _answer(send, 200, json.dumps(body).encode(), [(b"content-type", b"application/json")])

    async def _preflight(self, scope: dict[str, Any], send: Send) -> None:
        try:
            request = asking.parse(scope)
            asking.check_origin(request)
        except LinliError as error:
            return await _problem(send, error, [])
        allowed = [(b"access-control-allow-methods", b"GET"), (b"access-control-allow-headers", b"last-event-id")]
        await _answer(send, 204, b"", [*_cors(request), *allowed])

    async def _stream(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        headers: list[tuple[bytes, bytes]] = []
        try:
            request = asking.parse(scope)
            asking.check_origin(request)
            headers = _cors(request)
            sight = await self._sight(request)
        except LinliError as error:
            return await _problem(send, error, headers)
        headers += [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        reader = Reader(sight.topics, public=sight.public, follow=sight.follow)
        watcher = asyncio.create_task(_watch(receive, reader))
        sender = asyncio.create_task(self._send_all(reader, request, send))
        reader.give_up = sender.cancel
        try:
            await asyncio.wait([sender])
            if not sender.cancelled() and (error := sender.exception()) is not None:
                log.warning("a live stream broke: %s: %s", type(error).__name__, error)
        finally:
            sender.cancel()
            watcher.cancel()
            self._hub.leave(reader)

    async def _send_all(self, reader: Reader, request: Request, send: Send) -> None:
        await self._begin(reader, request.after, send)
        await self._feed_reader(reader, request, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _sight(self, request: Request) -> Sight:
        try:
            return await sync_to_async(asking.grant)(request, self._resolve)
        except DatabaseError as error:
            raise Unavailable("live.no_database", "The database does not answer; the page tries again.") from error

    async def _begin(self, reader: Reader, after: int | None, send: Send) -> None:
        """Join the hub, then tell what was missed since ``after``: nothing is lost between the two, nothing doubled."""
        hub = self._hub
        await _body(send, b": hello\n\n")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(hub.started.wait(), START)
        anew = after is not None and after > hub.seq and await self._begun_anew(after)
        upto = hub.seq
        told = upto if anew or after is None else after
        reader.after = max(upto, told)
        hub.join(reader)
        greeting = events.resync(upto) if anew else b""
        await _body(send, greeting + events.ready(told, random.randint(500, 2500)))
        if told >= upto:
            return
        try:
            await self._catch_up(reader, told, upto, send)
        except OUTAGES:
            await _body(send, events.resync(upto))

    async def _begun_anew(self, after: int) -> bool:
        """A place ahead of ours: another process told it first, or the stream was made anew since."""
        with contextlib.suppress(*OUTAGES):
            return after > await self._feed.last_seq()
        return False

    async def _catch_up(self, reader: Reader, after: int, upto: int, send: Send) -> None:
        hub = self._hub
        if hub.remembers(after):
            missed = [event for event in hub.since(after, upto) if not reader.topics.isdisjoint(event.topics)]
            await _body(send, b"".join(event.public() if reader.public else event.full for event in missed))
        elif upto - after > FARTHEST:
            await _body(send, events.resync(upto))
        else:
            async for event in self._feed.history(after, upto):
                if not reader.topics.isdisjoint(event.topics):
                    await _body(send, event.public() if reader.public else event.full)

    async def _feed_reader(self, reader: Reader, request: Request, send: Send) -> None:
        checked = time.monotonic()
        while not reader.ended:
            await reader.wake.wait()
            chunk = reader.take()
            if reader.lost:
                return await _body(send, events.resync(self._hub.seq))
            await _body(send, chunk)
            if time.monotonic() - checked > RECHECK:
                checked = time.monotonic()
                if not await self._still(reader, request):
                    return

    async def _still(self, reader: Reader, request: Request) -> bool:
        """Whether somebody who signed out, or lost a post, still follows only what is theirs."""
        try:
            sight = await self._sight(request)
        except Unavailable:
            return True
        except LinliError:
            return False
        return sight.public or all(sight.allows(topic) for topic in reader.topics)


def _end_on_sigterm(loop: asyncio.AbstractEventLoop, hub: Hub) -> None:
    """End the open streams when the process is told to end: the server waits for every answer, ours never end alone.

    A handler set this way comes before the loop's own, which the server has set and which still runs.
    """
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(hub.end))


async def _watch(receive: Receive, reader: Reader) -> None:
    """Wait for the reader to go away."""
    while (await receive())["type"] != "http.disconnect":
        pass
    reader.end()


async def _body(send: Send, chunk: bytes) -> None:
    if chunk:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})


async def _answer(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def _problem(send: Send, error: LinliError, headers: list[tuple[bytes, bytes]]) -> None:
    """An error as RFC 9457 problem JSON."""
    body = {"type": "about:blank", "status": error.status, "code": error.code, "detail": error.message, **error.values}
    kind = (b"content-type", b"application/problem+json")
    await _answer(send, error.status, json.dumps(body).encode(), [*headers, kind])


def _cors(request: Request) -> list[tuple[bytes, bytes]]:
    if not request.origin:
        return []
    return [
        (b"access-control-allow-origin", request.origin.encode("latin-1")),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"Origin"),
    ]
