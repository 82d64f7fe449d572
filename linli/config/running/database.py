"""Bringing the database to the state that this version of the code needs: server version, migrations, demo district."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Mapping
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import psycopg

from linli.config.running.folders import ROOT, Folders
from linli.config.running.state import read_json, write_json
from linli.kernel.errors import Unavailable

#: PostgreSQL 15, as server_version_num counts.
OLDEST = 150000


def check_server(url: str) -> str:
    """The server's version; refuses one that is too old or does not answer."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            number, name = connection.info.server_version, connection.execute("SHOW server_version").fetchone()
    except psycopg.OperationalError as error:
        reason = " ".join(str(error).split()).rstrip("?.")
        raise Unavailable(
            "up.database_unreachable",
            "The database of DATABASE_URL does not answer: {reason}. Start it or correct DATABASE_URL.",
            reason=reason,
        ) from error
    if number < OLDEST:
        raise Unavailable(
            "up.database_too_old",
            "The database server is PostgreSQL {given}; Linli needs 15 or newer.",
            given=number // 10000,
        )
    return str(name[0]) if name else ""


def migrate(folders: Folders, environment: Mapping[str, str], *, trust_stamp: bool) -> bool:
    """Run the migrations; True if they ran.

    With ``trust_stamp`` (our own server, which nobody else changes) they are left out when the same ran last time.
    """
    stamp = folders.run / "migrated.json"
    wanted = _fingerprint()
    if trust_stamp and read_json(stamp).get("migrations") == wanted:
        return False
    _run(folders, environment, "migrate", "The database could not be brought up to date")
    write_json(stamp, {"migrations": wanted})
    return True


def fill_demo(folders: Folders, environment: Mapping[str, str]) -> bool:
    """Make the demo district once; True if it was made now. A checkout without that command goes without."""
    if folders.demo_accounts.exists() or find_spec("linli.demo") is None or find_spec("linli.demo.cli") is None:
        return False
    _run(folders, environment, "demo", "The demo district could not be made")
    return True


def _run(folders: Folders, environment: Mapping[str, str], command: str, failed: str) -> None:
    log = folders.logs / f"{command}.log"
    with open(log, "ab") as out:
        start = out.tell()
        ended = subprocess.run(
            [sys.executable, "-m", "linli", command], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            env=dict(environment), cwd=ROOT, check=False,
        )  # fmt: skip
    if ended.returncode != 0:
        raise Unavailable(
            f"up.{command}_failed",
            "{failed}: {given} The whole story is in {log}.",
            failed=failed,
            given=last_words(log, start),
            log=log,
        )


def last_words(log: Path, start: int = 0) -> str:
    """The last line that was written to the log after ``start`` bytes."""
    try:
        with open(log, "rb") as text:
            text.seek(max(start, log.stat().st_size - 4000))
            lines = [line.strip() for line in text.read().decode(errors="replace").splitlines() if line.strip()]
    except OSError:
        lines = []
    return lines[-1] if lines else "it left no word."


def _fingerprint() -> str:
    """Of all migration files and reference data, and of the packages that bring migrations of their own."""
    digest = hashlib.sha256()
    watched = [*(ROOT / "linli").glob("**/migrations/*.py"), *(ROOT / "linli" / "orgs" / "data").glob("*.toml")]
    for path in sorted(watched):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    for package in ("django", "procrastinate"):
        digest.update(metadata.version(package).encode() + b"\0")
    return digest.hexdigest()
