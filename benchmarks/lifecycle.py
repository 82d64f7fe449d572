"""``bin/bench lifecycle``: report, accept, report back, verify with closing, rate: whole lives of cases over the API.

Everything runs on the same machine: web, live, worker, relay, PostgreSQL, NATS, and this load. A fixed number of matters
is on its way at any time; each goes through its five requests one after the other, as the people would: the reporter, the
person with the task, an inspector who is somebody else, the reporter again. What the load reads for itself, from the
database: which case and which tasks came of a report; in life the live stream tells that to the people concerned.

``--photo`` adds a picture taken after the work, with result “solved”; without it the result is “gone”.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks import million
from benchmarks.core import core
from benchmarks.dispatch import bodies, line, memory

STEPS = ("report", "accept", "handle", "verify", "rate")


@dataclass
class Tally:
    """What was measured: seconds of each step, of whole lives, and what went wrong."""

    steps: dict[str, list[float]] = field(default_factory=lambda: {step: [] for step in STEPS})
    lives: list[float] = field(default_factory=list)
    closed: int = 0
    other: dict[str, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


class Crowd:
    """Everybody's tokens, and who may do what: read once before the load."""

    def __init__(self) -> None:
        from linli.people.models import Account, Post
        from linli.web.api.auth import token_for

        self.tokens = {account.id: token_for(account) for account in Account.objects.filter(kind="staff")}
        posts = Post.objects.filter(valid_to=None).values_list("account_id", "role", "unit_id", "area")
        handling = {"handler", "subdistrict_staff", "community_worker"}
        self.handlers: dict[Any, list[tuple[Any, str]]] = {}
        self.inspectors: list[tuple[Any, str]] = []
        for account, role, unit, area in posts:
            if role in handling:
                self.handlers.setdefault(unit, []).append((account, area))
            elif role == "inspector":
                self.inspectors.append((account, area))

    def handler(self, unit: Any, grid: str) -> Any:
        """Somebody of a unit who may take its tasks here."""
        return next((account for account, area in self.handlers.get(unit, ()) if grid.startswith(area)), None)

    def inspector(self, grid: str, *, other_than: Any) -> Any:
        """Somebody who may verify here and did not do the work."""
        return next((a for a, area in self.inspectors if grid.startswith(area) and a != other_than), None)


@dataclass(frozen=True)
class Fate:
    """What became of a report: its state, its open task, who has it and where."""

    state: str
    task: Any = None
    assignee: Any = None
    unit: Any = None
    grid: str = ""


class Watch:
    """Looks for the fate of many reports in one statement, some times a second."""

    def __init__(self, connect: Any) -> None:
        self._waiting: dict[str, asyncio.Future[Fate]] = {}
        self._checking: dict[str, asyncio.Future[Any]] = {}
        self._connect = connect

    def fate(self, code: str) -> asyncio.Future[Fate]:
        """What became of this report, once it is known."""
        return self._waiting.setdefault(code, asyncio.get_running_loop().create_future())

    def verification(self, case_id: str) -> asyncio.Future[Any]:
        """The verification task of a case that has been reported back."""
        return self._checking.setdefault(case_id, asyncio.get_running_loop().create_future())

    async def run(self) -> None:
        """Until cancelled."""
        async with await self._connect() as database:
            while True:
                await asyncio.sleep(0.05)
                if self._waiting:
                    await self._look(database)
                if self._checking:
                    await self._look_for_checks(database)

    async def _look(self, database: Any) -> None:
        answer = await database.execute(
            "SELECT s.code, s.state, t.id, t.assignee_id, t.unit_id, c.grid_code FROM intake_signal s"
            " LEFT JOIN cases_case c ON c.id = s.case_id"
            " LEFT JOIN cases_task t ON t.case_id = c.id AND t.kind = 'handle' AND t.state = 'issued'"
            " WHERE s.code = ANY(%s) AND s.state <> 'received'",
            (list(self._waiting),),
        )
        for code, *found in await answer.fetchall():
            _give(self._waiting.pop(code, None), Fate(*found[:-1], found[-1] or ""))

    async def _look_for_checks(self, database: Any) -> None:
        answer = await database.execute(
            "SELECT case_id::text, id FROM cases_task WHERE case_id = ANY(%s::uuid[]) AND kind = 'verify'"
            " AND state = 'issued'",
            (list(self._checking),),
        )
        for case_id, task in await answer.fetchall():
            _give(self._checking.pop(case_id, None), task)


def _give(future: asyncio.Future[Any] | None, value: Any) -> None:
    if future is not None and not future.done():
        future.set_result(value)


async def post(
    session: aiohttp.ClientSession, url: str, tally: Tally, step: str, token: str = "", **what: Any
) -> Mapping[str, Any] | None:
    """One request of a life; None if it was refused."""
    began = time.perf_counter()
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with session.post(url, headers=headers, **what) as answer:
        content = await answer.json()
        if answer.status >= 300:
            tally.errors.append(f"{step} {answer.status} {content.get('code') if isinstance(content, dict) else ''}")
            return None
    if step in tally.steps:
        tally.steps[step].append(time.perf_counter() - began)
    return content if isinstance(content, dict) else {}


