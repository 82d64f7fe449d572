"""Shared by all steps: doing a thing only when what it depends on has changed, and running a tool quietly."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


class Trouble(Exception):
    """Something is missing that we cannot provide; the text says what and what to do."""


def say(text: str) -> None:
    """One short line about what takes its time."""
    print(text, flush=True)


def fingerprint(files: Iterable[Path], *more: str) -> str:
    """Changes when any of the files or words changes."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    for word in more:
        digest.update(word.encode() + b"\0")
    return digest.hexdigest()


def is_done(stamp: Path, wanted: str) -> bool:
    """Whether this was done before with the same ingredients."""
    try:
        return stamp.read_text() == wanted
    except (FileNotFoundError, NotADirectoryError):
        return False


def mark_done(stamp: Path, wanted: str) -> None:
    """Remember it."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)


def run(command: list[str], *, cwd: Path = ROOT, environment: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Exit code and all that the tool said; 127 when there is no such tool."""
    try:
        ended = subprocess.run(
            command, cwd=cwd, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
        )  # fmt: skip
    except (FileNotFoundError, PermissionError) as error:
        return 127, str(error)
    return ended.returncode, ended.stdout


def tail(text: str, lines: int = 6) -> str:
    """The last lines that say something, indented."""
    told = [line.rstrip() for line in text.splitlines() if line.strip()]
    return "\n".join(f"    {line[:300]}" for line in told[-lines:])


def is_root() -> bool:
    """Whether system packages can be installed from here."""
    return os.geteuid() == 0
