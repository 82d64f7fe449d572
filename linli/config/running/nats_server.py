"""The embedded NATS with JetStream: its configuration, and how to know that it answers."""

from __future__ import annotations

import json
import socket
import sysconfig
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from linli.config.running.ports import HOST
from linli.config.running.processes import Spec
from linli.kernel.errors import Unavailable

BIN = Path(sysconfig.get_path("scripts")) / "nats-server"
USER = "linli"


def url(port: int, password: str) -> str:
    """The address with which our processes sign in."""
    return f"nats://{USER}:{password}@{HOST}:{port}"


def prepare(folder: Path, *, port: int, password: str, site: str) -> Spec:
    """Write the configuration and return how to start it.

    One account for the site: a shared one lets one site read and forge another's facts. Loopback only; without cluster
    and leaf links nothing is advertised. The store is flushed every second: what it has acknowledged survives any
    killed process, and a power cut costs at most the last second, which the journal in PostgreSQL still has.
    """
    folder.mkdir(exist_ok=True, mode=0o700)
    configuration = folder / "nats.conf"

    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    text = f"""# Written at every start.
server_name: {quoted(f"{site}-{port}")}
host: {quoted(HOST)}
port: {port}
max_payload: 1MB
write_deadline: "10s"
jetstream {{
  store_dir: {quoted(str(folder / "store"))}
  max_memory_store: 64MB
  max_file_store: 20GB
  sync_interval: "1s"
}}
accounts {{
  {quoted(site)}: {{
    jetstream: enabled
    users: [ {{ user: {quoted(USER)}, password: {quoted(password)} }} ]
  }}
}}
"""
    configuration.touch(mode=0o600)
    configuration.write_text(text)
    return Spec("nats", (str(BIN), "-c", str(configuration)), grace=10.0, port=port)


def wait_ready(port: int, *, alive: Callable[[], bool], patience: float = 30.0) -> None:
    """Wait until it greets (``INFO``); after a crash it checks its store first."""
    deadline = time.monotonic() + patience
    while alive() and time.monotonic() < deadline:
        try:
            with socket.create_connection((HOST, port), timeout=1) as connection:
                if connection.recv(5) == b"INFO ":
                    return
        except OSError:
            time.sleep(0.03)
    raise Unavailable("up.nats_failed", "The embedded NATS server did not start.")


def version(address: str) -> str:
    """The version that the server at this address names in its greeting; empty when none answers."""
    parts = urlsplit(address)
    try:
        with socket.create_connection((parts.hostname or HOST, parts.port or 4222), timeout=3) as connection:
            line = connection.makefile("rb").readline()
        return str(json.loads(line.removeprefix(b"INFO "))["version"])
    except (OSError, ValueError, KeyError):
        return ""
