"""Our own processes: the program is loaded once, in the supervisor, and each process is a fork of it.

So a start loads the program once instead of five times, a killed process is back at once, and the memory of the code is
shared. Nothing with a life of its own (threads, connections, random states) may exist before the fork.
"""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path

import django

from linli.config.running.processes import Child, Spec, die_with_parent

#: What the processes need, beyond what Django's own set-up loads.
MODULES = (
    "linli.config.wsgi",
    "linli.config.urls",
    "linli.web.live.serving",
    "linli.config.running.worker",
    "linli.trust.relay_cli",
    "granian.cli",
)
#: When to look for dead cycles: after so many new objects, as a request makes few that outlive it.
COLLECT = (20_000, 20, 20)


def load_program(environment: dict[str, str]) -> None:
    """Load all that the processes run, with the environment that their settings are to read."""
    os.environ.update(environment)
    django.setup()
    for module in MODULES:
        import_module(module)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT)


class Forked:
    """A forked process, with those methods of ``subprocess.Popen`` that a child needs."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit code once it has ended (negative: the signal)."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; TimeoutError after ``timeout`` seconds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() >= deadline:
                raise TimeoutError
            time.sleep(0.01)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still is."""
        if self.poll() is None:
            os.kill(self.pid, number)


def fork(spec: Spec, *, log: Path, close: tuple[int, ...]) -> Child:
    """Start the spec's words in a fork: ``granian …`` or a command of our own. ``close`` are files not for it."""
    arrange = die_with_parent(spec.stop_signal)
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return Child(spec, Forked(pid))
    code = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGPIPE, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.setsid()
        arrange()
        for number in close:
            os.close(number)
        out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(out, 1)
        os.dup2(out, 2)
        os.close(out)
        code = _work(spec)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _work(spec: Spec) -> int:
    """What the fork does with its life."""
    name, *words = spec.argv
    sys.argv = [name, *words]
    if name == "granian":
        import_module("granian.cli").cli.main(args=words, prog_name="granian", standalone_mode=False)
        return 0
    module = import_module(spec.module)
    parser = argparse.ArgumentParser(prog=f"linli {name}")
    parser.set_defaults(command=name, data=os.environ["LINLI_DATA"])
    module.add_arguments(parser)
    return int(module.run(parser.parse_args(words)))
