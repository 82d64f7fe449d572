"""``bin/bench dispatch``: reports over HTTP, triaged, routed, and the task seen on a live stream.

Everything runs on the same machine: web, live, worker, relay, PostgreSQL, NATS, and this load. Requests are sent on a fixed
timetable whether or not earlier ones have been answered, and latency counts from the time a request was due, so a
stall is not hidden. The stream is read by every grid worker and handler of the demo district at once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from benchmarks.core import core

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Seen:
    """What the load has seen: when each report was due, accepted, and its task on a stream."""

    due: dict[str, float] = field(default_factory=dict)
    accept: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    task_at: dict[str, float] = field(default_factory=dict)
    events: int = 0


def percentile(values: list[float], share: float) -> float:
    """The value below which this share lies; NaN for none."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def read_stream(
    session: aiohttp.ClientSession, url: str, who: tuple[str, str], seen: Seen, ready: asyncio.Event
) -> None:
    """Read one person's live stream and note when each case's task appears."""
    headers = {"Cookie": f"sessionid={who[0]}"}
    async with session.get(
        f"{url}?topics={who[1]}", headers=headers, timeout=aiohttp.ClientTimeout(total=None)
    ) as answer:
        answer.raise_for_status()
        ready.set()
        async for raw in answer.content:
            if raw.startswith(b"data:"):
                seen.events += 1
                if b"cases.dispatched" in raw:
                    seen.task_at.setdefault(json.loads(raw[5:])["case"], time.perf_counter())


async def send(session: aiohttp.ClientSession, url: str, body: dict, number: int, due: float, seen: Seen) -> None:
    """Send one report and note how long after its due time it was accepted."""
    try:
        async with session.post(url, json=body, headers={"Idempotency-Key": f"bench-{os.getpid()}-{number}"}) as answer:
            content = await answer.json()
            if answer.status != 201:
                seen.errors.append(f"{answer.status} {content.get('code')}")
                return
            seen.accept.append(time.perf_counter() - due)
            seen.due[content["code"]] = due
    except Exception as error:
        seen.errors.append(type(error).__name__)


async def load(
    base: str, live: str, people: list[tuple[str, str]], bodies: list[dict], rate: float, seen: Seen
) -> None:
    """Open the streams, then send on the timetable, then wait for the tail."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:
        readers, waits = [], []
        for who in people:
            ready = asyncio.Event()
            waits.append(ready.wait())
            readers.append(asyncio.create_task(read_stream(session, live, who, seen, ready)))
        await asyncio.wait_for(asyncio.gather(*waits), 60)
        start = time.perf_counter() + 0.5
        tasks = []
        for number, body in enumerate(bodies):
            due = start + number / rate
            wait = due - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            tasks.append(asyncio.create_task(send(session, f"{base}/api/v1/reports", body, number, due, seen)))
        await asyncio.gather(*tasks)
        await asyncio.sleep(5)
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)


def bodies(count: int, seed: int) -> list[dict]:
    """Believable reports at standard addresses all over the demo district, kinds as often as in life."""
    from linli.demo.texts import report_text
    from linli.orgs.models import Address

    chance = random.Random(seed)
    places = list(Address.objects.order_by("id").values_list("text", "lon", "lat"))
    made = []
    for _ in range(count):
        words, lon, lat = chance.choice(places)
        lon, lat = lon + chance.uniform(-2e-4, 2e-4), lat + chance.uniform(-2e-4, 2e-4)
        made.append({"text": report_text(chance, words), "lon": round(lon, 6), "lat": round(lat, 6)})
    return made


def streams() -> list[tuple[str, str]]:
    """A session for every grid worker and every handler, with the topics that their field page follows."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from linli.orgs.queries import today
    from linli.people.access import actor_of
    from linli.people.models import Account
    from linli.web.field.frame import live_topics

    store = import_module(settings.SESSION_ENGINE).SessionStore
    found = []
    for account in Account.objects.filter(posts__role__in=["grid_worker", "handler"]).distinct():
        session = store()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.save()
        found.append((session.session_key, live_topics(actor_of(account, channel="web", day=today()))))
    return found


