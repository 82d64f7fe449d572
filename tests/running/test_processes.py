"""Children: recognised by number and birth, ended with all they started, found after their supervisor was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from linli.config.running import processes
from linli.config.running.processes import MARK, Child, Spec, is_same

#: Starts one process of its own, says so, and sleeps.
PARENT = "import subprocess, time; p = subprocess.Popen(['sleep', '600']); print(p.pid, flush=True); time.sleep(600)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"


def launch(folder: Path, program: str) -> tuple[Child, str]:
    """Start it and wait for its first word."""
    log = folder / "log"
    spec = Spec("child", (sys.executable, "-c", program), grace=0.2)
    environment = {**os.environ, MARK: str(folder)}
    child = processes.start(spec, environment=environment, log=log, cwd=folder)
    wait_for(lambda: log.read_text().endswith("\n"))
    return child, log.read_text().strip()


def wait_for(condition: object) -> None:
    """Until the callable says yes; fails after ten seconds."""
    deadline = time.monotonic() + 10
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


def is_gone(pid: int) -> bool:
    """Dead, or dead and not yet buried."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_child_ends_with_all_it_started(tmp_path: Path) -> None:
    child, word = launch(tmp_path, PARENT)
    child.signal()
    assert child.finish(time.monotonic() + 5)
    wait_for(lambda: is_gone(int(word)))


def test_a_child_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    child, _ = launch(tmp_path, DEAF)
    child.signal()
    assert not child.finish(time.monotonic() + 0.2)
    assert child.code == -signal.SIGKILL


def test_a_process_is_recognised_by_number_and_birth(tmp_path: Path) -> None:
    child, _ = launch(tmp_path, PARENT)
    card = child.card()
    assert is_same(card)
    assert not is_same({**card, "born": card["born"] - 60})
    assert not is_same({})
    child.process.kill()
    child.finish(time.monotonic() + 5)
    assert not is_same(card)


def test_leftovers_are_found_by_their_mark_and_ended(tmp_path: Path) -> None:
    child, word = launch(tmp_path, PARENT)
    found = processes.leftovers(tmp_path, tmp_path / "postgres")
    assert {process.pid for process in found} == {child.pid, int(word)}
    assert processes.leftovers(tmp_path / "other", tmp_path / "postgres") == []
    assert processes.end(found, grace=5) == 2
    child.finish(time.monotonic() + 5)
    assert processes.leftovers(tmp_path, tmp_path / "postgres") == []


def test_children_die_with_a_killed_supervisor(tmp_path: Path) -> None:
    program = (
        "import sys, time, os\n"
        "from pathlib import Path\n"
        "from linli.config.running.processes import Spec, start\n"
        "child = start(Spec('c', ('sleep', '600')), environment=os.environ, log=Path('log'), cwd=Path('.'))\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=tmp_path)
    assert supervisor.stdout is not None
    pid = int(supervisor.stdout.readline())
    supervisor.kill()
    supervisor.communicate()
    wait_for(lambda: is_gone(pid))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start children as somebody else")
def test_a_child_can_run_as_somebody_else(tmp_path: Path) -> None:
    spec = Spec("who", ("id", "-un"), user="nobody")
    child = processes.start(spec, environment=os.environ, log=tmp_path / "log", cwd=Path("/"))
    child.finish(time.monotonic() + 5)
    assert (tmp_path / "log").read_text() == "nobody\n"
