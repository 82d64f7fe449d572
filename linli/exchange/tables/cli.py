"""``linli import KIND FILE``: look through a file of rows, or write it, from the command line."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from tqdm import tqdm

from linli.exchange.tables import commands, templates
from linli.exchange.tables.checking import Checked, Options, check
from linli.exchange.tables.kinds import KINDS, kind_of
from linli.exchange.tables.queries import note_words
from linli.exchange.tables.reading import ENCODINGS, SEPARATORS
from linli.kernel.actors import machine
from linli.kernel.errors import Refused
from linli.trust.acting import one_act

NEEDS_DJANGO = True
_ACTOR = machine("import")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The kind, the file and how to read it."""
    parser.add_argument("kind", choices=list(KINDS), help="what the rows are")
    parser.add_argument("file", type=Path, help="an Excel or CSV file; with --template the file to be made")
    parser.add_argument("--dry-run", action="store_true", help="say what would happen to each row and write nothing")
    parser.add_argument("--good-only", action="store_true", help="write the good rows although others are wrong")
    parser.add_argument("--bad", type=Path, help="where to put the wrong rows as an Excel file")
    parser.add_argument("--encoding", default="", help=f"how text is encoded ({', '.join(ENCODINGS)}); else detected")
    parser.add_argument("--separator", default="", help="comma, semicolon, tab or bar; else detected")
    parser.add_argument("--sheet", default="", help="which sheet of an Excel file; else the first")
    parser.add_argument("--mapping", default="", help="headings that are called otherwise: 电话1=phone,备注=")
    parser.add_argument("--most", type=int, default=50, help="how many rows of the report to print (default 50)")
    parser.add_argument("--template", action="store_true", help="make the template of this kind instead")


def run(args: argparse.Namespace) -> int:
    """Check; print the report; write unless it was a dry run. 1 where rows are wrong and nothing was written."""
    if args.template:
        args.file.write_bytes(templates.template(KINDS[args.kind], translation.gettext))
        print(f"Template of {args.kind}: {args.file}")
        return 0
    content, options, began = _content(args.file), _options(args), time.monotonic()
    with one_act():  # looked through and written in one transaction, so that once is enough
        with Bar() as tick:
            checked = check(kind_of(args.kind), content, options, now=timezone.now(), tick=tick)
        _report(args, checked)
        counts = checked.counts
        if counts["wrong"] and args.bad:
            _bad(args, checked)
        if args.dry_run:
            print("Dry run: nothing was written.")
            return 1 if counts["wrong"] else 0
        if not counts["new"] and not counts["changed"] and not counts["wrong"]:
            print("Everything is on file already; nothing was written.")
            return 0
        commands.check_counts(counts, good_only=args.good_only)
        _write(args, content, options, checked)
    print(f"Written: {counts['new']} new, {counts['changed']} changed, in {time.monotonic() - began:.1f} s.")
    return 0


def _write(args: argparse.Namespace, content: bytes, options: Options, checked: Checked) -> None:
    """The steps of the desk one after another, in the caller's transaction."""
    how = {"encoding": options.encoding, "separator": options.separator, "sheet": options.sheet, "mapping": dict(options.mapping)}
    run = commands.ask(_ACTOR, kind=args.kind, filename=args.file.name, content=content, options=how, now=timezone.now())
    commands.keep_report(_ACTOR, import_id=run.id, checked=checked, now=timezone.now())
    commands.confirm(_ACTOR, import_id=run.id, good_only=args.good_only, now=timezone.now())
    with Bar() as tick:
        commands.write(_ACTOR, import_id=run.id, now=timezone.now(), tick=tick, checked=checked)


class Bar:
    """A progress bar on stderr, one for each step."""

    def __init__(self) -> None:
        self.bar: Any = None
        self.step = ""

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.close()

    def __call__(self, step: str, done: int, total: int) -> None:
        """Move on; a new step begins a new bar."""
        if step != self.step:
            self.__exit__()
            self.bar, self.step = (
                tqdm(total=total, desc=step, unit=" rows", leave=False, disable=not sys.stderr.isatty()),
                step,
            )
        self.bar.total = total
        self.bar.update(done - self.bar.n)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused("tables.no_file", "{path} cannot be read: {why}.", path=path, why=error.strerror) from None


def _options(args: argparse.Namespace) -> Options:
    marks = {name: mark for mark, name in SEPARATORS.items()}
    mapping = {}
    for pair in filter(None, args.mapping.replace("，", ",").split(",")):
        heading, mark, name = pair.partition("=")
        if not mark:
            raise Refused(
                "tables.bad_mapping_form",
                "Write the mapping like 电话1=phone,备注= (nothing behind = leaves a column out).",
            )
        mapping[heading.strip()] = name.strip()
    return Options(args.encoding, marks.get(args.separator, args.separator), args.sheet, mapping)


def _report(args: argparse.Namespace, checked: Checked) -> None:
    found, counts = checked.found, checked.counts
    how = ", ".join(
        f"{name} {SEPARATORS.get(found[name], found[name])}"
        for name in ("form", "encoding", "separator", "sheet")
        if found[name]
    )
    print(f"{args.file.name}: {len(checked.rows)} rows ({how})")
    print("Read: " + ", ".join(f"{heading} → {name}" for name, heading in found["columns"].items()))
    if found["unknown"]:
        print("Not read, because no column is called so: " + ", ".join(found["unknown"]))
    shown = [row for row in checked.rows if row.outcome == "wrong"] + [
        r for r in checked.rows if r.outcome == "changed"
    ]
    shown += [row for row in checked.rows if row.outcome in ("new", "same")] if args.dry_run else []
    for row in shown[: args.most]:
        notes = "; ".join(note_words(args.kind, note, str) for note in row.notes)
        print(f"  row {row.line}: {row.outcome} {row.label}{' — ' + notes if notes else ''}")
    if len(shown) > args.most:
        print(f"  … and {len(shown) - args.most} more (--most)")
    print(", ".join(f"{n} {outcome}" for outcome, n in counts.items()))


def _bad(args: argparse.Namespace, checked: Checked) -> None:
    """The wrong rows, to be corrected."""
    words = {
        row.line: "; ".join(note_words(args.kind, note, str) for note in row.notes)
        for row in checked.rows
        if row.outcome == "wrong"
    }
    args.bad.write_bytes(templates.bad_rows(checked.sheet, words, "!"))
    args.bad.chmod(0o600)
    print(f"The wrong rows are in {args.bad}.")
