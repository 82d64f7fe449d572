"""What every test may ask for. The servers behind it are in ``tests/servers.py``."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.instance import Instance, new_instance


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgres_server: str) -> None:
    """pytest-django makes its database only after this: so the server starts with the first test that needs it."""


@pytest.fixture(scope="session")
def demo_instance() -> Iterator[Instance]:
    """A whole running instance with the demo district, shared by the tests that need one.

    Not in pytest's own folder: another run of pytest would lock the database's user out of it.
    """
    folder = Path(tempfile.mkdtemp(prefix="linli-instance-"))
    instance = new_instance(folder)
    instance.start()
    yield instance
    instance.stop()
    shutil.rmtree(folder, ignore_errors=True)
