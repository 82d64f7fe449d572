"""The live process under granian, its NATS and a relay, started once for all tests of this folder."""

from __future__ import annotations

import sys
import urllib.request

import pytest
from django.conf import settings

from linli.config.running.ports import any_free
from linli.trust import cursors
from tests import world as street
from tests.live.browser import Listener
from tests.trust.world import Forked, Nats, Process, database_url, run_relay, until


class LiveProcess(Process):
    """The live process as an instance runs it."""

    def __init__(self, folder, nats_url):
        self.port = any_free()
        argv = (
            sys.executable, "-m", "granian", "--interface", "asginl", "--host", "127.0.0.1", "--port", str(self.port),
            "--workers", "1", "--workers-kill-timeout", "5", "linli.web.live.asgi:application",
        )  # fmt: skip
        super().__init__(argv, folder / "live.log", DATABASE_URL=database_url(), NATS_URL=nats_url, LINLI_PORT="8000")

    def start(self):
        """Start it and wait until it answers."""
        super().start()
        until(self.health, 60)

    def health(self):
        """What it says of itself, or nothing while it does not answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/live/healthz", timeout=2) as answer:
                return answer.read().decode()
        except OSError:
            return ""


@pytest.fixture(scope="module")
def instance(django_db_setup, django_db_blocker, tmp_path_factory):
    """NATS, relay and live process on the test database; NATS comes last, so the others must wait for it."""
    folder = tmp_path_factory.mktemp("live")
    (folder / "nats").mkdir()
    server = Nats(folder / "nats")
    before, settings.NATS_URL = settings.NATS_URL, server.url
    live, relay = LiveProcess(folder, server.url), Forked(run_relay)
    try:
        with django_db_blocker.unblock():
            cursors.skip_to_end("relay")
            live.start()
            assert '"nats": false' in live.health()
            server.start()
            relay.start()
        until(lambda: '"nats": true' in live.health())
        yield live
    finally:
        relay.end()
        live.end()
        server.end()
        settings.NATS_URL = before


@pytest.fixture
def world(transactional_db):
    """The street, committed."""
    return street.build()


@pytest.fixture
def listen(instance, world):
    """Open streams: ``listen("grid1")`` as somebody, ``listen(query="?code=…")`` as nobody."""
    opened = []

    def open_stream(login=None, query="", **headers):
        cookie = world.client(login).cookies["sessionid"].value if login else ""
        opened.append(Listener(instance.port, query, cookie=cookie, **headers))
        return opened[-1]

    yield open_stream
    for listener in opened:
        listener.close()
