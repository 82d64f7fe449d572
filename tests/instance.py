"""A whole instance for tests: started with the same command as a person uses, in a folder of its own."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from linli.config.running.folders import ROOT, Folders
from linli.config.running.ports import any_free
from linli.config.running.processes import MARK

#: What the test run itself set, and an instance of its own must not see.
_NOT_PASSED_ON = {"DATABASE_URL", "NATS_URL", "DJANGO_SETTINGS_MODULE", MARK}


@dataclass
class Outcome:
    """What a command printed and how it ended."""

    code: int
    said: str
    complained: str

    @property
    def last_line(self) -> str:
        """The line that programs read."""
        return self.said.strip().splitlines()[-1] if self.said.strip() else ""


@dataclass
class Instance:
    """One instance, running or not."""

    data: Path
    port: int

    @property
    def url(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.port}"

    def linli(self, *words: str, timeout: float = 240) -> Outcome:
        """Run a command for this instance."""
        kept = {k: v for k, v in os.environ.items() if k not in _NOT_PASSED_ON and not k.startswith("LINLI_")}
        command = [sys.executable, "-m", "linli", *words, "--data", str(self.data)]
        ended = subprocess.run(
            command, cwd=ROOT, env=kept, capture_output=True, text=True, timeout=timeout, check=False
        )
        return Outcome(ended.returncode, ended.stdout, ended.stderr)

    def up(self, *words: str) -> Outcome:
        """Start it, or whatever the words say."""
        return self.linli("up", "--port", str(self.port), *words)

    def start(self, *words: str) -> None:
        """Start it and insist."""
        outcome = self.up(*words)
        assert outcome.last_line == f"ready {self.url}", f"{outcome.said}\n{outcome.complained}\n{self.logs()}"

    def stop(self) -> None:
        """End it and insist."""
        outcome = self.linli("up", "--stop")
        assert outcome.code == 0, outcome.complained

    def card(self) -> dict[str, Any]:
        """What it wrote down about itself."""
        found: dict[str, Any] = json.loads(Folders(self.data).running.read_text())
        return found

    def pid(self, name: str) -> int:
        """Process number of one of its processes."""
        return next(int(process["pid"]) for process in self.card()["processes"] if process["name"] == name)

    def logs(self) -> str:
        """The ends of its logs, for a failed test to show."""
        folder = Folders(self.data).logs
        return "\n".join(f"--- {log.name}\n{log.read_text()[-1500:]}" for log in sorted(folder.glob("*.log")))


def new_instance(folder: Path) -> Instance:
    """An instance with a free port that has not been started yet."""
    return Instance(folder / "data", any_free())


@contextlib.contextmanager
def new_folder() -> Iterator[Path]:
    """A folder for an instance, and nothing of it afterwards.

    Not in pytest's own: another run of pytest shuts that against the user that the database runs as.
    """
    folder = Path(tempfile.mkdtemp(prefix="linli-instance-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
