"""Chromium for the browser tests: the machine's own, else Debian's package."""

from __future__ import annotations

import shutil

from linli.config.preparing.steps import Trouble, is_root, run, say, tail

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """Where the browser is."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def make_ready() -> None:
    """Install one, with Chinese letters, where there is none and we may."""
    if find():
        return
    if not (is_root() and shutil.which("apt-get")):
        raise Trouble(
            "The browser tests need Chromium. Install it and start again. "
            "On Debian: apt-get install chromium fonts-noto-cjk"
        )
    say("Installing Chromium …")
    run(["apt-get", "update", "-q"])
    packages = ["chromium", "fonts-noto-cjk"]
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    code, told = run(command, environment={"DEBIAN_FRONTEND": "noninteractive"})
    if code != 0 or not find():
        raise Trouble(f"Chromium could not be installed from Debian's packages. apt-get said:\n{tail(told)}")
