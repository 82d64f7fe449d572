"""What the tests of the journal share: two kinds of facts, and servers and processes that may be killed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote
from uuid import UUID

import nats
import psycopg
from django.conf import settings
from django.db import connection

from linli.config.running import nats_server
from linli.config.running.folders import ROOT
from linli.config.running.ports import any_free
from linli.kernel.actors import machine
from linli.kernel.ids import new_id
from linli.trust import journal, stream
from linli.trust.facts import Fact
from linli.trust.relay import Relay

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TESTER = machine("tester")


@dataclass(frozen=True, slots=True, kw_only=True)
class Painted(Fact):
    """A wall was painted."""

    kind: ClassVar[str] = "walls.painted"
    colour: str = "red"
    coats: int = 1


def paint(count: int = 1, **fields) -> list[UUID]:
    """Record so many facts in the running transaction, or in one of their own."""
    facts = [Painted(subject_id=new_id(), **fields) for _ in range(count)]
    return journal.record_many(TESTER, facts, at=NOW)


def paint_about(subject_id: UUID, **fields) -> None:
    """Record one fact about a certain subject."""
    journal.record(TESTER, Painted(subject_id=subject_id, **fields), at=NOW)


def database_url() -> str:
    """The test database, for another process."""
    given = settings.DATABASES["default"]
    login = given["USER"] + (f":{quote(given['PASSWORD'])}" if given["PASSWORD"] else "")
    if str(given["HOST"]).startswith("/"):
        return f"postgresql://{login}@/{given['NAME']}?host={quote(given['HOST'])}"
    return f"postgresql://{login}@{given['HOST']}:{given['PORT']}/{given['NAME']}"


def until(true: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until something is so; fails after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


class Process:
    """A process that can be killed and started again."""

    def __init__(self, argv: Iterable[str], log: Path, **environment: str) -> None:
        self.argv = [str(word) for word in argv]
        self.log = log
        self.environment = {**os.environ, **environment}
        self.inner: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        with open(self.log, "ab") as log:
            self.inner = subprocess.Popen(self.argv, stdout=log, stderr=log, env=self.environment, cwd=ROOT)

    def kill(self) -> None:
        """``kill -9``."""
        if self.inner is not None:
            self.inner.kill()
            self.inner.wait()

    def end(self) -> int:
        """SIGTERM; returns the exit code."""
        if self.inner is None or self.inner.poll() is not None:
            return 0
        self.inner.send_signal(signal.SIGTERM)
        try:
            return self.inner.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()
            return -9


class Forked:
    """A child of the test process that runs one function: a real process to kill, without a fresh start's time."""

    def __init__(self, run: Callable[[], object]) -> None:
        self.run = run
        self.pid = 0

    def start(self) -> None:
        """Start it. The child leaves the parent's connection alone and opens its own."""
        self.pid = os.fork()
        if self.pid:
            return
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        inherited.append(connection.connection)
        connection.connection = None
        try:
            self.run()
        finally:
            os._exit(0)

    def kill(self) -> None:
        """``kill -9``."""
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.pid = 0

    end = kill


#: Connections of the parent, kept from being closed by the child.
inherited: list[object] = []


class Nats(Process):
    """A NATS server of its own, with its own store."""

    def __init__(self, folder: Path) -> None:
        self.port = any_free()
        self.url = nats_server.url(self.port, "test")
        spec = nats_server.prepare(folder, port=self.port, password="test", site="linli")
        super().__init__(spec.argv, folder / "log")

    def start(self) -> None:
        """Start it, and wait until it greets."""
        super().start()
        nats_server.wait_ready(self.port, alive=lambda: self.inner.poll() is None)

    def facts(self) -> list[str]:
        """The ids of the stream's facts in order, as a consumer gets them."""
        return asyncio.run(_read(self.url))

    def count(self) -> int:
        """How many messages the stream has ever stored."""
        return asyncio.run(_last(self.url))


async def _last(url: str) -> int:
    try:
        client = await nats.connect(url, allow_reconnect=False, connect_timeout=2)
    except (OSError, nats.errors.Error):
        return -1
    try:
        return (await client.jetstream().stream_info(stream.stream_name())).state.last_seq
    except nats.js.errors.NotFoundError:
        return 0
    finally:
        await client.close()


async def _read(url: str) -> list[str]:
    client = await nats.connect(url)
    js = client.jetstream()
    last = (await js.stream_info(stream.stream_name())).state.last_seq
    found: list[str] = []
    subscription = await js.subscribe(stream.subject_of(">"), ordered_consumer=True)
    for _ in range(last):
        found.append(json.loads((await subscription.next_msg(timeout=5)).data)["id"])
    await client.close()
    return found


def run_relay() -> None:
    """The relay, until killed."""
    asyncio.run(Relay().run())


@contextmanager
def other_session() -> Iterator[psycopg.Connection]:
    """A second connection to the test database, to hold a transaction open beside the test's own."""
    with psycopg.connect(database_url()) as session:
        yield session


def paint_in(session: psycopg.Connection) -> UUID:
    """Record one fact in the open transaction of another session."""
    fact_id = new_id()
    session.execute(
        "INSERT INTO trust_fact (id, at, kind, actor_kind, actor_name, channel, subject_id, data)"
        " VALUES (%s, %s, 'walls.painted', 'machine', 'tester', 'machine', %s, '{}')",
        (fact_id, NOW, new_id()),
    )
    return fact_id
