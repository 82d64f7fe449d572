"""Making a checkout ready: only what changed is done again, and what fails is said in a sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from linli.config.preparing import environment, frontend, steps, translations
from linli.config.running.folders import ROOT


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty checkout instead of the real one."""
    for module in (steps, environment, frontend, translations):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(frontend, "SOURCES", tmp_path / "frontend")
    return tmp_path


def test_a_fingerprint_changes_with_content_name_and_words(checkout: Path) -> None:
    file = checkout / "a"
    file.write_text("1")
    first = steps.fingerprint([file])
    assert steps.fingerprint([file]) == first
    assert steps.fingerprint([file], "3.11") != first
    file.write_text("2")
    assert steps.fingerprint([file]) != first


def test_translations_are_compiled_once_and_again_when_they_change(checkout: Path) -> None:
    folder = checkout / "linli" / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
    (folder / "django.po").write_text(head + 'msgid "Case"\nmsgstr "案件"\n')
    translations.make_ready()
    compiled = folder / "django.mo"
    assert "案件".encode() in compiled.read_bytes()
    os.utime(compiled, (1, 1))
    translations.make_ready()
    assert compiled.stat().st_mtime == 1
    (folder / "django.po").write_text(head + 'msgid "Case"\nmsgstr "事项"\n')
    translations.make_ready()
    assert "事项".encode() in compiled.read_bytes()


def test_packages_that_cannot_be_had_are_said_with_the_way_out(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "PYTHON", Path(sys.executable))
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "pyvenv.cfg").write_text("version = 3.11.0\n")
    (checkout / "requirements").mkdir()
    (checkout / "requirements" / "run.txt").write_text(f"no-such-package-linli==1 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(steps.Trouble, match="could not be installed from the Python package index"):
        environment.install("run")


def test_a_front_end_that_does_not_build_is_said(checkout: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("no npm here")
    folder = checkout / "frontend"
    folder.mkdir()
    (folder / "package.json").write_text('{"name": "x", "version": "1.0.0", "scripts": {"build": "exit 7"}}')
    (folder / "package-lock.json").write_text(
        '{"name": "x", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "x", "version": "1.0.0"}}}'
    )
    with pytest.raises(steps.Trouble, match="The front end could not be built"):
        frontend.make_ready()


def test_an_old_python_is_refused_with_a_sentence(tmp_path: Path) -> None:
    doors = tmp_path / "bin"
    doors.mkdir()
    for name in ("up", ".prepare"):
        shutil.copy(ROOT / "bin" / name, doors / name)
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("bash", "readlink", "dirname", "env"):
        (tools / tool).symlink_to(shutil.which(tool) or "")
    old = tools / "python3"
    old.write_text('#!/usr/bin/env bash\n[ "$1" = --version ] && echo "Python 3.9.2" && exit 0\nexit 1\n')
    old.chmod(0o755)
    ended = subprocess.run(
        [doors / "up"], env={"PATH": str(tools)}, capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 2
    assert "Linli needs Python 3.11 or newer, and Python 3.9.2 is the only one here." in ended.stderr
