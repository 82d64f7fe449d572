"""Finds the built files of the front end through Vite's manifest."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asset:
    """What a page needs for one entry: paths below ``STATIC_URL``, in the order in which they belong on the page."""

    styles: tuple[str, ...] = ()
    preloads: tuple[str, ...] = ()
    script: str = ""


def asset(entry: str) -> Asset:
    """The files of an entry such as ``resident.ts``; empty, with a line in the log, while nothing is built.

    The manifest is read once and again only after a new build, told by its time of change.
    """
    path = Path(settings.FRONTEND_DIST) / ".vite" / "manifest.json"
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        log.warning("The front end is not built: run 'npm ci && npm run build' in frontend/.")
        return Asset()
    return _assets(str(path), changed).get(entry, Asset())


@lru_cache(maxsize=2)
def _assets(path: str, changed: int) -> dict[str, Asset]:
    manifest: dict[str, dict[str, Any]] = json.loads(Path(path).read_text(encoding="utf-8"))
    return {name: _collect(manifest, name) for name, chunk in manifest.items() if chunk.get("isEntry")}


def _collect(manifest: dict[str, dict[str, Any]], entry: str) -> Asset:
    """Styles of imported chunks first, the entry's own last, so that it can overrule them."""
    order: list[str] = []

    def walk(name: str) -> None:
        if name in order:
            return
        for imported in manifest[name].get("imports", []):
            walk(imported)
        order.append(name)

    walk(entry)
    styles = dict.fromkeys(css for name in order for css in manifest[name].get("css", []))
    return Asset(
        styles=tuple(styles),
        preloads=tuple(manifest[name]["file"] for name in order if name != entry),
        script=manifest[entry]["file"],
    )
