"""The whole house: start, stop, start again, killed at any place, in the way of others, two side by side."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from linli.config.running.folders import ROOT, Folders
from linli.config.running.ports import any_free
from linli.config.running.processes import leftovers
from linli.config.running.supervisor import answers
from tests.instance import Instance, new_folder, new_instance

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def house() -> Iterator[Instance]:
    """One empty instance for all tests here."""
    with new_folder() as folder:
        made = new_instance(folder)
        made.start("--no-demo")
        yield made
        made.stop()
        assert remains(made) == []


@pytest.fixture
def instance(house: Instance) -> Instance:
    """It, running, whatever the test before has done to it."""
    house.start("--no-demo")
    return house


@pytest.fixture
def folder() -> Iterator[Path]:
    """A place for another instance."""
    with new_folder() as place:
        yield place


def remains(instance: Instance) -> list[int]:
    """Processes of this instance that are alive, with or without a supervisor."""
    folders = Folders(instance.data)
    return [process.pid for process in leftovers(folders.data, folders.postgres)]


def wait_for(condition: Callable[[], bool]) -> None:
    """Until it holds; fails after a minute."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)


def is_well(instance: Instance) -> bool:
    """What ``--check`` says by its exit code."""
    checked = instance.linli("up", "--check")
    print(checked.said, checked.complained)
    return checked.code == 0


def remember(instance: Instance, text: str) -> None:
    """Write something that has to survive."""
    with psycopg.connect(instance.card()["environment"]["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS zz_kept (text text)")
        connection.execute("INSERT INTO zz_kept VALUES (%s)", [text])


def remembered(instance: Instance) -> set[str]:
    """What has survived."""
    with psycopg.connect(instance.card()["environment"]["DATABASE_URL"]) as connection:
        return {row[0] for row in connection.execute("SELECT text FROM zz_kept")}


def test_it_answers_and_says_what_runs(instance: Instance) -> None:
    assert answers(instance.port)
    told = instance.linli("up", "--check")
    assert told.code == 0, told.said
    for name in ("web", "live", "worker", "triage", "relay", "postgres", "nats", "database", "PostgreSQL 18"):
        assert name in told.said


def test_a_second_start_finds_it_running(instance: Instance) -> None:
    pid = instance.pid("web")
    instance.start()
    assert instance.pid("web") == pid
    other = instance.linli("up", "--port", str(any_free()))
    assert other.code == 2
    assert f"already runs at {instance.url}" in other.complained


def test_stopped_and_started_again_it_has_lost_nothing(instance: Instance) -> None:
    remember(instance, "before the stop")
    instance.stop()
    assert remains(instance) == []
    assert not answers(instance.port)
    assert "Nothing was running" in instance.linli("up", "--stop").said
    assert instance.linli("up", "--check").code == 1
    again = instance.up()
    assert again.last_line == f"ready {instance.url}", again.complained
    assert "The database is up to date" not in again.said, "migrations ran although nothing had changed"
    assert "before the stop" in remembered(instance)
    assert instance.card()["embedded"] == {"postgres": True, "nats": True}


def test_a_data_folder_begun_without_the_demo_district_never_gets_one(instance: Instance) -> None:
    instance.start()
    assert instance.card()["environment"]["LINLI_DEMO"] == "0"


@pytest.mark.parametrize("name", ["web", "live", "worker", "triage", "relay", "nats", "postgres"])
def test_a_killed_process_is_started_again(instance: Instance, name: str) -> None:
    remember(instance, f"before {name} was killed")
    killed = instance.pid(name)
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: psutil.pid_exists(killed) is False and is_well(instance))
    assert instance.pid(name) != killed
    assert f"before {name} was killed" in remembered(instance)


def test_a_killed_supervisor_takes_all_with_it_and_the_next_start_is_clean(instance: Instance) -> None:
    remember(instance, "before the supervisor was killed")
    os.kill(instance.card()["pid"], signal.SIGKILL)
    wait_for(lambda: remains(instance) == [])
    assert instance.linli("up", "--check").code == 1
    instance.start()
    assert "before the supervisor was killed" in remembered(instance)


def test_after_everything_was_killed_at_once_it_starts_again(instance: Instance) -> None:
    card = instance.card()
    remember(instance, "before all was killed")
    for pid in [card["pid"], *(process["pid"] for process in card["processes"])]:
        os.kill(pid, signal.SIGKILL)
    instance.start()
    assert "before all was killed" in remembered(instance)


def test_what_a_killed_supervisor_left_is_ended_by_stop(instance: Instance) -> None:
    os.kill(instance.card()["pid"], signal.SIGKILL)
    instance.stop()
    assert remains(instance) == []
    instance.start()


def test_two_starts_at_once_are_one_instance(instance: Instance) -> None:
    instance.stop()
    command = [sys.executable, "-m", "linli", "up", "--port", str(instance.port), "--data", str(instance.data)]
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "NATS_URL"}}
    both = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for start in both:
        said, complained = start.communicate(timeout=120)
        assert said.strip().splitlines()[-1] == f"ready {instance.url}", complained
    assert is_well(instance)


def test_two_instances_run_side_by_side(instance: Instance, folder: Path) -> None:
    neighbour = new_instance(folder)
    neighbour.start("--no-demo")
    try:
        assert is_well(neighbour)
        assert is_well(instance)
        remember(neighbour, "only here")
        remember(instance, "only there")
        assert remembered(neighbour) == {"only here"}
    finally:
        neighbour.stop()
    assert remains(neighbour) == []
    assert is_well(instance)


def test_a_port_in_use_is_said_and_nothing_is_left(folder: Path) -> None:
    instance = new_instance(folder)
    with socket.socket() as other:
        other.bind(("127.0.0.1", instance.port))
        other.listen()
        outcome = instance.up("--no-demo")
    assert outcome.code == 2
    assert f"Port {instance.port} is in use by another program. Choose another with --port N" in outcome.complained
    assert remains(instance) == []


def test_a_file_in_place_of_the_data_folder_is_said(tmp_path: Path) -> None:
    blocked = Instance(tmp_path / "data", any_free())
    blocked.data.write_text("")
    outcome = blocked.up()
    assert outcome.code == 2
    assert "is a file. Move it away or choose another with --data DIR." in outcome.complained
    assert blocked.linli("up", "--check").code == 1


def test_a_database_that_does_not_answer_is_said(folder: Path) -> None:
    instance = new_instance(folder)
    environment = {**os.environ, "DATABASE_URL": f"postgresql://x@127.0.0.1:{any_free()}/x"}
    command = [sys.executable, "-m", "linli", "up", "--port", str(instance.port), "--data", str(instance.data)]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 2
    assert "The database of DATABASE_URL does not answer" in ended.stderr
    assert remains(instance) == []
