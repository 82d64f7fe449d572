"""The command line: loads only what a command needs, and refuses with a sentence."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from linli.config.cli import COMMANDS, main
from linli.config.running.folders import ROOT


def test_an_unknown_command_is_refused_with_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dance"]) == 2
    told = capsys.readouterr().err
    assert "no command 'dance'" in told
    assert all(f"  {name} " in told for name in COMMANDS)


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help"]) == 0
    assert all(f"  {name} " in capsys.readouterr().out for name in ["replay"])


def test_a_command_that_needs_an_instance_says_how_to_start_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(["migrate", "--data", str(tmp_path)]) == 2
    assert f"Nothing runs on {tmp_path}. Start it with bin/up" in capsys.readouterr().err


def test_the_data_folder_may_be_named_before_or_after_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for words in (["--data", str(tmp_path), "migrate"], ["migrate", f"--data={tmp_path}"]):
        assert main(words) == 2
        assert str(tmp_path) in capsys.readouterr().err


@pytest.mark.parametrize("name", [name for name, entry in COMMANDS.items() if not entry[0]])
def test_plain_commands_start_without_django_and_without_numbers(name: str) -> None:
    program = (
        "import sys\nfrom linli.config.cli import main\n"
        f"try:\n    main([{name!r}, '--help'])\nexcept SystemExit:\n    pass\n"
        "sys.stderr.write(str(sorted({'django.db', 'django.apps'} & set(sys.modules))))"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stderr == "[]"
    assert f"usage: linli {name}" in ended.stdout


@pytest.mark.parametrize("name", list(COMMANDS))
def test_the_table_and_the_module_agree(name: str) -> None:
    needs_django, module, _ = COMMANDS[name]
    path = ROOT.joinpath(*module.split("."))
    source = path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py"
    tree = ast.parse(source.read_text())
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert {"add_arguments", "run"} <= names | _imported(tree)
    said = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and [getattr(target, "id", "") for target in node.targets] == ["NEEDS_DJANGO"]
    ]
    assert said in ([], [needs_django])


def _imported(tree: ast.Module) -> set[str]:
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    return {alias.asname or alias.name for node in imports for alias in node.names}
