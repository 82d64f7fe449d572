"""What runs in an instance: its ports and passwords, the environment of its processes, and the table of them."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from typing import Any

from linli.config.running import nats_server, postgres
from linli.config.running.folders import Folders
from linli.config.running.ports import HOST, any_free, keep_or_choose
from linli.config.running.processes import MARK, Spec
from linli.config.running.state import read_json, write_json

DEFAULT_PORT = 8000


@dataclass(frozen=True)
class Plan:
    """One instance as it is to run now."""

    folders: Folders
    port: int
    live_port: int
    nats_port: int
    nats_password: str
    site: str
    demo: bool
    #: Servers named in the environment; empty: the embedded ones.
    database_url: str
    nats_url: str

    @property
    def url(self) -> str:
        """Where people find it."""
        return f"http://{HOST}:{self.port}"

    @property
    def own_postgres(self) -> bool:
        """Whether the embedded PostgreSQL is used."""
        return not self.database_url

    @property
    def own_nats(self) -> bool:
        """Whether the embedded NATS is used."""
        return not self.nats_url

    def shared_environment(self) -> dict[str, str]:
        """What every process of the instance needs to know, and ``bin/linli`` reads from ``running.json``."""
        return {
            "DATABASE_URL": self.database_url or postgres.url(self.folders.postgres),
            "NATS_URL": self.nats_url or nats_server.url(self.nats_port, self.nats_password),
            "DJANGO_SETTINGS_MODULE": "linli.config.settings",
            "LINLI_DATA": str(self.folders.data),
            "LINLI_PORT": str(self.port),
            "LINLI_LIVE_PORT": str(self.live_port),
            "LINLI_URL": self.url,
            "LINLI_SITE": self.site,
            "LINLI_DEMO": "1" if self.demo else "0",
        }

    def environment(self) -> dict[str, str]:
        """The whole environment of a child."""
        return {**os.environ, **self.shared_environment(), MARK: str(self.folders.data), "PYTHONUNBUFFERED": "1"}


def make_plan(folders: Folders, *, port: int, demo: bool) -> Plan:
    """Choose what is not given, keeping earlier choices.

    Whether the data is a demo district is decided at the first start: demo people never come into real data later.
    """
    kept = read_json(folders.choices)
    password = str(kept.get("nats_password") or secrets.token_urlsafe(24))
    first_demo = bool(kept.get("demo", demo))
    nats_port = keep_or_choose(kept.get("nats_port"))
    live_port = keep_or_choose(kept.get("live_port"))
    while live_port in {nats_port, port}:
        live_port = any_free()
    write_json(
        folders.choices,
        {"nats_port": nats_port, "live_port": live_port, "nats_password": password, "demo": first_demo},
    )
    site = os.environ.get("LINLI_SITE") or "linli"
    return Plan(
        folders,
        port,
        live_port,
        nats_port,
        password,
        site,
        demo and first_demo,
        database_url=os.environ.get("DATABASE_URL", ""),
        nats_url=os.environ.get("NATS_URL", ""),
    )


def application_processes(plan: Plan) -> list[Spec]:
    """The processes above the two servers, in the order of their start; they end in the opposite order."""
    specs = [Spec("relay", ("relay",), forked=True, module="linli.trust.relay_cli"), _worker("worker", "rest")]
    for number in range(1, _count("LINLI_WORKERS", 1) + 1):
        specs.append(_worker("triage" if number == 1 else f"triage-{number}", "triage"))
    return [*specs, _live(plan), _web(plan)]


def _worker(name: str, part: str) -> Spec:
    """Triage has a process of its own: it would share one core with what follows from its facts."""
    words = ("worker", "--part", part)
    return Spec(name, words, grace=15.0, forked=True, module="linli.config.running.worker")


def _web(plan: Plan) -> Spec:
    processes = _count("LINLI_WEB_PROCESSES", max(2, min(os.cpu_count() or 2, 8)))
    threads = _count("LINLI_WEB_THREADS", 4)
    argv = _granian("wsgi", plan.port, processes, "--blocking-threads", str(threads), "linli.config.wsgi:application")
    return Spec("web", argv, port=plan.port, forked=True)


def _live(plan: Plan) -> Spec:
    # ``asgi`` would wait for a lifespan that Django does not have, and shut down.
    argv = _granian("asginl", plan.live_port, 1, "linli.web.live.asgi:application")
    return Spec("live", argv, port=plan.live_port, forked=True)


def _granian(interface: str, port: int, workers: int, *rest: str) -> tuple[str, ...]:
    options: dict[str, Any] = {
        "--interface": interface,
        "--host": HOST,
        "--port": port,
        "--workers": workers,
        "--workers-kill-timeout": 5,
        "--respawn-interval": 1,
        "--log-level": "info",
    }
    pairs = [str(part) for option in options.items() for part in option]
    return ("granian", *pairs, "--respawn-failed-workers", "--no-ws", *rest)


def _count(name: str, otherwise: int) -> int:
    value = os.environ.get(name, "")
    return max(1, int(value)) if value.isdigit() else otherwise


def server_specs(plan: Plan, say: Any) -> list[Spec]:
    """The embedded servers that this instance needs, their folders made ready."""
    specs = []
    if plan.own_postgres:
        specs.append(postgres.prepare(plan.folders.postgres, say=say))
    if plan.own_nats:
        specs.append(
            nats_server.prepare(plan.folders.nats, port=plan.nats_port, password=plan.nats_password, site=plan.site)
        )
    return specs
