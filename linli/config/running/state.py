"""What an instance writes down about itself: ``running.json``, the kept choices, and the lock that says it is alive."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from linli.config.running.folders import Folders
from linli.kernel.errors import NotAllowed


def read_json(path: Path) -> dict[str, Any]:
    """The object in the file; empty when there is none or a crash left half of one."""
    try:
        value = json.loads(path.read_text())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Replace the file in one step, readable by its owner only: it may hold passwords of the embedded servers."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump(value, out, indent=1, ensure_ascii=False)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)


@contextlib.contextmanager
def hold(folders: Folders) -> Iterator[int | None]:
    """Take the instance's lock and yield its file, or None when another has it.

    The lock lasts until every process that was given the file has closed it: it can be handed to a supervisor.
    """
    with open(folders.lock, "a") as lock:
        # Those who only ask (``is_held``) hold it for an instant.
        for attempt in range(10):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(0.02 * attempt)
        else:
            yield None
            return
        sign(lock.fileno())
        yield lock.fileno()


def sign(lock: int) -> None:
    """Write into the lock that it is ours now."""
    os.ftruncate(lock, 0)
    os.write(lock, json.dumps({"pid": os.getpid(), "born": psutil.Process().create_time()}).encode())


def is_held(folders: Folders) -> bool:
    """Whether a supervisor is alive on this data; refuses to whom the folder is shut."""
    try:
        with open(folders.lock) as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except PermissionError as error:
        raise NotAllowed(
            "up.not_yours",
            "The instance in {data} belongs to another user. Do this as that user, or as root.",
            data=folders.data,
        ) from error
    except (FileNotFoundError, NotADirectoryError):
        return False
    return False


def holder(folders: Folders) -> dict[str, Any]:
    """Process number and birth of the supervisor that holds the lock; empty when none does."""
    return read_json(folders.lock) if is_held(folders) else {}


def running(folders: Folders) -> dict[str, Any]:
    """What the live supervisor wrote; empty when none is alive, whatever an old one left behind."""
    return read_json(folders.running) if is_held(folders) else {}
