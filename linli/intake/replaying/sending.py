"""The two ways in: over HTTP as any other system would, or straight into intake in batches."""

from __future__ import annotations

import http.client
import json
import queue
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from linli.intake.commands import Report, check_report, receive_many
from linli.intake.replaying.rows import Message
from linli.kernel.actors import machine
from linli.kernel.errors import LinliError, Unavailable

Done = Callable[[int], object]
CONNECTIONS = 6
TRIES = 4
BATCH = 200


class _Sender(threading.Thread):
    """One connection kept open: takes messages from the queue until it is told to end."""

    def __init__(self, url: str, waiting: queue.SimpleQueue[Message | None], done: Done) -> None:
        super().__init__(daemon=True)
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self.line = kind(parts.hostname or "127.0.0.1", parts.port, timeout=30)
        self.path = f"{parts.path.rstrip('/')}/api/v1/reports"
        self.waiting = waiting
        self.done = done

    def run(self) -> None:
        """Until ``None`` comes."""
        while (message := self.waiting.get()) is not None:
            self._send(message)
            self.done(1)
        self.line.close()

    def _send(self, message: Message) -> None:
        """Send one; a lost connection and an overloaded server are tried again, a refusal is not."""
        body = json.dumps(message.body, ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json",
            "Accept-Language": "en",
            "Idempotency-Key": f"replay-{message.body['external_id']}",
        }
        problem = ""
        for attempt in range(TRIES):
            try:
                self.line.request("POST", self.path, body, headers)
                answer = self.line.getresponse()
                raw = answer.read()
            except (OSError, http.client.HTTPException) as error:
                self.line.close()
                problem = f"unreachable: {error}"
            else:
                if answer.status in (200, 201):
                    message.code = json.loads(raw)["code"]
                    message.fresh = answer.getheader("Idempotency-Replayed") != "true"
                    return
                problem = _words(answer.status, raw)
                if answer.status < 500 and answer.status != 409:  # 409: the same message on another connection
                    break
            time.sleep(0.2 * 4**attempt)
        message.refused = problem


def _words(status: int, raw: bytes) -> str:
    """Code and sentence of a problem."""
    try:
        told = json.loads(raw)
        return f"{told['code']}: {told['detail']}"
    except (ValueError, KeyError, TypeError):
        return f"http_{status}"


def over_http(url: str, messages: Sequence[Message], *, speed: float, done: Done) -> None:
    """Send every message to the running system, at most ``speed`` a second (0: as fast as it takes them).

    Refuses when nothing answers at the address.
    """
    _check(url)
    waiting: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
    senders = [_Sender(url, waiting, done) for _ in range(CONNECTIONS)]
    for sender in senders:
        sender.start()
    start = time.monotonic()
    for number, message in enumerate(messages):
        if speed > 0:
            time.sleep(max(0.0, start + number / speed - time.monotonic()))
        waiting.put(message)
    for _ in senders:
        waiting.put(None)
    for sender in senders:
        sender.join()


def _check(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Unavailable("replay.bad_url", "{url} is no address; write it like http://127.0.0.1:8000.", url=url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    line = kind(parts.hostname, parts.port, timeout=10)
    try:
        line.request("GET", f"{parts.path.rstrip('/')}/healthz")
        if line.getresponse().status != 200:
            raise Unavailable("replay.not_ready", "The system at {url} is not ready; see bin/up --check.", url=url)
    except (OSError, http.client.HTTPException) as error:
        raise Unavailable(
            "replay.nobody", "Nothing answers at {url} ({error}). Start it with bin/up.", url=url, error=error
        ) from error
    finally:
        line.close()


def directly(messages: Sequence[Message], *, speed: float, done: Done) -> None:
    """Put every message into intake without HTTP, in batches; what a rule refuses is set aside alone."""
    actor, start = machine("replay"), time.monotonic()
    for first in range(0, len(messages), BATCH):
        if speed > 0:
            time.sleep(max(0.0, start + first / speed - time.monotonic()))
        part = messages[first : first + BATCH]
        now = timezone.now()
        good = [(message, report) for message in part if (report := _checked(actor, message, now)) is not None]
        receipts = receive_many(actor, reports=[report for _, report in good], now=now)
        for (message, _), receipt in zip(good, receipts, strict=True):
            message.code, message.fresh = receipt.code, receipt.fresh
        done(len(part))


def _checked(actor: Any, message: Message, now: datetime) -> Report | None:
    body = dict(message.body)
    if "happened_at" in body:
        body["happened_at"] = datetime.fromisoformat(body["happened_at"])
    report = Report(**body)
    try:
        check_report(actor, report=report, now=now)
    except LinliError as error:
        message.refused = f"{error.code}: {error.message}"
        return None
    return report
