"""What an instance writes down: whole or not at all, and believed only while its lock is held."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from linli.config.running.folders import Folders, make_usable
from linli.config.running.state import hold, holder, is_held, read_json, running, write_json


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    made = Folders(tmp_path)
    make_usable(made)
    return made


def test_only_one_holds_the_lock(folders: Folders) -> None:
    with hold(folders) as first, hold(folders) as second:
        assert first is not None
        assert second is None
        assert is_held(folders)
        assert holder(folders)["pid"] == os.getpid()
    assert not is_held(folders)
    assert holder(folders) == {}


def test_what_a_dead_supervisor_wrote_is_not_believed(folders: Folders) -> None:
    write_json(folders.running, {"state": "ready"})
    assert running(folders) == {}
    with hold(folders):
        assert running(folders) == {"state": "ready"}


@pytest.mark.parametrize("content", ["", '{"state": "rea', "[]", "null"])
def test_half_a_file_counts_as_none(folders: Folders, content: str) -> None:
    folders.choices.write_text(content)
    assert read_json(folders.choices) == {}


def test_passwords_are_for_the_owner_only(folders: Folders) -> None:
    write_json(folders.choices, {"nats_password": "x"})
    assert folders.choices.stat().st_mode & 0o777 == 0o600
    assert read_json(folders.choices) == {"nats_password": "x"}
