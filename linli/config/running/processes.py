"""One child process: how it is started, recognised, ended, and how leftovers of a killed supervisor are found."""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psutil

#: In the environment of every child: the data folder it works for. By this mark leftovers are known as ours.
MARK = "LINLI_SUPERVISED"
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Spec:
    """What to run: ``name`` is also the log's name, ``grace`` the seconds it gets to end by itself.

    With ``forked`` it is a part of our own program (see ``forking``), with ``module`` as the command's module.
    """

    name: str
    argv: tuple[str, ...]
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 10.0
    port: int | None = None
    user: str | None = None
    forked: bool = False
    module: str = ""


class Process(Protocol):
    """What is asked of a process: by ``subprocess.Popen`` and by ``forking.Forked``."""

    pid: int

    def poll(self) -> int | None:
        """The exit code once it has ended."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end."""

    def send_signal(self, number: int) -> None:
        """Send it a signal."""


class Child:
    """A started process and all that it started in turn (its own session)."""

    def __init__(self, spec: Spec, process: Process) -> None:
        self.spec = spec
        self.process = process
        self.pid = process.pid
        self.born = psutil.Process(process.pid).create_time()

    @property
    def code(self) -> int | None:
        """The exit code once it has ended (negative: the signal), else None."""
        return self.process.poll()

    def card(self) -> dict[str, Any]:
        """What is written down of it: enough to recognise it later."""
        return {"name": self.spec.name, "pid": self.pid, "born": self.born, "port": self.spec.port}

    def signal(self) -> None:
        """Ask it to end."""
        if self.code is None:
            self.process.send_signal(self.spec.stop_signal)

    def finish(self, deadline: float) -> bool:
        """Wait until ``deadline`` (monotonic seconds), then kill what is left of it; True if it ended by itself."""
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
            by_itself = True
        except (subprocess.TimeoutExpired, TimeoutError):
            by_itself = False
        self.sweep()
        self.process.wait()
        return by_itself

    def sweep(self) -> None:
        """Kill whatever still lives in its process group: workers of a server that was itself killed."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return


def die_with_parent(stop_signal: signal.Signals) -> Callable[[], None]:
    """For the child between fork and exec: let the kernel end it when the supervisor is killed."""
    parent = os.getpid()

    def arrange() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(stop_signal), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return arrange


def start(spec: Spec, *, environment: Mapping[str, str], log: Path, cwd: Path) -> Child:
    """Start it in a session of its own, its output appended to the log, under another user if the spec says so."""
    identity: dict[str, Any] = {}
    if spec.user is not None:
        entry = pwd.getpwnam(spec.user)
        identity = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    with open(log, "ab") as out:
        process = subprocess.Popen(
            spec.argv,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=cwd,
            env=dict(environment),
            start_new_session=True,
            preexec_fn=die_with_parent(spec.stop_signal),
            **identity,
        )
    return Child(spec, process)


def is_same(card: Mapping[str, Any]) -> bool:
    """Whether the process written down is alive and the same one: its number alone may have been given to another."""
    try:
        process = psutil.Process(int(card["pid"]))
        return abs(process.create_time() - float(card["born"])) < 1 and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, KeyError, TypeError, ValueError):
        return False


def leftovers(data: Path, postgres: Path) -> list[psutil.Process]:
    """Living processes of this instance whose supervisor is gone: marked ones, and PostgreSQL working in our folder.

    PostgreSQL overwrites the memory that shows its environment, but always works in its data folder.
    """
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and (_marked(process, data) or _serves(process, postgres)):
                found.append(process)
        except psutil.Error:
            continue
    return found


def serving(postgres: Path) -> list[psutil.Process]:
    """PostgreSQL processes that work in this data folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if _serves(process, postgres):
                found.append(process)
        except psutil.Error:
            continue
    return found


def _marked(process: psutil.Process, data: Path) -> bool:
    return bool(process.environ().get(MARK) == str(data))


def _serves(process: psutil.Process, postgres: Path) -> bool:
    return process.name() == "postgres" and process.cwd() == str(postgres)


def end(processes: Iterable[psutil.Process], *, grace: float) -> int:
    """End leftovers: SIGINT to PostgreSQL (fast and clean), SIGTERM to others, SIGKILL after ``grace`` seconds."""
    alive = list(processes)
    for process in alive:
        try:
            process.send_signal(signal.SIGINT if process.name() == "postgres" else signal.SIGTERM)
        except psutil.Error:
            continue
    _, stubborn = psutil.wait_procs(alive, timeout=grace)
    for process in stubborn:
        try:
            process.kill()
        except psutil.Error:
            continue
    psutil.wait_procs(stubborn, timeout=5)
    return len(alive)
