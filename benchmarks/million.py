"""``bin/bench million``: an instance with the demo district and a million cases, made once and kept for other benches.

Every case of the demo district is a pattern: its copies happen at other times of three years, at other addresses of the
same grid, in other words, and bring their reports, decisions, tasks, clocks, remarks, ratings, photo rows and facts.
Ids follow from the pattern's id and the number of the copy, all else from the seed. Nothing here belongs to anybody.
The rows are written by PostgreSQL itself, with no other process of the instance running.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import million_rows as rows
from benchmarks.million_words import Database
from linli.config.running import postgres
from linli.config.running.folders import ROOT, folders_at

#: For the load only: speed before safety, because a load that is cut off is begun anew.
LOADING = {
    "shared_buffers": "2GB", "maintenance_work_mem": "1GB", "work_mem": "128MB", "max_wal_size": "24GB",
    "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off",
    "checkpoint_timeout": "60min",
}  # fmt: skip


@dataclass(frozen=True)
class Size:
    """How much is made."""

    cases: int = 1_000_000
    open: int = 40_000
    waiting: int = 600
    seed: int = 7


def main(argv: list[str]) -> int:
    """Make it if it is not there, and say how large it is."""
    parser = argparse.ArgumentParser(prog="bin/bench million")
    parser.add_argument(
        "--keep", metavar="DIR", required=True, help="the data folder, used again if it is full already"
    )
    parser.add_argument("--port", type=int, default=8491)
    parser.add_argument("--cases", type=int, default=Size.cases)
    parser.add_argument("--open", type=int, default=Size.open)
    parser.add_argument("--seed", type=int, default=Size.seed)
    args = parser.parse_args(argv)
    size = Size(args.cases, args.open, Size.waiting, args.seed)
    fill(Path(args.keep).resolve(), port=args.port, size=size)
    return 0


def instance(data: Path, port: int, *words: str) -> None:
    """``bin/up`` on this folder."""
    up = [str(ROOT / "bin" / "up"), "--port", str(port), "--data", str(data), *words]
    subprocess.run(up, check=True, stdout=subprocess.DEVNULL)


def fill(data: Path, *, port: int, size: Size | None = None) -> None:
    """Make the instance and its rows, unless that has been done. It is stopped afterwards."""
    size = size or Size()
    stamp = data / "million.json"
    if stamp.exists() and json.loads(stamp.read_text()).get("cases", 0) >= size.cases:
        print(f"{data} holds {stamp.read_text()}", flush=True)
        return
    if stamp.exists() or (data / "million.begun").exists():
        raise SystemExit(f"{data} holds another or an unfinished load: remove the folder or name another.")
    began = time.monotonic()
    instance(data, port)
    instance(data, port, "--stop")
    (data / "million.begun").touch()
    with server(data) as address:
        counts = load(address, size)
    instance(data, port)
    subprocess.run([str(ROOT / "bin" / "linli"), "--data", str(data), "search-rebuild", "--quiet"], check=True)
    instance(data, port, "--stop")
    counts["seconds"] = round(time.monotonic() - began)
    stamp.write_text(json.dumps(counts))
    (data / "million.begun").unlink()
    print(json.dumps(counts), flush=True)


@contextmanager
def server(data: Path) -> Iterator[str]:
    """PostgreSQL of the stopped instance alone, with the settings for loading."""
    folders = folders_at(data)
    spec = postgres.prepare(folders.postgres, extra=LOADING)
    process = subprocess.Popen(
        spec.argv, user=spec.user, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        postgres.make_ready(folders.postgres, alive=lambda: process.poll() is None)
        yield str(postgres.socket_folder(folders.postgres))
    finally:
        process.send_signal(spec.stop_signal)
        process.wait(timeout=600)


def load(host: str, size: Size) -> dict[str, Any]:
    """All rows; returns how many each table has."""
    with _connect(host) as database:
        for group in rows.steps(database, size.cases, size.open, size.waiting, size.seed):
            with ThreadPoolExecutor(os.cpu_count()) as side_by_side:
                list(side_by_side.map(lambda step: _do(host, *step), group))
        found: dict[str, Any] = {table: _one(database, f"SELECT count(*) FROM {table}") for table in rows.TABLES}
        found["distinct texts"] = _one(database, "SELECT count(DISTINCT text) FROM intake_signal")
        found["gigabytes"] = _one(database, "SELECT round(pg_database_size('linli') / 1e9, 1)::float")
        database.execute("CHECKPOINT")
    return {"cases": found["cases_case"], **found}


def _connect(host: str) -> Database:
    database = psycopg.connect(dbname="linli", user="postgres", host=host, autocommit=True)
    database.execute("SET session_replication_role = replica")
    return database


def _do(host: str, name: str, step: str | Callable[[], None]) -> None:
    begun = time.monotonic()
    if callable(step):
        step()
    else:
        with _connect(host) as database:
            database.execute(step)
    print(f"  {name:32} {time.monotonic() - begun:6.1f} s", flush=True)


def _one(database: Database, question: str) -> Any:
    found = database.execute(question).fetchone()
    return found[0] if found else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
