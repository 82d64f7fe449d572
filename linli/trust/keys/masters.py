"""Master keys: they never enter the database. Each wraps data keys; which one did stands beside the wrapped key.

Version 1 is the secret ``data.key``, later ones are ``data.2.key`` and so on beside it; ``LINLI_DATA_KEY`` and
``LINLI_DATA_2_KEY`` (hexadecimal) take the place of the files where an orchestrator hands secrets over.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from django.conf import settings

from linli.kernel import crypto
from linli.kernel.errors import Refused, Unavailable

_FILE = re.compile(r"data\.(\d+)\.key")
_VARIABLE = re.compile(r"LINLI_DATA_(\d+)_KEY")
#: What stands in the files, read once; a version that is not there is looked for again.
_held: dict[int, bytes] = {}


def folder() -> Path:
    """Where the secrets of this instance are."""
    return Path(settings.DATA) / "secrets"


def masters() -> dict[int, bytes]:
    """Every master key of this process by its version."""
    current = getattr(settings, "DATA_KEY_VERSION", 1)
    return {**_held, **getattr(settings, "OLD_DATA_KEYS", {}), current: settings.DATA_KEY}


def newest() -> int:
    """The version that wraps and seals from now on."""
    return max(getattr(settings, "DATA_KEY_VERSION", 1), *_held, 1)


def master(version: int) -> bytes | None:
    """A master key; looked for in files and environment if it is a new one, None where it is not here."""
    if version not in masters():
        look()
    return masters().get(version)


def look() -> None:
    """Read the later versions from files and environment."""
    found: dict[int, bytes] = {}
    for path in folder().glob("data.*.key"):
        if match := _FILE.fullmatch(path.name):
            found[int(match[1])] = path.read_bytes()
    for name, value in os.environ.items():
        if match := _VARIABLE.fullmatch(name):
            found[int(match[1])] = bytes.fromhex(value)
    for version, key in found.items():
        if len(key) != crypto.KEY_BYTES:
            raise Refused("keys.bad_master", "Master key {version} is not 16 bytes long; restore it.", version=version)
    _held.clear()
    _held.update(found)


def write_new() -> Path:
    """Make the next master key as a file, readable by its owner only. It wraps nothing yet."""
    look()
    path = folder() / f"data.{max(masters()) + 1}.key"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(crypto.KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    look()
    return path


def wrap(key: bytes, *, key_id: int, area: str, version: int) -> bytes:
    """A data key under a master key, bound to its number and area."""
    return crypto.seal(_wrapping(version), key, aad=_bound(key_id, area))


def unwrap(wrapped: bytes, *, key_id: int, area: str, version: int) -> bytes:
    """The data key again; refuses another master key, number or area."""
    return crypto.unseal(_wrapping(version), wrapped, aad=_bound(key_id, area))


def missing(version: int) -> Unavailable:
    """What to say where a data key stays shut."""
    return Unavailable(
        "keys.no_master", "Master key {version} is not on this machine, or another one is in its place; restore it.",
        version=version,
    )  # fmt: skip


def _wrapping(version: int) -> bytes:
    """What wraps is derived from the master key, which itself still opens values sealed before there were data keys."""
    key = master(version)
    if key is None:
        raise missing(version)
    return crypto.blind_index(key, "linli wrapping of data keys 1")[: crypto.KEY_BYTES]


def _bound(key_id: int, area: str) -> bytes:
    return b"linli data key" + key_id.to_bytes(4) + area.encode()
