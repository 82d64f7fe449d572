"""Every address of the web has an act of the matrix."""

from __future__ import annotations

import pytest

from linli.kernel import matrix
from linli.web.doors import PAGES
from tests.web.access.walking import addresses

pytestmark = pytest.mark.django_db


def test_every_address_has_a_line_in_the_table_of_doors() -> None:
    there = set(addresses())
    missing = sorted(there - set(PAGES))
    assert not missing, (
        f"{missing} stand in no table. Write each with its act into linli/web/doors/pages.toml; the acts stand in"
        " linli/kernel/matrix/*.toml, where a new one gets a paragraph."
    )
    assert not sorted(set(PAGES) - there), "linli/web/doors/pages.toml names addresses that are gone."
    unknown = sorted({act for act in PAGES.values() if act not in matrix.ACTS})
    assert not unknown, f"{unknown} stand in linli/web/doors/pages.toml but in no table of linli/kernel/matrix/."
