"""The street, in a transaction that is rolled back."""

import pytest

from linli.orgs import queries as orgs
from tests import world as street


@pytest.fixture
def world(db):
    """One street with its cast."""
    yield street.build()
    orgs.forget_ground()
