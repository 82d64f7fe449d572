"""``bin/up --check``: what runs, how full it is, and whether all of it is well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psutil
import psycopg

from linli.config.running.folders import Folders
from linli.config.running.nats_server import version as nats_version
from linli.config.running.processes import is_same
from linli.config.running.state import running
from linli.config.running.supervisor import answers


def _beyond(last: str, xid: str = "xid", fact_id: str = "id") -> str:
    """How many facts lie behind the place that a row names, all of them where there is none yet; through the index."""
    return f"""SELECT count(*) FROM trust_fact WHERE (xid, id) > (
        coalesce((SELECT {xid} FROM {last}), '0'::xid8),
        coalesce((SELECT {fact_id} FROM {last}), '00000000-0000-0000-0000-000000000000'::uuid))"""


#: What waits: words for a person, the table without which the question makes no sense, the question.
QUEUES = (
    ("reports not yet triaged", "intake_signal", "SELECT count(*) FROM intake_signal WHERE state = 'received'"),
    ("reports with a person", "intake_signal", "SELECT count(*) FROM intake_signal WHERE state = 'with_person'"),
    ("facts not yet published", "trust_cursor", _beyond("trust_cursor WHERE name = 'relay'")),
    ("facts not yet reacted to", "trust_cursor", _beyond("trust_cursor WHERE name = 'reactions'")),
    ("facts not yet sealed", "trust_batch",
     _beyond("trust_batch ORDER BY number DESC LIMIT 1", "end_xid::text::xid8", "end_id")),
    ("facts set aside", "trust_stuck", "SELECT count(*) FROM trust_stuck"),
    ("jobs waiting", "procrastinate_jobs", "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'"),
    ("jobs failed", "procrastinate_jobs", "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'"),
)  # fmt: skip

#: What must be nothing: words for a person, the table, the question.
WRONG = (
    ("faults in the sealed journal", "trust_verification",
     "SELECT coalesce(sum(jsonb_array_length(faults)), 0) FROM trust_verification WHERE at > now() - interval '7 days'"),
    ("files of photos missing or changed", "cases_photofault", "SELECT count(*) FROM cases_photofault"),
)  # fmt: skip


def check(folders: Folders) -> int:
    """Print one line for each part; 0 only when every part is well."""
    card = running(folders)
    if not card:
        print(f"Nothing runs on {folders.data}. Start it with bin/up.")
        return 1
    lines = [_process(process) for process in card["processes"]]
    lines.append((card["state"] == "ready", f"{'state':10} {card['state']}, supervisor {card['pid']}"))
    lines += _missing(card)
    lines.append((answers(card["port"]), f"{'pages':10} {card['url']}/healthz"))
    lines += _database(card["environment"]["DATABASE_URL"])
    found = nats_version(card["environment"]["NATS_URL"])
    lines.append((bool(found), f"{'nats':10} " + (f"NATS {found}" if found else "does not answer")))
    for well, text in lines:
        print(f"{'ok ' if well else 'BAD'} {text}")
    return 0 if all(well for well, _ in lines) else 1


def _process(card: dict[str, Any]) -> tuple[bool, str]:
    """Number, port and memory of a process with all it started."""
    where = f", port {card['port']}" if card.get("port") else ""
    if not is_same(card):
        return False, f"{card['name']:10} process {card['pid']} is gone{where}"
    process = psutil.Process(card["pid"])
    memory = 0
    for member in [process, *process.children(recursive=True)]:
        try:
            memory += member.memory_info().rss
        except psutil.Error:
            continue
    return True, f"{card['name']:10} process {card['pid']}{where}, {memory // 2**20} MB"


def _missing(card: dict[str, Any]) -> list[tuple[bool, str]]:
    """Processes that ought to run and wait to be started again."""
    present = {process["name"] for process in card["processes"]}
    return [(False, f"{name:10} is not running") for name in card["expected"] if name not in present]


def _database(url: str) -> list[tuple[bool, str]]:
    """Version, size and queues."""
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            row = connection.execute(
                "SELECT current_setting('server_version'), pg_size_pretty(pg_database_size(current_database())),"
                " (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database())"
            ).fetchone()
            assert row is not None
            lines = [(True, f"{'database':10} PostgreSQL {row[0]}, {row[1]}, {row[2]} connections")]
            lines += [(True, f"{'':10} {words}: {n}") for words, n in _counted(connection, QUEUES)]
            return lines + [(n == 0, f"{'':10} {words}: {n}") for words, n in _counted(connection, WRONG)]
    except psycopg.Error as error:
        reason = " ".join(str(error).split())
        return [(False, f"{'database':10} does not answer: {reason}")]


def _counted(connection: psycopg.Connection[Any], asked: Sequence[tuple[str, str, str]]) -> list[tuple[str, int]]:
    found = []
    for words, table, question in asked:
        if connection.execute("SELECT to_regclass(%s)", [table]).fetchone() == (None,):
            continue
        row = connection.execute(question).fetchone()
        found.append((words, int(row[0]) if row else 0))
    return found
