"""Where trained models lie: one folder a version under ``LINLI_DATA/models``, complete or not there at all."""

from __future__ import annotations

import json
import os
import shutil
from functools import cache
from pathlib import Path

from django.conf import settings

from linli.intake.understanding import shipped
from linli.intake.understanding.model import FACTS, Model, save
from linli.kernel.ids import new_id

SHIPPED = "shipped"
"""The version under which the model that comes with Linli is on file, whatever it is today."""


def folder_of(version: str) -> Path:
    """The folder of a version."""
    return shipped.folder() if version == SHIPPED else _models() / version


def keep(model: Model) -> str:
    """Write a model so that its folder appears whole or not at all, even when the process is killed; its version."""
    _models().mkdir(parents=True, exist_ok=True)
    unfinished = _models() / f".unfinished-{new_id()}"
    version = save(model, unfinished, small=True)
    for file in unfinished.rglob("*"):
        if file.is_file():
            _to_disk(file)
    try:
        unfinished.rename(_models() / version)
    except OSError:  # the same model was trained before: same material, same examples
        shutil.rmtree(unfinished)
    _to_disk(_models())
    return version


def sweep() -> None:
    """Throw away what a killed training has left."""
    for folder in _models().glob(".unfinished-*"):
        shutil.rmtree(folder, ignore_errors=True)


def drop(version: str) -> None:
    """Throw away the files of a model that never went live."""
    if version and version != SHIPPED:
        shutil.rmtree(_models() / version, ignore_errors=True)


@cache
def shipped_version() -> str:
    """The version that decisions of the shipped model carry."""
    return str(json.loads((shipped.folder() / FACTS).read_text(encoding="utf-8"))["version"])


def _models() -> Path:
    return Path(settings.DATA) / "models"


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
