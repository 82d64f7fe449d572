"""The data folder: made where possible, refused with a sentence where not."""

from __future__ import annotations

from pathlib import Path

import pytest

from linli.config.running import folders as subject
from linli.config.running.folders import Folders, folders_at, make_usable
from linli.kernel.errors import Refused, Unavailable


def test_a_new_folder_is_made_with_all_below_it(tmp_path: Path) -> None:
    folders = Folders(tmp_path / "a" / "b")
    make_usable(folders)
    assert folders.logs.is_dir()
    assert folders.run.is_dir()


def test_the_option_goes_before_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_DATA", str(tmp_path / "environment"))
    assert folders_at(str(tmp_path / "option")).data == tmp_path / "option"
    assert folders_at(None).data == tmp_path / "environment"


@pytest.mark.parametrize("below", ["", "deeper", "deeper/still"])
def test_a_file_in_its_place_is_named(tmp_path: Path, below: str) -> None:
    blocking = tmp_path / "taken"
    blocking.write_text("")
    with pytest.raises(Refused, match=f"because {blocking} is a file") as refusal:
        make_usable(Folders(blocking / below))
    assert refusal.value.code == "up.data_not_folder"


def test_a_folder_that_cannot_be_made_is_refused_with_the_way_out() -> None:
    with pytest.raises(Refused, match="choose another folder with --data"):
        make_usable(Folders(Path("/proc/linli")))


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "LEAST_FREE_BYTES", 1 << 60)
    with pytest.raises(Unavailable, match="Free some space") as refusal:
        make_usable(Folders(tmp_path))
    assert refusal.value.code == "up.disk_full"
