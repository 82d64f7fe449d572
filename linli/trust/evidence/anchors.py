"""What is kept outside the database, so that a chain cut short or signed anew with another key is noticed.

``heads.txt`` has a line for each batch (number, head, time), ``keys.txt`` one for each public key that this instance has
signed with. Copies of the first, kept elsewhere, are worth more than the file: whoever holds one can hand it to
``linli verify --heads``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from linli.trust.evidence import keys

_TAIL = 4096


@dataclass(frozen=True, slots=True)
class Noted:
    """A batch as it was noted outside the database."""

    number: int
    head: bytes
    when: str


def heads_file() -> Path:
    """Where heads are noted."""
    return Path(settings.EVIDENCE) / "heads.txt"


def noted(path: Path | None = None) -> list[Noted]:
    """Every head noted in this file; a last line that a crash cut off is passed over."""
    return _read(_lines(path or heads_file()))


def _read(lines: Iterable[str]) -> list[Noted]:
    found = []
    for line in lines:
        parts = line.split()
        if len(parts) == 3 and parts[0].isdigit() and len(parts[1]) == 64:
            found.append(Noted(int(parts[0]), bytes.fromhex(parts[1]), parts[2]))
    return found


def last_noted() -> int:
    """The number of the last batch noted; 0 without any."""
    path = heads_file()
    if not path.exists():
        return 0
    with open(path, "rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        heads = _read(file.read().decode(errors="replace").splitlines())
    return heads[-1].number if heads else 0


def note(heads: Iterable[Noted]) -> None:
    """Add lines, and have them on the disk when this returns."""
    _append(heads_file(), [f"{one.number} {one.head.hex()} {one.when}" for one in heads])


def known_keys() -> set[bytes]:
    """The public keys that this instance signs or has signed with."""
    return {bytes.fromhex(line) for line in _lines(Path(settings.EVIDENCE) / "keys.txt") if len(line) == 130} | {
        keys.public()
    }


def note_key(key: bytes) -> None:
    """Remember a public key that is used from now on."""
    path = Path(settings.EVIDENCE) / "keys.txt"
    if key.hex() not in _lines(path):
        _append(path, [key.hex()])


def begin_anew() -> None:
    """Put what was noted aside, because a whole other site has been brought in; nothing is thrown away."""
    path = heads_file()
    if path.exists():
        number = 1
        while (aside := path.with_name(f"heads.before-{number}.txt")).exists():
            number += 1
        path.replace(aside)


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def _append(path: Path, lines: list[str]) -> None:
    if not lines:
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = "".join(f"{line}\n" for line in lines)
    if path.exists() and (held := path.read_bytes()) and not held.endswith(b"\n"):
        text = "\n" + text
    with open(path, "a") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
