"""The logs of an instance: where each lies, and keeping them from filling the disk."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from linli.config.running.folders import Folders

#: A log beyond this is moved aside, so that two generations are kept.
LARGEST = 20 * 1024 * 1024


def log_of(folders: Folders, name: str) -> Path:
    """The log of the process with this name."""
    return folders.logs / f"{name}.log"


def keep_small(folders: Folders) -> None:
    """Copy logs that have grown aside and empty them; the processes write at the end and notice nothing."""
    for log in folders.logs.glob("*.log"):
        if log.stat().st_size > LARGEST:
            shutil.copyfile(log, log.with_suffix(".log.1"))
            os.truncate(log, 0)
