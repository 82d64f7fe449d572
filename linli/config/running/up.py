"""``bin/up`` and ``bin/linli up``: start the instance in the background and say where it is; end it; say what runs."""

from __future__ import annotations

import argparse
import contextlib
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
from linli.config.running.processes import MARK, end, is_same, leftovers
from linli.config.running.state import holder, is_held, running
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
    if not is_held(folders):
        outcome = _launch(folders, port=args.port or DEFAULT_PORT, demo=not args.no_demo)
        if "failed" in outcome:
            raise Unavailable("up.failed", outcome["failed"])
    card = _await_ready(folders)
    if args.port and card["port"] != args.port:
        raise Refused(
            "up.other_port",
            f"It already runs at {card['url']}. To move it to port {args.port}, end it first with --stop.",
        )
    _print_welcome(folders, card)
    return 0


def _launch(folders: Folders, *, port: int, demo: bool) -> dict[str, str]:
    """Start the supervisor in the background and pass on its steps; its last word is ready, busy or failed."""
    reading, writing = os.pipe()
    command = [sys.executable, "-m", "linli.config.running.supervisor"]
    command += ["--data", str(folders.data), "--port", str(port), "--demo", str(int(demo)), "--pipe", str(writing)]
    environment = {name: value for name, value in os.environ.items() if name != MARK}
    with open(log_of(folders, "supervisor"), "ab") as log:
        supervisor = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=ROOT,
            env=environment, start_new_session=True, pass_fds=[writing],
        )  # fmt: skip
    os.close(writing)
    try:
        return _listen(reading, supervisor, folders)
    except KeyboardInterrupt:
        print("Stopping what was started …", file=sys.stderr)
        supervisor.send_signal(signal.SIGTERM)
        supervisor.wait()
        raise


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
    raise Unavailable("up.not_ready", f"Nothing runs on {folders.data} after all. Start again, and see {folders.logs}.")


def _print_welcome(folders: Folders, card: dict[str, Any]) -> None:
    """Address, accounts (one a line), and last the line that programs wait for."""
    print(f"Linli is at {card['url']}  (API: {card['url']}/api/v1/docs, state: {folders.data})")
    if card["environment"]["LINLI_DEMO"] == "1":
        for account in _demo_accounts(folders):
            print("  " + "  ".join(str(value) for value in account.values()))
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
            raise Unavailable("up.stop_failed", f"It did not end within {PATIENCE:.0f} s. See {folders.logs}.")
        time.sleep(0.05)
    left = end(leftovers(folders.data, folders.postgres), grace=20)
    with contextlib.suppress(OSError):
        folders.running.unlink()
    print("Stopped." if was_running or left else f"Nothing was running on {folders.data}.")
    return 0
