"""Every operation of the API has an act of the matrix."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from linli.kernel import matrix
from linli.web.api import urls  # noqa: F401 - the routers join the API when this is read
from linli.web.api.service import api
from linli.web.doors import OPERATIONS

pytestmark = pytest.mark.django_db
API = "/api/v1"


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each as the table names it, with its description."""
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, described in methods.items():
            yield f"{method} {path.removeprefix(API)}", described


def test_every_operation_has_a_line_in_the_table_of_doors() -> None:
    there = {name for name, _ in operations()}
    missing = sorted(there - set(OPERATIONS))
    assert not missing, (
        f"{missing} stand in no table. Write each with its act into linli/web/doors/operations.toml; the acts stand in"
        " linli/kernel/matrix/*.toml, where a new one gets a paragraph."
    )
    assert not sorted(set(OPERATIONS) - there), "linli/web/doors/operations.toml names operations that are gone."
    unknown = sorted({act for act in OPERATIONS.values() if act not in matrix.ACTS})
    assert not unknown, f"{unknown} stand in linli/web/doors/operations.toml but in no table of linli/kernel/matrix/."