@dataclass
class Stage:
    """Where a life takes place."""

    session: aiohttp.ClientSession
    base: str
    crowd: Crowd
    watch: Watch
    tally: Tally
    photo: bytes


async def live(stage: Stage, body: dict) -> None:
    """One matter from the resident's words to the rating."""
    began = time.perf_counter()
    sent = await _ask(stage, "report", "/reports", json=body)
    if sent is None:
        return
    fate = await stage.watch.fate(sent["code"])
    crowd, tally = stage.crowd, stage.tally
    who = fate.assignee or crowd.handler(fate.unit, fate.grid)
    inspector = crowd.inspector(fate.grid, other_than=who)
    if fate.state != "in_case" or None in (fate.task, who, inspector):
        tally.other[fate.state] = tally.other.get(fate.state, 0) + 1
        return
    done = await _work(stage, f"/tasks/{fate.task}", crowd.tokens[who])
    if done is None:
        return
    check = await stage.watch.verification(done["id"])
    if await _ask(stage, "verify", f"/tasks/{check}/verify", crowd.tokens[inspector], json={"note": ""}) is None:
        return
    rating = {"satisfaction": "satisfied", "solved": True}
    if await _ask(stage, "rate", f"/reports/{sent['code']}/rating", json=rating) is not None:
        tally.closed += 1
        tally.lives.append(time.perf_counter() - began)


async def _work(stage: Stage, task: str, token: str) -> Mapping[str, Any] | None:
    """Accept, with a photo if wanted, and report back."""
    if await _ask(stage, "accept", f"{task}/accept", token) is None:
        return None
    if stage.photo:
        form = aiohttp.FormData({"moment": "after"})
        form.add_field("photos", stage.photo, filename="after.jpg", content_type="image/jpeg")
        await _ask(stage, "photo", f"{task}/photos", token, data=form)
    work = {"result": "solved" if stage.photo else "gone", "note": "到场查看并处理。"}
    return await _ask(stage, "handle", f"{task}/report", token, json=work)


async def _ask(stage: Stage, step: str, path: str, token: str = "", **what: Any) -> Mapping[str, Any] | None:
    """One request of a life; None if it was refused."""
    began = time.perf_counter()
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with stage.session.post(stage.base + path, headers=headers, **what) as answer:
        content = await answer.json()
    if answer.status >= 300:
        stage.tally.errors.append(f"{step} {answer.status} {content.get('code')}")
        return None
    stage.tally.steps.setdefault(step, []).append(time.perf_counter() - began)
    return content if isinstance(content, dict) else {}


async def load(stage: Stage, reports: list[dict], at_once: int, seconds: float) -> float:
    """So many matters on their way at any time, for so long; returns the seconds until the last has ended."""
    began = time.perf_counter()
    watching = asyncio.create_task(stage.watch.run())
    supply = iter(reports)

    async def one_after_another() -> None:
        for body in supply:
            if time.perf_counter() - began > seconds:
                return
            await live(stage, body)

    await asyncio.gather(*(one_after_another() for _ in range(at_once)))
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    return time.perf_counter() - began


def picture() -> bytes:
    """A photo as a phone sends it after making it smaller: 1,280 by 960, some 150 kB."""
    import numpy as np
    from PIL import Image

    noise = np.random.default_rng(7).integers(0, 60, (96, 128, 3), dtype=np.uint8)
    made = io.BytesIO()
    Image.fromarray(noise + 90).resize((1280, 960)).save(made, "JPEG", quality=80)
    return made.getvalue()


