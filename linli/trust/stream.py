"""The JetStream stream of this site's facts: its names, its limits, and how a fact looks in it."""

from __future__ import annotations

import json
import re

import nats
from django.conf import settings
from nats.aio.client import Client
from nats.js import JetStreamContext, api
from nats.js.errors import NotFoundError

from linli.kernel.errors import Unavailable
from linli.trust.journal import FactRow

#: Repeats within this time are dropped by the server, seconds. The relay does not depend on it (see ``relay``).
DUPLICATE_WINDOW = 180.0
#: How long and how much the stream keeps (``STREAM_DAYS``, ``STREAM_BYTES`` in the settings); the journal keeps all.
DAYS, BYTES = 30, 4 * 1024**3
_NOT_A_TOKEN = re.compile(r"[^A-Za-z0-9_-]")


def site() -> str:
    """The site's name as one token of a subject."""
    return _NOT_A_TOKEN.sub("_", settings.SITE)


def stream_name() -> str:
    """The stream's name, unique among linked sites."""
    return f"LINLI_{site().upper()}"


def subject_of(kind: str) -> str:
    """``linli.<site>.fact.<kind>``."""
    return f"linli.{site()}.fact.{kind}"


def encode(fact: FactRow) -> bytes:
    """A fact as compact JSON: ``id kind at case subject unit account grid data``."""
    return json.dumps(
        {
            "id": str(fact.id),
            "kind": fact.kind,
            "at": fact.at.isoformat(),
            "case": _text(fact.case_id),
            "subject": str(fact.subject_id),
            "unit": _text(fact.unit_id),
            "account": _text(fact.account_id),
            "grid": fact.grid_code,
            "data": fact.data,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def _text(value: object) -> str | None:
    return None if value is None else str(value)


async def connect(name: str, **options: object) -> Client:
    """A connection to NATS; raises ``Unavailable`` within some seconds if there is none."""
    try:
        return await nats.connect(
            settings.NATS_URL.split(","),
            name=f"linli-{site()}-{name}",
            allow_reconnect=False,
            connect_timeout=2,
            max_reconnect_attempts=1,
            reconnect_time_wait=0.1,
            ping_interval=5,
            error_cb=_quiet,
            **options,
        )
    except (OSError, nats.errors.Error, TimeoutError) as error:
        raise Unavailable("nats.unreachable", "NATS does not answer. Start it or correct NATS_URL.") from error


async def _quiet(error: Exception) -> None:
    """Errors of a connection surface where it is used."""


async def ensure(js: JetStreamContext) -> api.StreamState:
    """Make the stream, or bring its limits up to date; returns what it holds."""
    wanted = api.StreamConfig(
        name=stream_name(),
        subjects=[subject_of(">")],
        storage=api.StorageType.FILE,
        retention=api.RetentionPolicy.LIMITS,
        discard=api.DiscardPolicy.OLD,
        max_age=float(getattr(settings, "STREAM_DAYS", DAYS) * 86400),
        max_bytes=getattr(settings, "STREAM_BYTES", BYTES),
        duplicate_window=DUPLICATE_WINDOW,
        num_replicas=getattr(settings, "STREAM_REPLICAS", 1),
        allow_direct=True,
    )
    try:
        info = await js.stream_info(stream_name())
    except NotFoundError:
        return (await js.add_stream(wanted)).state
    fields = ("subjects", "max_age", "max_bytes", "duplicate_window", "num_replicas")
    if any(getattr(info.config, field) != getattr(wanted, field) for field in fields):
        info = await js.update_stream(wanted)
    return info.state
