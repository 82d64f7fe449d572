"""The keys of sealed values travel apart from them, in a file of their own under a passphrase.

Values stay sealed in the export. A site that takes it in also takes over the keys: sealing everything anew would make
every row another one, and nobody could say whether two sites hold the same.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings

from linli.kernel import crypto
from linli.kernel.errors import Refused
from linli.trust.keys import masters

SHORTEST_PASSPHRASE = 12
_SCRYPT = {"n": 2**15, "r": 8, "p": 1, "maxmem": 64 * 1024 * 1024, "dklen": crypto.KEY_BYTES}
_AAD = b"linli-export-keys-1"


def _own() -> dict[str, str]:
    """Every key of this site, by name."""
    masters.look()
    held = {f"data.{version}": key.hex() for version, key in masters.masters().items()}
    return held | {"index": settings.INDEX_KEY.hex()}


def fingerprints() -> dict[str, str]:
    """What tells whether two sites have the same keys, and tells nothing else."""
    return {name: crypto.sm3(b"linli key " + bytes.fromhex(key)).hex()[:16] for name, key in sorted(_own().items())}


def write(path: Path, passphrase: str) -> None:
    """All keys into a file, sealed under a passphrase; refuses a short one."""
    check(passphrase)
    salt = os.urandom(16)
    sealed = crypto.seal(_derived(passphrase, salt), json.dumps(_own()).encode(), aad=_AAD)
    path.write_bytes(b"")
    path.chmod(0o600)
    path.write_text(json.dumps({"format": "linli-keys", "version": 1, "salt": salt.hex(), "sealed": sealed.hex()}))


def check(passphrase: str) -> None:
    """Refuse what can be guessed by trying."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Refused(
            "whole.short_passphrase", "The passphrase needs at least {least} signs.", least=SHORTEST_PASSPHRASE
        )


def read(path: Path, passphrase: str) -> dict[str, str]:
    """The keys in such a file; refuses a wrong passphrase or a damaged file."""
    try:
        kept: dict[str, Any] = json.loads(path.read_text())
        salt, sealed = bytes.fromhex(kept["salt"]), bytes.fromhex(kept["sealed"])
        opened: dict[str, str] = json.loads(crypto.unseal(_derived(passphrase, salt), sealed, aad=_AAD))
    except (OSError, ValueError, KeyError, Refused):
        raise Refused(
            "whole.bad_keys", "The key file cannot be opened: the passphrase is wrong, or it is damaged."
        ) from None
    return opened


def fits(wanted: dict[str, str]) -> bool:
    """Whether this site has the keys with these fingerprints already."""
    return fingerprints() == wanted


def install(opened: dict[str, str], wanted: dict[str, str], folder: Path) -> None:
    """Make them the keys of this site, whose own are kept beside them; refuses keys of another export."""
    found = {name: crypto.sm3(b"linli key " + bytes.fromhex(key)).hex()[:16] for name, key in sorted(opened.items())}
    if found != wanted:
        raise Refused("whole.other_keys", "These are not the keys of this export.")
    for name, key in opened.items():
        path = folder / ("data.key" if name == "data.1" else f"{name}.key")
        if path.exists():
            path.replace(path.with_name(f"{path.name}.before-import"))
        path.write_bytes(bytes.fromhex(key))
        path.chmod(0o600)


def _derived(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(passphrase.encode(), salt=salt, **_SCRYPT)