def bare(seconds: float) -> float:
    """The same rows as plain statements on one connection, a commit for each of the five acts; lives a second."""
    from django.db import connection

    from linli.kernel.ids import new_id

    connection.ensure_connection()
    raw = connection.connection
    with raw.cursor() as cursor:
        cursor.execute(
            "DROP TABLE IF EXISTS bench_fact, bench_clock, bench_task, bench_rating, bench_case, bench_signal;"
            "CREATE TABLE bench_signal (id uuid PRIMARY KEY, code text UNIQUE, body text, state text, at timestamptz);"
            "CREATE TABLE bench_case (id uuid PRIMARY KEY, state text, holder uuid, changed timestamptz);"
            "CREATE TABLE bench_task (id uuid PRIMARY KEY, case_id uuid REFERENCES bench_case, state text);"
            "CREATE TABLE bench_clock (id bigserial PRIMARY KEY, case_id uuid REFERENCES bench_case, due timestamptz);"
            "CREATE TABLE bench_rating (signal uuid PRIMARY KEY REFERENCES bench_signal, said text);"
            "CREATE TABLE bench_fact (id uuid PRIMARY KEY, kind text, subject uuid, data jsonb, at timestamptz);"
        )
    fact = "INSERT INTO bench_fact SELECT unnest(%s::uuid[]), 'x', %s, '{}', now()"
    began, lives = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        signal, case, task, check = (new_id() for _ in range(4))
        acts = (
            [("INSERT INTO bench_signal VALUES (%s, %s, 'words', 'received', now())", (signal, str(signal)))],
            [
                ("INSERT INTO bench_case VALUES (%s, 'dispatched', %s, now())", (case, task)),
                ("INSERT INTO bench_task VALUES (%s, %s, 'issued')", (task, case)),
                ("INSERT INTO bench_clock (case_id, due) SELECT %s, now() FROM generate_series(1, 3)", (case,)),
                ("UPDATE bench_signal SET state = 'in_case' WHERE id = %s", (signal,)),
            ],
            [
                ("UPDATE bench_task SET state = 'accepted' WHERE id = %s", (task,)),
                ("UPDATE bench_case SET state = 'handling', changed = now() WHERE id = %s", (case,)),
            ],
            [
                ("UPDATE bench_task SET state = 'done' WHERE id = %s", (task,)),
                ("INSERT INTO bench_task VALUES (%s, %s, 'issued')", (check, case)),
                ("UPDATE bench_case SET state = 'reported', changed = now() WHERE id = %s", (case,)),
            ],
            [
                ("UPDATE bench_task SET state = 'done' WHERE id = %s", (check,)),
                ("UPDATE bench_case SET state = 'closed', changed = now() WHERE id = %s", (case,)),
            ],
            [
                ("INSERT INTO bench_rating VALUES (%s, 'satisfied')", (signal,)),
                ("UPDATE bench_case SET state = 'evaluated', changed = now() WHERE id = %s", (case,)),
            ],
        )
        for act in acts:
            with raw.transaction(), raw.cursor() as cursor:
                for sql, values in act:
                    cursor.execute(sql, values)
                cursor.execute(fact, ([new_id()], case))
        lives += 1
    with raw.cursor() as cursor:
        cursor.execute("DROP TABLE bench_fact, bench_clock, bench_task, bench_rating, bench_case, bench_signal")
    return lives / seconds


def main(argv: list[str]) -> int:
    """Start the instance with a million cases (made first if need be), run the load, print the table."""
    parser = argparse.ArgumentParser(prog="bin/bench lifecycle")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--at-once", type=int, default=24, help="matters on their way at any time")
    parser.add_argument("--port", type=int, default=8492)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--photo", action="store_true", help="with a photo of the work")
    parser.add_argument("--cases", type=int, default=1_000_000, help="cases in the table before the load")
    parser.add_argument("--keep", metavar="DIR", required=True, help="the instance of bin/bench million, used again")
    args = parser.parse_args(argv)
    data = Path(args.keep).resolve()
    million.fill(data, port=args.port, size=million.Size(cases=args.cases))
    million.instance(data, args.port)
    try:
        return measure(args, data)
    finally:
        million.instance(data, args.port, "--stop")


def measure(args: argparse.Namespace, data: Path) -> int:
    """The load and its table."""
    running = json.loads((data / "running.json").read_text())
    os.environ.update(running["environment"])
    os.environ["DJANGO_SETTINGS_MODULE"] = "linli.config.settings"
    import django

    django.setup()
    import psycopg

    from linli.cases.models import Case

    reports = bodies(400 * args.seconds, args.seed + int(time.time()))
    crowd, tally = Crowd(), Tally()
    before = Case.objects.count()
    address = running["environment"]["DATABASE_URL"]

    async def connect() -> psycopg.AsyncConnection:
        return await psycopg.AsyncConnection.connect(address, autocommit=True)

    async def run() -> float:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            base = f"http://127.0.0.1:{args.port}/api/v1"
            stage = Stage(session, base, crowd, Watch(connect), tally, picture() if args.photo else b"")
            await load(stage, reports[:200], args.at_once, 5.0)
            tally.__init__()
            return await load(stage, reports[200:], args.at_once, args.seconds)

    taken = asyncio.run(run())
    speed = bare(5.0)
    print(f"cases in the table      {before:,} before, {Case.objects.count():,} after")
    print(f"lives                   {tally.closed} in {taken:.1f} s with {args.at_once} on their way at any time")
    print(f"lifecycles a second     {tally.closed / taken:.1f}")
    for step, seconds in tally.steps.items():
        print(f"{step:<10} ms           {line(seconds)}")
    print(f"whole life ms           {line(tally.lives)}")
    print(f"not followed further    {tally.other}")
    print(f"errors                  {len(tally.errors)} {sorted(set(tally.errors))[:3]}")
    print(f"memory                  {memory(data)}")
    print(core())
    print(
        f"bare PostgreSQL         {speed:.0f} lives/s, same rows, one connection; ratio {tally.closed / taken / speed:.2f}"
    )
    return 1 if tally.errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
