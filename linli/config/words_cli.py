"""``linli words``: bring the catalogues up to date with the sources; for those who work on the interface.

Reads every gettext call in Python and templates and every sentence of the five errors. Simplified Chinese is written by
people; Traditional Chinese is converted from it; English is the source itself.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from linli.kernel.text import to_traditional

NEEDS_DJANGO = True
ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "linli"
LOCALE = SOURCES / "locale"
SETTLED = datetime(2026, 11, 23, tzinfo=UTC)
ERRORS = {"Refused", "NotAllowed", "NotFound", "Stale", "Unavailable"}
#: Whose forms of the characters: those of Taiwan are what readers of Traditional Chinese meet most (為, 裡, 著).
REGION = "tw"
QUOTES = str.maketrans("“”‘’", "「」『』")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

Found = tuple[str, int, "str | tuple[str, ...]", str | None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--check`` only says what is missing."""
    parser.add_argument("--check", action="store_true", help="change nothing; fail if a catalogue is not complete")


def run(args: argparse.Namespace) -> int:
    """Update the catalogues and say what still has no translation."""
    missing = 0
    hans = _updated("zh_Hans")
    hant = _converted(hans)
    for catalog in (hans, hant):
        empty = [m for m in catalog if m.id and not _whole(m.string)]
        missing += len(empty)
        for message in empty:
            print(f"{catalog.locale}: {message.locations[0][0] if message.locations else ''}: {message.id!r}")
    if not args.check:
        _write(hans, "zh_Hans")
        _write(hant, "zh_Hant")
    print(f"{len(hans)} messages, {missing} without translation")
    return 1 if missing else 0


def found() -> Iterator[Found]:
    """Every message of the sources: file, line, id, context."""
    for path in sorted(SOURCES.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        name = str(path.relative_to(ROOT))
        for line, ids, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
            yield name, line, ids, context
        for line, sentence in sentences(source):
            yield name, line, sentence, None
    for path in sorted(SOURCES.rglob("templates/**/*.html")):
        marked = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        python = "\n".join(line.strip() for line in marked.split("\n"))
        for line, ids, _comments, context in extract("python", io.BytesIO(python.encode()), KEYWORDS):
            yield str(path.relative_to(ROOT)), line, ids, context


def sentences(source: str) -> Iterator[tuple[int, str]]:
    """The sentences of the five errors raised in a module."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS):
            continue
        if len(node.args) >= 2 and isinstance(node.args[1], ast.Constant) and isinstance(node.args[1].value, str):
            yield node.lineno, node.args[1].value


def template() -> Catalog:
    """All messages without translations."""
    catalog = Catalog(fuzzy=False)
    for name, _line, ids, context in found():
        ids = tuple(ids) if isinstance(ids, tuple | list) else ids
        flags = ("python-format",) if re.search(r"%\(\w+\)s", ids if isinstance(ids, str) else ids[0]) else ()
        catalog.add(ids, None, locations=[(name, 0)], flags=flags, context=context)
    return catalog


def _path(locale: str) -> Path:
    return LOCALE / locale / "LC_MESSAGES" / "django.po"


def _read(locale: str) -> Catalog:
    path = _path(locale)
    if not path.exists():
        return Catalog(locale=locale, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def _updated(locale: str) -> Catalog:
    catalog = _read(locale)
    catalog.update(template(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    return catalog


def _converted(hans: Catalog) -> Catalog:
    """Traditional Chinese: what a person wrote there stays, the rest is converted from Simplified Chinese."""
    own = _read("zh_Hant")
    catalog = Catalog(locale="zh_Hant", fuzzy=False)
    for message in hans:
        if not message.id:
            continue
        string = message.string
        text: str | tuple[str, ...]
        if isinstance(string, tuple | list):
            text = tuple(_traditional(part or "") for part in string)
        else:
            text = _traditional(string or "")
        kept = own.get(message.id, message.context)
        if kept is not None and "own" in kept.user_comments and isinstance(kept.string, str | tuple):
            text = kept.string
        catalog.add(
            message.id,
            text,
            locations=message.locations,
            flags=message.flags,
            context=message.context,
            user_comments=["own"] if kept is not None and "own" in kept.user_comments else [],
        )
    return catalog


def _traditional(text: str) -> str:
    """Traditional characters, and the quotation marks that go with them."""
    return to_traditional(text, REGION).translate(QUOTES)


def _whole(string: object) -> bool:
    parts = string if isinstance(string, tuple | list) else (string,)
    return all(parts)


def _write(catalog: Catalog, locale: str) -> None:
    path = _path(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog.header_comment = f"# Linli in {locale}."
    catalog.creation_date = catalog.revision_date = SETTLED  # no date of the day: it would only make differences
    with path.open("wb") as file:
        write_po(file, catalog, width=118, sort_output=True, include_lineno=False, ignore_obsolete=True)
