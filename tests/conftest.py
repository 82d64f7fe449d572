"""What every test may ask for. The servers behind it are in ``tests/servers.py``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.instance import Instance, new_folder, new_instance


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgres_server: str) -> None:
    """pytest-django makes its database only after this: so the server starts with the first test that needs it."""


@pytest.fixture(scope="session")
def demo_instance() -> Iterator[Instance]:
    """A whole running instance with the demo district, shared by the tests that need one."""
    with new_folder() as folder:
        instance = new_instance(folder)
        instance.start()
        yield instance
        instance.stop()
