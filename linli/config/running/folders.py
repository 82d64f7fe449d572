"""Where an instance keeps its state: every path under ``LINLI_DATA``, and whether that folder can be used at all."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from linli.kernel.errors import Refused, Unavailable

ROOT = Path(__file__).resolve().parents[3]
#: Less free space than this and PostgreSQL soon cannot write: refuse at once and say so.
LEAST_FREE_BYTES = 300 * 1024 * 1024


@dataclass(frozen=True)
class Folders:
    """The paths of one instance."""

    data: Path

    @property
    def postgres(self) -> Path:
        """PostgreSQL's own files."""
        return self.data / "postgres"

    @property
    def nats(self) -> Path:
        """NATS configuration and JetStream's store."""
        return self.data / "nats"

    @property
    def logs(self) -> Path:
        """One log for each process."""
        return self.data / "logs"

    @property
    def run(self) -> Path:
        """What only matters while it runs, and what the next start should choose again."""
        return self.data / "run"

    @property
    def lock(self) -> Path:
        """Held (flock) by the supervisor for its whole life; the kernel frees it however the supervisor ends."""
        return self.run / "supervisor.lock"

    @property
    def running(self) -> Path:
        """Address, environment and processes of the running instance."""
        return self.data / "running.json"

    @property
    def choices(self) -> Path:
        """Ports, passwords and answers kept from one start to the next."""
        return self.run / "choices.json"

    @property
    def demo_accounts(self) -> Path:
        """Written by the demo district: one account for each role."""
        return self.data / "demo-accounts.json"


def folders_at(data: str | os.PathLike[str] | None) -> Folders:
    """The folders below ``data``, else ``LINLI_DATA``, else ``data`` in the checkout."""
    chosen = data or os.environ.get("LINLI_DATA") or ROOT / "data"
    return Folders(Path(chosen).expanduser().resolve())


def make_usable(folders: Folders) -> None:
    """Make the folders; refuses with a sentence when they cannot be made, written to, or have too little space."""
    data = folders.data
    try:
        data.mkdir(parents=True, exist_ok=True)
        # PostgreSQL of a root user runs as another user and must pass through; secrets have folders of their own.
        data.chmod(0o711 if os.geteuid() == 0 else 0o700)
        for folder in (folders.logs, folders.run, folders.nats):
            folder.mkdir(exist_ok=True, mode=0o700)
        probe = folders.run / f".probe.{os.getpid()}"
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
    except (FileExistsError, NotADirectoryError) as error:
        blocked = next(path for path in (data, *data.parents) if path.exists() or path.is_symlink())
        raise Refused(
            "up.data_not_folder",
            "{data} cannot be the data folder, because {blocked} is a file. "
            "Move it away or choose another with --data DIR.",
            data=data,
            blocked=blocked,
        ) from error
    except OSError as error:
        raise Refused(
            "up.data_not_writable",
            "The data folder {data} cannot be written ({strerror}). "
            "Give yourself the right to write there, free space, or choose another folder with --data DIR.",
            data=data,
            strerror=error.strerror,
        ) from error
    free = shutil.disk_usage(data).free
    if free < LEAST_FREE_BYTES:
        raise Unavailable(
            "up.disk_full",
            "The disk of {data} has only {left} MB left and {needed} MB are needed. "
            "Free some space or choose a folder on another disk with --data DIR.",
            data=data,
            left=free // 2**20,
            needed=LEAST_FREE_BYTES // 2**20,
            free=free,
        )
