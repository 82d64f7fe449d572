"""What every test may ask for. The servers behind it are in ``tests/servers.py``."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgres_server: str) -> None:
    """pytest-django makes its database only after this: so the server starts with the first test that needs it."""
