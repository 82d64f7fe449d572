"""A NATS that tests may kill, and readers that begin where the test begins."""

from __future__ import annotations

import pytest

from linli.trust import cursors
from tests.trust.world import Forked, Nats, run_relay


@pytest.fixture
def own_nats(tmp_path, settings):
    """A NATS server of this test alone; the settings name it."""
    folder = tmp_path / "nats"
    folder.mkdir()
    server = Nats(folder)
    server.start()
    settings.NATS_URL = server.url
    yield server
    server.end()


@pytest.fixture
def fresh(transactional_db):
    """The relay begins after what earlier tests have left in the journal, which cannot be emptied."""
    cursors.skip_to_end("relay")


@pytest.fixture
def relay(own_nats, fresh):
    """A relay in a process of its own, not yet started."""
    process = Forked(run_relay)
    yield process
    process.end()
