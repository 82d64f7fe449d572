"""``bin/up`` and ``bin/linli up``: start the instance in the background and say where it is; end it; say what runs."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from typing import Any

from linli.config.running import report
from linli.config.running.folders import ROOT, Folders, folders_at, make_usable
from linli.config.running.logs import keep_small, log_of
from linli.config.running.plan import DEFAULT_PORT
from linli.config.running.ports import check_free
from linli.config.running.processes import MARK, end, is_same, leftovers
from linli.config.running.state import hold, holder, is_held, running
from linli.kernel.errors import Refused, Unavailable

NEEDS_DJANGO = False
#: Seconds that another start on the same data, and an orderly end, may take.
PATIENCE = 180.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``bin/up``."""
    parser.add_argument("--port", type=int, help=f"where the pages are served on 127.0.0.1 (default {DEFAULT_PORT})")
    parser.add_argument("--no-demo", action="store_true", help="start empty: no demo district, no one-click sign-in")
    parser.add_argument("--stop", action="store_true", help="end everything that runs on this data")
    parser.add_argument("--check", action="store_true", help="say what runs; exit code 0 only when all is well")


def run(args: argparse.Namespace) -> int:
    """Do what was asked; 0 when it is done."""
    folders = folders_at(args.data)
    if args.check:
        return report.check(folders)
    if args.stop:
        return stop(folders)
    return start(folders, args)


def start(folders: Folders, args: argparse.Namespace) -> int:
    """Start, or find it running, and print address, accounts and the ready line."""
    make_usable(folders)
    keep_small(folders)
    with hold(folders) as lock:
        if lock is not None:
            _launch(folders, lock, port=args.port or DEFAULT_PORT, demo=not args.no_demo)
    card = _await_ready(folders)
    if args.port and card["port"] != args.port:
        raise Refused(
            "up.other_port",
            "It already runs at {given}. To move it to port {port}, end it first with --stop.",
            given=card["url"],
            port=args.port,
        )
    _print_welcome(folders, card)
    return 0


def _launch(folders: Folders, lock: int, *, port: int, demo: bool) -> None:
    """Clear what a killed start left, start the supervisor in the background, and pass on what it says."""
    left = end(leftovers(folders.data, folders.postgres), grace=20)
    if left:
        print(f"Ended {left} processes that an earlier, killed start had left.", flush=True)
    check_free(port)
    reading, writing = os.pipe()
    command = [sys.executable, "-m", "linli.config.running.supervisor", "--data", str(folders.data)]
    command += ["--port", str(port), "--demo", str(int(demo)), "--pipe", str(writing), "--lock", str(lock)]
    with open(log_of(folders, "supervisor"), "ab") as log:
        supervisor = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=ROOT, start_new_session=True,
            env={**os.environ, MARK: str(folders.data)}, pass_fds=[writing, lock],
        )  # fmt: skip
    os.close(writing)
    try:
        outcome = _listen(reading, supervisor, folders)
    except KeyboardInterrupt:
        print("Stopping what was started …", file=sys.stderr)
        supervisor.send_signal(signal.SIGTERM)
        supervisor.wait()
        raise
    if "failed" in outcome:
        supervisor.wait()
        raise Unavailable("up.failed", outcome["failed"])


def _listen(reading: int, supervisor: subprocess.Popen[bytes], folders: Folders) -> dict[str, str]:
    outcome: dict[str, str] = {}
    with open(reading) as lines:
        for line in lines:
            message: dict[str, str] = json.loads(line)
            if "step" in message:
                print(message["step"], flush=True)
            else:
                outcome = message
    if not outcome:
        supervisor.wait()
        log = log_of(folders, "supervisor")
        outcome = {"failed": f"The supervisor ended before anything was ready. The reason is in {log}."}
    return outcome


def _await_ready(folders: Folders) -> dict[str, Any]:
    """What runs, once it is ready; another start on the same data is waited for."""
    deadline = time.monotonic() + PATIENCE
    said = False
    while is_held(folders) and time.monotonic() < deadline:
        card = running(folders)
        if card.get("state") == "ready":
            return card
        if not said:
            print(f"Another start or stop on {folders.data} is under way; waiting for it.", flush=True)
            said = True
        time.sleep(0.2)
    raise Unavailable(
        "up.not_ready",
        "Nothing runs on {data} after all. Start again, and see {logs}.",
        data=folders.data,
        logs=folders.logs,
    )


def _print_welcome(folders: Folders, card: dict[str, Any]) -> None:
    """Address, accounts (one a line), and last the line that programs wait for."""
    print(f"Linli is at {card['url']}  (API: {card['url']}/api/v1/docs, state: {folders.data})")
    if card["environment"]["LINLI_DEMO"] == "1":
        print("Demo accounts (role, sign-in name, password):")
        for account in _demo_accounts(folders):
            print(f"  {account.get('role', ''):18} {account.get('login', ''):14} {account.get('password', '')}")
    print(f"ready {card['url']}", flush=True)


def _demo_accounts(folders: Folders) -> list[dict[str, Any]]:
    try:
        accounts = json.loads(folders.demo_accounts.read_text())
    except (OSError, ValueError):
        return []
    if isinstance(accounts, dict):
        accounts = accounts.get("accounts", [])
    return [account for account in accounts if isinstance(account, dict)]


def stop(folders: Folders) -> int:
    """End the supervisor, which ends all else in order; then whatever a killed supervisor may have left."""
    was_running = is_held(folders)
    supervisor = holder(folders)
    if is_same(supervisor):
        os.kill(supervisor["pid"], signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while is_held(folders):
        if time.monotonic() > deadline:
            raise Unavailable(
                "up.stop_failed",
                "It did not end within {patience:.0f} s. See {logs}.",
                patience=PATIENCE,
                logs=folders.logs,
            )
        time.sleep(0.05)
    left = _end_leftovers(folders) if folders.run.is_dir() else 0
    print("Stopped." if was_running or left else f"Nothing was running on {folders.data}.")
    return 0


def _end_leftovers(folders: Folders) -> int:
    """What a killed supervisor left; nothing while somebody else has just begun a new start."""
    with hold(folders) as lock:
        if lock is None:
            return 0
        folders.running.unlink(missing_ok=True)
        return end(leftovers(folders.data, folders.postgres), grace=20)
