"""The servers of a test run: PostgreSQL and NATS in a temporary folder, unless the environment names some.

A pytest plugin and no conftest, because the addresses must be known before Django's settings are read. The servers
start when the first test asks for them, so tests without a database stay fast.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from linli.config.running import nats_server, postgres, processes
from linli.config.running.folders import ROOT
from linli.config.running.ports import any_free
from linli.config.running.processes import MARK, Child, Spec

#: Nothing of a test run has to survive a power cut.
HASTE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "shared_buffers": "128MB"}


#: Names of the addresses in the environment that are this run's own.
ANNOUNCED = "LINLI_TEST_ANNOUNCED"


class Servers:
    """The folder of this run and what was started in it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="linli-test-")).resolve()
        self.nats_port = any_free()
        announced = os.environ.get(ANNOUNCED, "").split()  # by the process that shares the tests out among such as this
        self.own_postgres = "DATABASE_URL" in announced or not os.environ.get("DATABASE_URL")
        self.own_nats = "NATS_URL" in announced or not os.environ.get("NATS_URL")
        self.children: list[Child] = []
        # pytest ends without a word to its plugins when the settings cannot be read.
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)

    def announce(self) -> None:
        """Tell the settings where the servers will be."""
        os.environ["LINLI_DATA"] = str(self.folder)
        own = (("DATABASE_URL", self.own_postgres), ("NATS_URL", self.own_nats))
        os.environ[ANNOUNCED] = " ".join(name for name, is_own in own if is_own)
        if self.own_postgres:
            os.environ["DATABASE_URL"] = postgres.url(self.folder / "postgres")
        if self.own_nats:
            os.environ["NATS_URL"] = nats_server.url(self.nats_port, "test")

    def launch(self, spec: Spec) -> Child:
        """Start one; it dies with the test run, however that ends."""
        environment = {**os.environ, MARK: str(self.folder)}
        child = processes.start(spec, environment=environment, log=self.folder / f"{spec.name}.log", cwd=ROOT)
        self.children.append(child)
        return child

    def start_postgres(self) -> None:
        """Start the database and wait for it."""
        folder = self.folder / "postgres"
        child = self.launch(postgres.prepare(folder, extra=HASTE))
        postgres.make_ready(folder, alive=lambda: child.code is None)

    def start_nats(self) -> None:
        """Start NATS and wait for it."""
        child = self.launch(
            nats_server.prepare(self.folder / "nats", port=self.nats_port, password="test", site="linli")
        )
        nats_server.wait_ready(self.nats_port, alive=lambda: child.code is None)

    def end(self) -> None:
        """End all and leave nothing behind."""
        for child in reversed(self.children):
            child.signal()
            child.finish(time.monotonic() + child.spec.grace)
        postgres.tidy(self.folder / "postgres")
        shutil.rmtree(self.folder, ignore_errors=True)


_SERVERS = pytest.StashKey[Servers]()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Before pytest-django reads the settings."""
    servers = Servers()
    early_config.stash[_SERVERS] = servers
    servers.announce()
    return (yield)


def pytest_unconfigure(config: pytest.Config) -> None:
    """After the last test."""
    if _SERVERS in config.stash:
        config.stash[_SERVERS].end()


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> str:
    """The address of a running PostgreSQL."""
    servers = request.config.stash[_SERVERS]
    if servers.own_postgres:
        servers.start_postgres()
    return os.environ["DATABASE_URL"]


@pytest.fixture(scope="session")
def nats_url(request: pytest.FixtureRequest) -> str:
    """The address of a running NATS with JetStream."""
    servers = request.config.stash[_SERVERS]
    if servers.own_nats:
        servers.start_nats()
    return os.environ["NATS_URL"]


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser for the journeys is; ``bin/test`` sees to it that there is one."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = next((path for path in map(shutil.which, names) if path), None)
    if found is None:
        pytest.skip("no Chromium here; bin/test installs one")
    return found
