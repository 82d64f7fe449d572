"""The street for the tests of pages, with the clock of the pages standing still."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import timezone

from linli.orgs import queries as orgs
from tests import world as street


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[street.World]:
    """One street with its cast; for pages it is ``tests.world.NOW``."""
    monkeypatch.setattr(timezone, "now", lambda: street.NOW)
    yield street.build()
    orgs.forget_ground()
