"""The table of contents of an export: counts and hashes of every table, the schema, the keys it was sealed with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.db import connection

from linli.kernel.errors import Refused

FORMAT, VERSION = "linli-export", 1
NAME = "manifest.json"
#: Lines whose common hash tells where in a table a file was damaged.
BLOCK = 1000


@dataclass(slots=True)
class Tally:
    """Counts and hashes lines as they pass: SHA-256 and SM3 of the whole, a short SHA-256 of each thousand."""

    rows: int = 0
    blocks: list[str] = field(default_factory=list)
    _sha: Any = field(default_factory=hashlib.sha256)
    _sm3: Any = field(default_factory=lambda: Hash(SM3()))
    _block: Any = field(default_factory=hashlib.sha256)

    def add(self, line: bytes) -> None:
        """One line with its end."""
        self._sha.update(line)
        self._sm3.update(line)
        self._block.update(line)
        self.rows += 1
        if self.rows % BLOCK == 0:
            self._close_block()

    def _close_block(self) -> None:
        self.blocks.append(self._block.hexdigest()[:16])
        self._block = hashlib.sha256()

    def done(self) -> dict[str, Any]:
        """What the manifest says of it."""
        if self.rows % BLOCK:
            self._close_block()
        return {
            "rows": self.rows,
            "sha256": self._sha.hexdigest(),
            "sm3": self._sm3.finalize().hex(),
            "blocks": self.blocks,
        }


def schema() -> dict[str, list[str]]:
    """Which migrations of Linli have run, by app: two sites with the same ones have the same tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        rows = cursor.fetchall()
    own: dict[str, list[str]] = {}
    for app, name in rows:
        if app not in ("auth", "contenttypes", "sessions", "procrastinate"):
            own.setdefault(app, []).append(name)
    return own


def check(found: Mapping[str, Any]) -> None:
    """Refuse what is no export, of another version, or of another schema."""
    if found.get("format") != FORMAT:
        raise Refused("whole.no_export", "This file is no export of Linli.")
    if found.get("version") != VERSION:
        raise Refused(
            "whole.other_version",
            "This file has version {version} of the format, and this Linli reads version {own}. Use the Linli that wrote it.",
            version=found.get("version"),
            own=VERSION,
        )
    own = schema()
    if found.get("schema") != own:
        theirs = found.get("schema") or {}
        differ = sorted(app for app in {*own, *theirs} if own.get(app) != theirs.get(app))
        raise Refused(
            "whole.other_schema",
            "The tables of this Linli are not those of the export ({apps} differ). Bring both to the same version first.",
            apps=", ".join(differ),
        )


def differences(one: Mapping[str, Any], two: Mapping[str, Any]) -> Iterator[str]:
    """Where two exports differ: in counts or hashes of a table, in files, in what they hold at all."""
    first = {t["name"]: t for t in one["tables"]}
    second = {t["name"]: t for t in two["tables"]}
    for name in sorted({*first, *second}):
        a, b = first.get(name), second.get(name)
        if a is None or b is None:
            yield f"{name}: only in the {'second' if a is None else 'first'} file"
        elif (a["sha256"], a["sm3"]) != (b["sha256"], b["sm3"]):
            yield f"{name}: {a['rows']} rows and {b['rows']} rows, with different contents"
    if one["files"]["sha256"] != two["files"]["sha256"]:
        yield f"files: {one['files']['rows']} and {two['files']['rows']}, with different contents"


def written(manifest: Mapping[str, Any]) -> bytes:
    """A manifest as the file holds it."""
    return json.dumps(manifest, ensure_ascii=False, indent=1).encode()
