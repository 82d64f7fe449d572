"""``linli worker``: triage, clocks, reactions, messages and jobs, each in a thread of its own with its own connection.

Any number of workers may run: triage and clocks claim rows with SKIP LOCKED, reactions hold an advisory lock.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from linli.cases.commands import (
    check_photos,
    fire_clocks,
    leave_begins,
    rehome_cases,
    review_pauses,
    settle_grid_changes,
    tell_neighbours,
)
from linli.exchange.tables.commands import forget_files
from linli.exchange.webhooks.commands import forget_deliveries, write_deliveries
from linli.exchange.webhooks.queries import any_subscriptions
from linli.exchange.webhooks.sending import deliver_waiting
from linli.intake import tools as triage_tools
from linli.intake.commands import triage_batch
from linli.kernel.actors import machine
from linli.kernel.errors import LinliError
from linli.orgs.queries import key_areas, rule_value, today
from linli.people.commands import clear_sessions
from linli.people.messages import providers
from linli.people.sending import send_waiting
from linli.reactions.reactions import KINDS, react
from linli.search.commands import KINDS as SEARCH_KINDS
from linli.search.commands import READER as SEARCH
from linli.search.commands import follow, is_behind, rebuild
from linli.trust.acting import forget_keys
from linli.trust.cursors import skip_to_end
from linli.trust.evidence.sealing import seal_next
from linli.trust.evidence.verifying import verify_part
from linli.trust.keys.commands import make_missing
from linli.trust.months import make_months
from linli.trust.reader import Reader

NEEDS_DJANGO = True
log = structlog.get_logger(__name__)

BATCH = 200
#: The journal always has partitions for a year to come; an idempotency key is remembered for a week, the
#: file of an import for thirty days.
MONTHS_AHEAD, KEYS_KEPT, FILES_KEPT = 366, 7, 30
#: What follows from facts waits a little where the machine is short of time for people who are waiting.
YIELDS = 5
#: How often the reader of webhooks catches up while nobody subscribes, seconds.
KEEP_UP = 30.0
stop = threading.Event()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--once`` works off what waits and ends, for tests and scripts; ``--part`` shares the work between processes."""
    parser.add_argument("--once", action="store_true", help="work off what waits, then end")
    parser.add_argument("--part", choices=("all", "triage", "rest"), default="all", help="triage alone, or all but triage")


def triage() -> Callable[[], int]:
    """Triage with the model and the ground held in memory, renewed when the ground changes."""
    held: list[triage_tools.Tools] = []

    def step() -> int:
        if not held:
            held.append(triage_tools.load())
        held[0] = triage_tools.refresh(held[0])
        return triage_batch(machine("triage"), tools=held[0], now=timezone.now(), limit=BATCH)

    return step


def clocks() -> int:
    """Clocks that have run out, and pauses whose end or review has come."""
    clock, now = machine("clock"), timezone.now()
    return fire_clocks(clock, now=now) + review_pauses(clock, now=now)


def grids() -> int:
    """Changes of grids whose day has come, and cases whose unit has ended."""
    now = timezone.now()
    return settle_grid_changes(machine("grids"), now=now) + rehome_cases(machine("holders"), now=now)


def leave() -> int:
    """Leave whose time has come: the tasks of that person move on."""
    return leave_begins(machine("roster"), now=timezone.now())


def reactions() -> int:
    """What follows from facts."""
    return Reader("reactions", kinds=KINDS).run_once(react, limit=500)


def search() -> int:
    """The index of search, kept up with the journal; made first where an instance has none yet."""
    if is_behind():
        rebuild()
    return Reader(SEARCH, kinds=SEARCH_KINDS).run_once(follow, limit=500)


def webhooks() -> Callable[[], int]:
    """Deliveries that facts make for other systems; while nobody subscribes the reader only keeps up with the journal."""
    kept_up = [0.0]

    def step() -> int:
        if any_subscriptions():
            return Reader("webhooks").run_once(write_deliveries, limit=500)
        if time.monotonic() - kept_up[0] > KEEP_UP:
            skip_to_end("webhooks")
            kept_up[0] = time.monotonic()
        return 0

    return step


def deliveries() -> int:
    """Deliveries that wait."""
    return deliver_waiting()


def messages() -> int:
    """Text messages that wait."""
    return send_waiting(providers, now=timezone.now())


def evidence() -> int:
    """Seal the next batch of the journal when it is full or a minute has passed."""
    return seal_next(now=timezone.now())


def checks() -> int:
    """A stretch of the sealed journal compared with what was sealed; all of it in turn."""
    report = verify_part(now=timezone.now())
    if not report.well:
        log.error("evidence.faults", faults=[f"{fault.what} {fault.batch}" for fault in report.faults[:20]])
    return 0


