"""The command line: a table from command to module, which is loaded only when its command is used.

So ``clock``, ``train``, ``classify`` and ``route`` start without Django and without a database.
A command module offers ``add_arguments(parser)`` and ``run(args) -> int``. Whether it needs Django stands in the table
(and, for its reader, as ``NEEDS_DJANGO`` in the module), because Django must be set up before such a module is loaded.
"""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path

import django

from linli.config.running.folders import Folders, folders_at
from linli.config.running.state import running
from linli.kernel.errors import LinliError, Unavailable

PLAIN, DJANGO = False, True
#: Command, whether it needs Django and with it an instance, module, what it does.
COMMANDS = {
    "up": (PLAIN, "linli.config.running.up", "start this instance, end it (--stop) or say what runs (--check)"),
    "replay": (DJANGO, "linli.intake.replay", "feed a file of messages through the running instance"),
    "train": (PLAIN, "linli.intake.understanding.cli_train", "train a model from a labelled file"),
    "learn": (DJANGO, "linli.intake.learning.cli_learn", "train from corrections, or put an earlier model back"),
    "classify": (PLAIN, "linli.intake.understanding.cli_classify", "classify a file of messages with a model"),
    "route": (PLAIN, "linli.intake.understanding.cli_route", "suggest units for a file, learnt from a history file"),
    "clock": (PLAIN, "linli.kernel.cli", "compute a due time"),
    "demo": (DJANGO, "linli.demo.cli", "make the demo district"),
    "worker": (DJANGO, "linli.config.running.worker", "run a worker: triage, jobs, clocks"),
    "relay": (DJANGO, "linli.trust.relay_cli", "run the relay: committed facts to NATS"),
    "verify": (DJANGO, "linli.config.evidence_cli", "check the sealed journal: nothing taken out, changed, added or moved"),
    "proof": (DJANGO, "linli.config.evidence_cli", "print the proof of a case, for somebody else to check"),
    "migrate": (DJANGO, "linli.config.management", "bring the database up to date"),
    "manage": (DJANGO, "linli.config.management", "any command of Django's own"),
    "import": (DJANGO, "linli.exchange.tables.cli", "bring rows in from Excel or CSV"),
    "first-operator": (DJANGO, "linli.config.first_cli", "make the first account of an empty site"),
    "keys": (DJANGO, "linli.config.keys_cli", "keys of sealed values: status, rotation"),
    "administrator": (DJANGO, "linli.config.administrators_cli", "make the first of each of the three administrators"),
    "export-all": (DJANGO, "linli.exchange.whole.cli", "everything of this site into one open file"),
    "import-all": (DJANGO, "linli.exchange.whole.cli", "everything from such a file into an empty site"),
    "retention": (DJANGO, "linli.rights.cli", "show what has been kept longer than it may be"),
    "search-rebuild": (DJANGO, "linli.search.cli", "make the index of search again"),
    "words": (DJANGO, "linli.config.words_cli", "bring the translation catalogues up to date"),
}


def main(argv: list[str] | None = None) -> int:
    """Run one command; a sentence on stderr and 2 when it was refused."""
    words = sys.argv[1:] if argv is None else argv
    folder, words = _take_data(words)
    if not words or words[0] not in COMMANDS:
        return _overview(words)
    name = words[0]
    try:
        needs_django, _, what = COMMANDS[name]
        _check_there(name)
        if needs_django:
            prepare_django(folders_at(folder))
        module = import_module(COMMANDS[name][1])
        parser = argparse.ArgumentParser(prog=f"linli {name}", description=what)
        parser.set_defaults(command=name, data=folder)
        module.add_arguments(parser)
        return int(module.run(parser.parse_args(words[1:])))
    except LinliError as error:
        print(error.message, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def prepare_django(folders: Folders) -> None:
    """Set Django up for the instance: environment first, else what the running instance wrote down.

    Refuses when neither names a database.
    """
    if not os.environ.get("DATABASE_URL"):
        environment = running(folders).get("environment")
        if not environment:
            raise Unavailable(
                "cli.nothing_runs",
                "Nothing runs on {data}. Start it with bin/up, name its folder with --data DIR, or set DATABASE_URL.",
                data=folders.data,
            )
        os.environ.update({name: value for name, value in environment.items() if name not in os.environ})
    os.environ.setdefault("LINLI_DATA", str(folders.data))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    django.setup()


def _take_data(words: list[str]) -> tuple[str | None, list[str]]:
    """``--data DIR`` may stand anywhere: it belongs to every command."""
    kept: list[str] = []
    folder: str | None = None
    rest = iter(words)
    for word in rest:
        if word == "--":
            return folder, [*kept, word, *rest]
        if word == "--data":
            folder = next(rest, None)
            if not folder:
                raise SystemExit("linli: --data needs a folder")
        elif word.startswith("--data="):
            folder = word.removeprefix("--data=")
        else:
            kept.append(word)
    return folder, kept


def _check_there(name: str) -> None:
    """Refuses a command whose module this checkout does not have; one that is there and broken shows its own error."""
    parts = COMMANDS[name][1].split(".")
    path = Path(__file__).resolve().parents[2].joinpath(*parts)
    if not path.with_suffix(".py").exists() and not (path / "__init__.py").exists():
        raise Unavailable("cli.not_there", "This version of Linli has no command {name}.", name=name)


def _overview(words: list[str]) -> int:
    asked = not words or words[0] in {"-h", "--help", "help"}
    out = sys.stdout if asked else sys.stderr
    if not asked:
        print(f"linli: there is no command {words[0]!r}.", file=out)
    print("usage: linli COMMAND … [--data DIR]\n", file=out)
    for name, (_, _, what) in COMMANDS.items():
        print(f"  {name:14} {what}", file=out)
    print("\nlinli COMMAND --help tells more.", file=out)
    return 0 if asked and words else 2
