"""The Python environment ``.venv`` with exactly the locked packages."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from linli.config.preparing.steps import (
    PYTHON,
    ROOT,
    VENV,
    Trouble,
    fingerprint,
    is_done,
    is_root,
    mark_done,
    run,
    say,
    tail,
)

_PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input", "-q")


def make_ready(locks: tuple[str, ...]) -> None:
    """Make the environment and install the named locks (``requirements/NAME.txt``) where they changed."""
    _make_environment()
    for lock in locks:
        install(lock)
    _add_project()


def install(lock: str) -> None:
    """Install one lock if it is not installed as it stands now."""
    file = ROOT / "requirements" / f"{lock}.txt"
    wanted = fingerprint([file], _version())
    stamp = VENV / "linli-stamps" / lock
    if is_done(stamp, wanted):
        return
    say(f"Installing the Python packages of requirements/{file.name} …")
    code, told = run([str(PYTHON), *_PIP, "install", "--require-hashes", "-r", str(file)])
    if code != 0:
        raise Trouble(_why_pip_failed(file, told))
    mark_done(stamp, wanted)


def _version() -> str:
    """Of the environment's Python, from its own note: no need to start it."""
    lines = (VENV / "pyvenv.cfg").read_text().splitlines()
    versions = [line.split("=")[1].strip() for line in lines if line.startswith("version")]
    return ".".join(versions[0].split(".")[:2]) if versions else "unknown"


def _make_environment() -> None:
    if (VENV / "pyvenv.cfg").exists() and run([str(PYTHON), "-c", "import pip"])[0] == 0:
        return
    if VENV.exists():
        say("The environment .venv does not work here; making it again …")
        shutil.rmtree(VENV)
    base = getattr(sys, "_base_executable", None) or sys.executable
    code, told = run([base, "-m", "venv", str(VENV)])
    if code != 0 and is_root() and shutil.which("apt-get"):
        shutil.rmtree(VENV, ignore_errors=True)
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        say(f"Installing {package} …")
        run(["apt-get", "update", "-q"])
        run(["apt-get", "install", "-y", "-q", package], environment={"DEBIAN_FRONTEND": "noninteractive"})
        code, told = run([base, "-m", "venv", str(VENV)])
    if code != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Trouble(
            f"Python could not make an environment in {VENV}. On Debian, install what it needs with:\n"
            f"    apt-get install python3-venv\nand start again. It said:\n{tail(told)}"
        )


def _add_project() -> None:
    """Let this environment find the project from any folder."""
    for packages in (VENV / "lib").glob("python3*/site-packages"):
        path: Path = packages / "linli-checkout.pth"
        if not is_done(path, f"{ROOT}\n"):
            mark_done(path, f"{ROOT}\n")


def _why_pip_failed(file: Path, told: str) -> str:
    if "No space left" in told:
        return f"The disk is full: the packages of {file.name} do not fit. Free about 1 GB and start again."
    if "THESE PACKAGES DO NOT MATCH" in told:
        return f"The package index gave other files than the locked ones; none was installed. pip said:\n{tail(told)}"
    return (
        f"The Python packages of requirements/{file.name} could not be installed from the Python package index. "
        "Check the network and pip's settings (pip config list), then start again; "
        f"once they are installed a start needs no network. pip said:\n{tail(told)}"
    )
