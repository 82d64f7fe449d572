"""Rules of the house that no single app can check for itself."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("trust", "orgs", "people", "cases", "intake", "exchange", "reactions")
PYTHON = sorted((ROOT / "linli").rglob("*.py"))
TALK_ABOUT_FILE, TALK_ABOUT_FUNCTION = 300, 40


def tracked() -> list[Path]:
    """Every text file that git knows or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


def test_no_file_names_a_registry_or_a_place_of_one_machine():
    hosts = ("py" + "pi.org", "pythonhosted" + ".org", "registry" + ".npmjs", "npm" + "mirror", "deb" + ".debian.org")
    places = ("/" + "work/", "/ro" + "ot/", "/ho" + "me/")
    wrong = []
    for path in tracked():
        if path.suffix in {".png", ".jpg", ".npz", ".woff2", ".mo", ".gz", ".bin"}:
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        wrong += [(path.relative_to(ROOT), word) for word in (*hosts, *places) if word in text]
    assert wrong == []


def test_every_module_says_what_belongs_in_it():
    silent = [
        path.relative_to(ROOT)
        for path in PYTHON
        if "migrations" not in path.parts
        and path.read_text().strip()
        and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_imports_stand_at_the_top():
    hidden = []
    for path in PYTHON:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                hidden += [
                    (path.relative_to(ROOT), inner.lineno)
                    for inner in ast.walk(node)
                    if isinstance(inner, ast.Import | ast.ImportFrom)
                ]
    assert hidden == []


@pytest.mark.parametrize("app", APPS)
def test_every_app_has_a_page_about_itself(app):
    page = ROOT / "linli" / app / "README.md"
    assert page.exists(), f"linli/{app}/README.md is missing"
    assert len(page.read_text().split()) > 40


def test_migrations_are_named():
    unnamed = [p.name for p in (ROOT / "linli").glob("*/migrations/0*.py") if "_auto_" in p.name]
    assert unnamed == []


def test_every_command_takes_the_actor_first_and_time_from_its_caller():
    """A public function marked as a command begins with ``actor``; one that records takes ``now``."""
    checked = 0
    for path in (ROOT / "linli").rglob("commands/*.py"):
        checked += _check_commands(path)
    for path in (ROOT / "linli").glob("*/commands.py"):
        checked += _check_commands(path)
    assert checked > 20


def _check_commands(path: Path) -> int:
    count = 0
    for node in ast.parse(path.read_text()).body:
        if not isinstance(node, ast.FunctionDef):
            continue
        if not any(isinstance(d, ast.Name) and d.id == "command" for d in node.decorator_list):
            continue
        count += 1
        where = f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        assert [a.arg for a in node.args.args] == ["actor"], where
        if not node.name.startswith("_"):
            assert ast.get_docstring(node), where
    return count


def test_no_module_but_the_edge_reads_the_clock():
    """Time comes from the caller, so that tests, replays and imports can say when."""
    reading = re.compile(r"datetime\.now\(|timezone\.now\(|time\.time\(")
    inner = [p for app in ("kernel", "orgs", "people", "cases", "intake") for p in (ROOT / "linli" / app).rglob("*.py")]
    edges = {"cli.py", "sending.py", "replay.py", "sessions.py"}
    wrong = [
        p.relative_to(ROOT)
        for p in inner
        if p.name not in edges and not p.name.startswith("cli_") and reading.search(p.read_text())
    ]
    assert wrong == []


def test_what_is_long_is_known(capsys):
    """Sizes are guidance: this prints what is worth talking about, longest first."""
    long_files = sorted(
        ((len(p.read_text().splitlines()), str(p.relative_to(ROOT))) for p in PYTHON if "migrations" not in p.parts),
        reverse=True,
    )
    worth = [entry for entry in long_files if entry[0] > TALK_ABOUT_FILE]
    with capsys.disabled():
        for lines, name in worth:
            print(f"\n  {lines} lines: {name}", end="")
    assert all(lines < 1500 for lines, _ in long_files)
