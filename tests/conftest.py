"""What every test may ask for, and who runs it beside whom. The servers behind it are in ``tests/servers.py``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from linli.trust.keys import ring
from tests.instance import Instance, new_folder, new_instance


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several processes: a file stays in one of them, so do all that need the shared instance; the slow come first."""
    slow = {item.path for item in items if item.get_closest_marker("slow") or _whole(item)}
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            group = "instance" if _whole(item) else item.path.relative_to(item.config.rootpath).as_posix()
            item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: (not _whole(item), item.path not in slow))


def _whole(item: pytest.Item) -> bool:
    return "demo_instance" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgres_server: str, django_db_modify_db_settings_parallel_suffix: None) -> None:
    """pytest-django makes its database only after this: so the server starts with the first test that needs it."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The ring of data keys is read once before any test counts queries; a site without data keys has an empty one."""
    with django_db_blocker.unblock():
        ring.load()
    _rings.append(ring._ring)


#: The empty ring that this process began with.
_rings: list[Any] = []


@pytest.fixture(autouse=True)
def _keys_of_this_test_alone() -> Iterator[None]:
    """Data keys that a test made are rolled back with it, and forgotten."""
    yield
    if _rings:
        ring._ring = _rings[0]


@pytest.fixture(scope="session")
def demo_instance() -> Iterator[Instance]:
    """A whole running instance with the demo district, shared by the tests that need one."""
    with new_folder() as folder:
        instance = new_instance(folder)
        instance.start()
        yield instance
        instance.stop()
