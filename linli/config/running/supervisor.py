"""The one process that holds an instance together: starts all in order, restarts what dies, ends all in order.

``bin/up`` takes the lock, starts the supervisor in the background with that lock, and listens on a pipe until all is
ready; afterwards it needs nobody.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import signal
import sys
import time
import traceback
from datetime import UTC, datetime
from types import FrameType

from linli.config.running import database, forking, nats_server, postgres, processes
from linli.config.running.folders import ROOT, folders_at
from linli.config.running.logs import keep_small, log_of
from linli.config.running.plan import Plan, application_processes, make_plan, server_specs
from linli.config.running.ports import HOST
from linli.config.running.processes import Child, Spec
from linli.config.running.state import sign, write_json
from linli.kernel.errors import LinliError, Unavailable

#: Seconds before a process that died is started again: doubled at each death, forgotten after a minute of life.
FIRST_PAUSE, LONGEST_PAUSE, HEALTHY_AFTER = 0.3, 20.0, 60.0
#: Seconds that the pages get until they answer for the first time.
PATIENCE = 90.0


class Ended(Exception):
    """Somebody asked the supervisor to stop."""


class Reporter:
    """Tells ``bin/up`` (a pipe, as long as it listens) and the log."""

    def __init__(self, pipe: int | None) -> None:
        self.pipe = pipe

    def tell(self, kind: str, text: str) -> None:
        """Send one line; a listener that went away is no reason to stop."""
        print(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {kind}: {text}", flush=True)
        if self.pipe is not None:
            try:
                os.write(self.pipe, json.dumps({kind: text}).encode() + b"\n")
            except BrokenPipeError:
                self.close()

    def step(self, text: str) -> None:
        """A sentence about what is being done."""
        self.tell("step", text)

    def close(self) -> None:
        """No more to tell."""
        if self.pipe is not None:
            with contextlib.suppress(OSError):
                os.close(self.pipe)
            self.pipe = None


class Supervisor:
    """The children of one instance."""

    def __init__(self, plan: Plan, reporter: Reporter, lock: int) -> None:
        self.lock = lock
        self.plan = plan
        self.folders = plan.folders
        self.reporter = reporter
        self.children: list[Child] = []
        self.waiting: list[tuple[float, Spec]] = []
        self.pauses: dict[str, float] = {}
        self.expected: list[str] = []
        self.state = "starting"
        self.stopping = False

    def note(self) -> None:
        """Write down what runs."""
        card = {
            "state": self.state,
            "pid": os.getpid(),
            "url": self.plan.url,
            "port": self.plan.port,
            "environment": self.plan.shared_environment(),
            "embedded": {"postgres": self.plan.own_postgres, "nats": self.plan.own_nats},
            "expected": self.expected,
            "processes": [child.card() for child in self.children],
        }
        write_json(self.folders.running, card)

    def launch(self, spec: Spec) -> Child:
        """Start one child and write it down before anything else happens."""
        if spec.name not in self.expected:
            self.expected.append(spec.name)
        log = log_of(self.folders, spec.name)
        if spec.forked:
            pipe = self.reporter.pipe
            child = forking.fork(spec, log=log, close=(self.lock,) if pipe is None else (self.lock, pipe))
        else:
            child = processes.start(spec, environment=self.plan.environment(), log=log, cwd=ROOT)
        self.children.append(child)
        self.note()
        return child

    def start(self) -> None:
        """Servers, database, then the rest; returns when the pages answer."""
        servers = [self.launch(spec) for spec in server_specs(self.plan, self.reporter.step)]
        environment = self.plan.environment()
        try:
            forking.load_program(environment)
        except Exception as error:
            traceback.print_exc()
            reason = f"The program could not be loaded: {error}. More in {log_of(self.folders, 'supervisor')}."
            raise Unavailable("up.not_loaded", reason) from error
        for child in servers:
            self.await_server(child)
        database.check_server(environment["DATABASE_URL"])
        if database.migrate(self.folders, environment, trust_stamp=self.plan.own_postgres):
            self.reporter.step("The database is up to date.")
        if self.plan.demo and database.fill_demo(self.folders, environment):
            self.reporter.step("The demo district is made.")
        for spec in application_processes(self.plan):
            self.launch(spec)
        self.await_pages()
        self.state = "ready"
        self.note()

    def await_server(self, child: Child) -> None:
        """Wait for an embedded server, and give the reason from its log if it does not come."""

        def alive() -> bool:
            return child.code is None

        try:
            if child.spec.name == "postgres":
                postgres.make_ready(self.folders.postgres, alive=alive)
            else:
                nats_server.wait_ready(self.plan.nats_port, alive=alive)
        except Unavailable as error:
            raise self.with_reason(error.message, child.spec.name) from error

    def await_pages(self) -> None:
        """Wait until ``/healthz`` answers 200; a process that cannot live says so in the meantime."""
        deadline = time.monotonic() + PATIENCE
        while not answers(self.plan.port):
            self.tend()
            dying = [name for name, pause in self.pauses.items() if pause > FIRST_PAUSE * 8]
            if dying:
                raise self.with_reason(f"The process {dying[0]} ends as soon as it starts.", dying[0])
            if time.monotonic() > deadline:
                raise self.with_reason(f"The pages did not answer within {PATIENCE:.0f} s.", "web")
            time.sleep(0.05)

    def with_reason(self, sentence: str, name: str) -> Unavailable:
        """The sentence, the last line of the log, and where the rest is."""
        log = log_of(self.folders, name)
        return Unavailable(
            f"up.{name}_failed",
            "{sentence} Its last word: {given} More in {log}.",
            sentence=sentence,
            given=database.last_words(log),
            log=log,
        )

    def tend(self) -> None:
        """Notice what died, and start again what has waited long enough."""
        now = time.monotonic()
        for child in [child for child in self.children if child.code is not None]:
            child.sweep()
            self.children.remove(child)
            name = child.spec.name
            lived = time.time() - child.born
            pause = FIRST_PAUSE if lived > HEALTHY_AFTER else self.pauses.get(name, FIRST_PAUSE / 2) * 2
            self.pauses[name] = min(pause, LONGEST_PAUSE)
            self.reporter.step(f"{name} ({child.pid}) ended with {child.code}; again in {self.pauses[name]:.1f} s.")
            self.waiting.append((now + self.pauses[name], child.spec))
        for due, spec in [entry for entry in self.waiting if entry[0] <= now]:
            self.waiting.remove((due, spec))
            if spec.name == "postgres":
                # Its backends notice a killed parent by themselves; none may be left when it starts again.
                processes.end(processes.serving(self.folders.postgres), grace=5)
                postgres.prepare(self.folders.postgres)
            self.launch(spec)

    def watch(self) -> None:
        """Until somebody asks to stop."""
        turn = 0
        while True:
            self.tend()
            turn += 1
            if turn % 3000 == 0:
                keep_small(self.folders)
            time.sleep(0.1)

    def stop(self) -> None:
        """End all, the pages first and PostgreSQL last."""
        self.state = "stopping"
        with contextlib.suppress(OSError):
            self.note()
        for group in (("web", "live"), ("triage", "worker", "relay"), ("nats",), ("postgres",)):
            ending = [child for child in self.children if child.spec.name.split("-")[0] in group]
            for child in ending:
                child.signal()
            now = time.monotonic()
            for child in ending:
                if not child.finish(now + child.spec.grace):
                    self.reporter.step(f"{child.spec.name} did not end within {child.spec.grace:.0f} s and was killed.")
        processes.end(processes.leftovers(self.folders.data, self.folders.postgres), grace=5)
        postgres.tidy(self.folders.postgres)
        self.folders.running.unlink(missing_ok=True)


def answers(port: int) -> bool:
    """Whether the pages are healthy."""
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _on_signal(number: int, frame: FrameType | None) -> None:
    _deafen()
    raise Ended


def _deafen() -> None:
    """From here on the end is orderly: a second signal must not cut it short."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def main() -> int:
    """Run one instance until told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--demo", type=int, required=True)
    parser.add_argument("--pipe", type=int, required=True)
    parser.add_argument("--lock", type=int, required=True)
    asked = parser.parse_args()
    for inherited in (asked.pipe, asked.lock):
        os.set_inheritable(inherited, False)
    sign(asked.lock)
    folders = folders_at(asked.data)
    reporter = Reporter(asked.pipe)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _on_signal)
    supervisor: Supervisor | None = None
    try:
        supervisor = Supervisor(make_plan(folders, port=asked.port, demo=bool(asked.demo)), reporter, asked.lock)
        supervisor.start()
        reporter.tell("ready", supervisor.plan.url)
        reporter.close()
        supervisor.watch()
    except Ended:
        return 0
    except LinliError as error:
        reporter.tell("failed", error.message)
        return 2
    except OSError as error:
        reason = f"{error.strerror or error} ({error.filename or folders.data})"
        reporter.tell("failed", f"The start failed: {reason}. Free what is in the way; see {folders.logs}.")
        return 2
    finally:
        _deafen()
        if supervisor is not None:
            supervisor.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
