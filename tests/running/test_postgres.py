"""The embedded PostgreSQL: its socket fits, its files are made whole, and a crash leaves nothing in its way."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from linli.config.running import postgres, processes
from linli.config.running.processes import MARK, Child
from tests.instance import new_folder


@pytest.mark.parametrize("depth", [1, 4, 12])
def test_the_socket_fits_however_deep_the_data_lies(depth: int) -> None:
    folder = Path("/srv", *["a-rather-long-name"] * depth, "数据", "postgres")
    assert len(os.fsencode(postgres.socket_folder(folder) / ".s.PGSQL.5432.lock")) <= 107


def test_two_deep_folders_have_two_sockets() -> None:
    deep = Path("/srv", *["a-rather-long-name"] * 12)
    assert postgres.socket_folder(deep / "a" / "postgres") != postgres.socket_folder(deep / "b" / "postgres")


@pytest.fixture
def folder() -> Iterator[Path]:
    with new_folder() as outer:
        place = outer / "a folder with 'quotes'" / "postgres"
        place.parent.mkdir()
        yield place
        processes.end(processes.serving(place), grace=10)
        postgres.tidy(place)


def begin(folder: Path) -> Child:
    """Start it and wait until it answers."""
    spec = postgres.prepare(folder, extra={"fsync": "off", "shared_buffers": "16MB"})
    environment = {**os.environ, MARK: str(folder.parent)}
    child = processes.start(spec, environment=environment, log=folder.parent / "log", cwd=Path("/"))
    postgres.make_ready(folder, alive=lambda: child.code is None)
    return child


@pytest.mark.slow
def test_it_starts_again_after_a_crash_and_a_reused_process_number(folder: Path) -> None:
    child = begin(folder)
    with psycopg.connect(postgres.url(folder)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    child.process.kill()
    child.finish(time.monotonic() + 5)
    processes.end(processes.serving(folder), grace=5)
    pid_file = folder / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    again = begin(folder)
    with psycopg.connect(postgres.url(folder)) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
    again.signal()
    assert again.finish(time.monotonic() + 10)


@pytest.mark.slow
def test_our_role_owns_the_database_and_is_no_superuser(folder: Path) -> None:
    child = begin(folder)
    with psycopg.connect(postgres.url(folder)) as connection:
        row = connection.execute(
            "SELECT rolsuper, rolbypassrls, current_setting('listen_addresses'), current_setting('jit'),"
            " current_setting('server_encoding') FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    child.signal()
    assert child.finish(time.monotonic() + 10)
    assert row == (False, False, "", "off", "UTF8")