def photos() -> int:
    """A few photos of the daily round: whether their files are there and what they were."""
    return check_photos(machine("photos"), now=timezone.now())


def sessions() -> int:
    """Sessions that ended because nobody was there."""
    return clear_sessions(machine("clock"), now=timezone.now())


def upkeep() -> int:
    """Keys of new areas, months of the journal ahead, old keys forgotten, news of neighbourhoods, failed reactions again."""
    now = timezone.now()
    make_missing(machine("keys"), areas=key_areas(today()), now=now)
    make_months(first=now.date(), last=now.date() + timedelta(days=MONTHS_AHEAD))
    with transaction.atomic():
        forget_keys(before=now - timedelta(days=KEYS_KEPT))
        forget_files(before=now - timedelta(days=FILES_KEPT))
        tell_neighbours(now=now)
    kept = int(rule_value("webhook_days_kept", today()))
    forget_deliveries(machine("webhooks"), before=now - timedelta(days=kept))
    Reader("reactions", kinds=KINDS).retry_stuck(react)
    Reader(SEARCH, kinds=SEARCH_KINDS).retry_stuck(follow)
    return 0


Loop = tuple[str, Callable[[], Callable[[], int]], float]
#: Name, how to make its step, seconds to rest when there was nothing to do.
LOOPS: tuple[Loop, ...] = (
    ("triage", triage, 0.1),
    ("clocks", lambda: clocks, 0.5),
    ("leave", lambda: leave, 1.0),
    ("reactions", lambda: reactions, 0.25),
    ("search", lambda: search, 1.0),
    ("webhooks", webhooks, 1.0),
    ("deliveries", lambda: deliveries, 1.0),
    ("messages", lambda: messages, 1.0),
    ("grids", lambda: grids, 20.0),
    ("evidence", lambda: evidence, 5.0),
    ("checks", lambda: checks, 600.0),
    ("photos", lambda: photos, 300.0),
    ("sessions", lambda: sessions, 60.0),
    ("upkeep", lambda: upkeep, 3600.0),
)


def _loop(name: str, make: Callable[[], Callable[[], int]], rest: float) -> None:
    """Run a step again and again; the database away or an error means rest and try again, never end."""
    step, pause = make(), rest
    while not stop.is_set():
        try:
            done = step()
            pause = rest
            if done == 0:
                stop.wait(rest)
        except (OperationalError, InterfaceError):
            log.warning("worker.database_away", loop=name)
            connection.close()
            pause = min(5.0, max(0.2, pause * 2))
            stop.wait(pause)
        except LinliError as error:
            log.warning("worker.refused", loop=name, code=error.code, message=error.message)
            stop.wait(5.0)
        except Exception:  # the edge: a loop that ends is worse than one that says so again
            log.exception("worker.failed", loop=name)
            pause = min(5.0, max(0.5, pause * 2))
            stop.wait(pause)
    connection.close()


def _run_jobs() -> None:
    """The worker of background jobs, until stopped; started again if the database goes away."""

    async def until_stopped() -> None:
        worker_app = jobs.with_connector(jobs.connector.get_worker_connector())
        async with worker_app.open_async():
            running = asyncio.create_task(  # two at once, so that a training, which only waits, holds up no photo
                worker_app.run_worker_async(install_signal_handlers=False, concurrency=2, delete_jobs="successful")
            )
            while not stop.is_set() and not running.done():
                await asyncio.sleep(0.2)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    while not stop.is_set():
        try:
            asyncio.run(until_stopped())
        except Exception:
            log.exception("worker.jobs_failed")
            stop.wait(2.0)


def run(args: argparse.Namespace) -> int:
    """Run until told to stop."""
    loops = [entry for entry in LOOPS if args.part == "all" or (entry[0] == "triage") == (args.part == "triage")]
    if args.once:
        return _once(loops)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if args.part == "rest":
        os.nice(YIELDS)
    threads = [threading.Thread(target=_loop, args=entry, name=entry[0], daemon=True) for entry in loops]
    if args.part != "triage":
        threads.append(threading.Thread(target=_run_jobs, name="jobs", daemon=True))
    for thread in threads:
        thread.start()
    while not stop.is_set():
        time.sleep(0.2)
    for thread in threads:
        thread.join(timeout=10)
    return 0


def _once(loops: Sequence[Loop]) -> int:
    for name, make, _rest in loops:
        step = make()
        while step():
            pass
        log.info("worker.done", loop=name)
    close_old_connections()
    return 0
