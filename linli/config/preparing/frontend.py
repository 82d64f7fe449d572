"""The front end: built with npm into ``frontend/dist`` when its sources changed. Node comes from a wheel if need be."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from linli.config.preparing import environment
from linli.config.preparing.steps import ROOT, VENV, Trouble, fingerprint, is_done, mark_done, run, say, tail

SOURCES = ROOT / "frontend"
#: What the build tool asks for.
OLDEST_NODE = (20, 19)
_MADE = {"node_modules", "dist"}
#: Where a machine keeps npm's settings for everybody.
_SETTINGS = ("/etc/npmrc", "/usr/etc/npmrc", "/usr/local/etc/npmrc")


def make_ready() -> None:
    """Build it unless the same sources were built before."""
    if not (SOURCES / "package-lock.json").exists():
        return
    wanted = fingerprint(_files())
    stamp = ROOT / ".state" / "frontend"
    if is_done(stamp, wanted) and (SOURCES / "dist" / ".vite" / "manifest.json").exists():
        return
    tools = _tools()
    _install(tools)
    say("Building the front end …")
    code, told = run(["npm", "run", "build"], cwd=SOURCES, environment=tools)
    if code != 0:
        raise Trouble(f"The front end could not be built. The build said:\n{tail(told, 20)}")
    mark_done(stamp, wanted)


def _files() -> list[Path]:
    found = []
    for folder, folders, names in os.walk(SOURCES):
        folders[:] = [name for name in folders if name not in _MADE and not name.startswith(".")]
        found += [Path(folder, name) for name in names]
    return found


def _install(tools: dict[str, str]) -> None:
    """``npm ci`` when the lock changed."""
    wanted = fingerprint([SOURCES / "package-lock.json", SOURCES / "package.json"])
    stamp = SOURCES / "node_modules" / ".linli-stamp"
    if is_done(stamp, wanted):
        return
    say("Installing the packages of the front end …")
    code, told = run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=SOURCES, environment=tools)
    if code != 0:
        raise Trouble(
            "The packages of the front end could not be installed from the npm registry. "
            "Check the network and npm's settings (npm config list), then start again; "
            f"once it is built a start needs no network. npm said:\n{tail(told, 10)}"
        )
    mark_done(stamp, wanted)


def _tools() -> dict[str, str]:
    """The environment in which ``node`` and ``npm`` are new enough."""
    quiet = {"CI": "1", "NO_UPDATE_NOTIFIER": "1", "npm_config_update_notifier": "false"}
    if shutil.which("npm") and _node_version("node") >= OLDEST_NODE:
        return quiet
    own = VENV / "bin" / "node"
    environment.install("node")
    if _node_version(str(own)) < OLDEST_NODE:
        raise Trouble("The front end is built with Node.js 20.19 or newer. Install it with npm and start again.")
    # A node of our own knows nothing of this machine: its certificates and its settings for npm.
    machine = {"NODE_USE_SYSTEM_CA": "1"}
    settings = next((path for path in _SETTINGS if Path(path).exists()), None)
    if settings:
        machine["npm_config_globalconfig"] = settings
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {**quiet, **machine, "PATH": path}


def _node_version(node: str) -> tuple[int, ...]:
    code, told = run([node, "--version"])
    digits = told.strip().removeprefix("v").split(".")
    return tuple(int(part) for part in digits[:2]) if code == 0 and all(part.isdigit() for part in digits[:2]) else (0,)
