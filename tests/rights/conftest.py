"""The street, in a transaction that is rolled back."""

import pytest

from tests import world as street


@pytest.fixture
def world(db):
    """One street with its cast."""
    return street.build()