def bare(rows: int) -> float:
    """The same writes as plain statements on one connection, a commit a report; returns reports a second."""
    from django.db import connection

    connection.ensure_connection()
    raw = connection.connection
    with raw.cursor() as cursor:
        cursor.execute(
            "DROP TABLE IF EXISTS bench_signal, bench_fact, bench_case, bench_task, bench_clock, bench_decision;"
            "CREATE TABLE bench_signal"
            " (id uuid PRIMARY KEY, code text UNIQUE, body text, lon float8, lat float8, at timestamptz);"
            "CREATE TABLE bench_fact (id uuid PRIMARY KEY, kind text, subject uuid, data jsonb, at timestamptz);"
            "CREATE TABLE bench_case (id uuid PRIMARY KEY, number text UNIQUE, grid text, due timestamptz);"
            "CREATE TABLE bench_task (id uuid PRIMARY KEY, case_id uuid REFERENCES bench_case, assignee uuid);"
            "CREATE TABLE bench_clock (id bigserial PRIMARY KEY, case_id uuid REFERENCES bench_case, due timestamptz);"
            "CREATE TABLE bench_decision (signal_id uuid PRIMARY KEY REFERENCES bench_signal, reasons jsonb);"
        )
    raw.commit() if not raw.autocommit else None
    from linli.kernel.ids import new_id

    start = time.perf_counter()
    text = "小区北门的路灯三天没有亮了，晚上很黑，老人走路容易摔跤，请尽快派人来修。"
    for number in range(rows):
        signal, case = new_id(), new_id()
        with raw.transaction(), raw.cursor() as cursor:
            cursor.execute(
                "INSERT INTO bench_signal VALUES (%s, %s, %s, 120.1, 30.2, now())", (signal, f"B{number}", text)
            )
            cursor.execute("INSERT INTO bench_fact VALUES (%s, 'r', %s, '{}', now())", (new_id(), signal))
        with raw.transaction(), raw.cursor() as cursor:
            cursor.execute("INSERT INTO bench_case VALUES (%s, %s, '330199001001001', now())", (case, f"N{number}"))
            cursor.execute("INSERT INTO bench_task VALUES (%s, %s, %s)", (new_id(), case, signal))
            cursor.execute(
                "INSERT INTO bench_clock (case_id, due) SELECT %s, now() FROM generate_series(1, 3)", (case,)
            )
            cursor.execute("INSERT INTO bench_decision VALUES (%s, '[]')", (signal,))
            cursor.execute(
                "INSERT INTO bench_fact SELECT unnest(%s::uuid[]), 'c', %s, '{}', now()",
                ([new_id() for _ in range(4)], case),
            )
    taken = time.perf_counter() - start
    with raw.cursor() as cursor:
        cursor.execute("DROP TABLE bench_decision, bench_clock, bench_task, bench_case, bench_fact, bench_signal")
    return rows / taken


def memory(data: Path) -> str:
    """Resident memory of the instance's processes, in MB (proportional share)."""
    import psutil

    running = json.loads((data / "running.json").read_text())
    whole = psutil.Process(running["pid"])
    total = sum(one.memory_full_info().pss for one in (whole, *whole.children(recursive=True))) / 1e6
    return f"{total:.0f} MB"


def main(argv: list[str]) -> int:
    """Start an instance of its own, run the load, print the table."""
    parser = argparse.ArgumentParser(prog="bin/bench dispatch")
    parser.add_argument("--rate", type=float, default=200.0, help="reports a second")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--port", type=int, default=8490)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", metavar="DIR", help="use and keep this data folder")
    args = parser.parse_args(argv)
    data = Path(args.keep or tempfile.mkdtemp(prefix="linli-bench-")).resolve()
    up = [str(ROOT / "bin" / "up"), "--port", str(args.port), "--data", str(data)]
    subprocess.run(up, check=True, stdout=subprocess.DEVNULL)
    try:
        return measure(args, data)
    finally:
        subprocess.run([*up, "--stop"], check=False, stdout=subprocess.DEVNULL)


def measure(args: argparse.Namespace, data: Path) -> int:
    """The load, the waiting, and what came of each report."""
    running = json.loads((data / "running.json").read_text())
    os.environ.update(running["environment"])
    os.environ["DJANGO_SETTINGS_MODULE"] = "linli.config.settings"
    import django

    django.setup()
    from linli.intake.models import Signal

    people = streams()
    reports = bodies(int(args.rate * args.seconds), args.seed)
    seen = Seen()
    base = f"http://127.0.0.1:{args.port}"
    live = f"http://127.0.0.1:{running['environment']['LINLI_LIVE_PORT']}/live/stream"
    asyncio.run(load(base, live, people, reports, args.rate, seen))
    for _ in range(120):
        waiting = Signal.objects.filter(code__in=list(seen.due), state="received").count()
        if waiting == 0:
            break
        time.sleep(0.5)
    state = dict(Signal.objects.filter(code__in=list(seen.due)).values_list("code", "state"))
    case = dict(Signal.objects.filter(code__in=list(seen.due), state="in_case").values_list("code", "case_id"))
    shown = [seen.task_at[str(c)] - seen.due[k] for k, c in case.items() if str(c) in seen.task_at]
    counts: dict[str, int] = {}
    for value in state.values():
        counts[value] = counts.get(value, 0) + 1
    speed = bare(2000)
    done = len(seen.accept) / args.seconds
    print(
        f"reports sent            {len(reports)} at {args.rate:.0f}/s for {args.seconds} s, {len(people)} open streams"
    )
    print(
        f"accepted                {len(seen.accept)} ({done:.1f}/s), errors {len(seen.errors)} {sorted(set(seen.errors))[:3]}"
    )
    print(f"accept ms               {line(seen.accept)}")
    print(f"report → task ms        {line(shown)}  ({len(shown)} of {len(case)} new cases seen on a stream)")
    print(f"what became of them     {counts}")
    print(f"events read on streams  {seen.events}")
    print(f"lost                    {len(seen.accept) - len(state)}")
    print(f"memory                  {memory(data)}")
    print(core())
    print(
        f"bare PostgreSQL         {speed:.0f} reports/s for the same rows on one connection; ratio {done / speed:.2f}"
    )
    return 0 if not seen.errors and len(state) == len(seen.accept) and len(shown) == len(case) else 1


def line(values: list[float]) -> str:
    """Percentiles in milliseconds."""
    parts = [f"p50 {percentile(values, 0.5) * 1e3:.0f}", f"p95 {percentile(values, 0.95) * 1e3:.0f}"]
    parts += [f"p99 {percentile(values, 0.99) * 1e3:.0f}", f"max {max(values, default=float('nan')) * 1e3:.0f}"]
    return "  ".join(parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
