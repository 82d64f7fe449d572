"""Reads of imports: the list, one import, its rows, the files it hands out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop

from linli.exchange.models import Import, ImportRow
from linli.exchange.tables import access, reading, templates
from linli.exchange.tables.checking import OUTCOMES
from linli.exchange.tables.commands import content_of, options_of
from linli.exchange.tables.kinds import KINDS, kind_of
from linli.kernel.actors import Actor
from linli.kernel.errors import Refused, filled
from linli.people.queries import names

Say = Callable[[str], str]
PAGE = 50
#: What stands in files that imports hand out; said through ``say``.
WORDS = (
    gettext_noop("Columns"), gettext_noop("Heading"), gettext_noop("In English"), gettext_noop("Needed"),
    gettext_noop("What stands here"), gettext_noop("Also understood"), gettext_noop("yes"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ImportCard:
    """An import as lists and pages show it."""

    id: UUID
    kind: str
    title: str
    filename: str
    state: str
    counts: dict[str, int]
    at_row: int
    total: int
    good_only: bool
    by: str
    asked_at: datetime
    ended_at: datetime | None
    found: dict[str, Any]
    failure: dict[str, Any]
    options: dict[str, Any]

    @property
    def running(self) -> bool:
        """Whether a job works on it."""
        return self.state in ("checking", "writing")


@dataclass(frozen=True, slots=True)
class RowCard:
    """One row of the report."""

    line: int
    outcome: str
    label: str
    notes: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list."""

    rows: list[Any]
    total: int
    page: int
    pages: int


def _card(run: Import, people: dict[UUID, str]) -> ImportCard:
    return ImportCard(
        id=run.id, kind=run.kind, title=KINDS[run.kind].title if run.kind in KINDS else run.kind, filename=run.filename,
        state=run.state, counts={name: int(run.counts.get(name, 0)) for name in OUTCOMES}, at_row=run.at_row,
        total=run.total, good_only=run.good_only, by=people.get(run.by_id, "") if run.by_id else "",
        asked_at=run.asked_at, ended_at=run.ended_at, found=run.found, failure=run.failure, options=run.options,
    )  # fmt: skip


def imports(actor: Actor, *, page: int = 1, size: int = PAGE) -> Page:
    """The latest imports: three queries."""
    access.check(actor)
    rows = Import.objects.order_by("-asked_at", "-id")
    total = rows.count()
    pages = max(1, -(-total // size))
    page = max(1, min(page, pages))
    found = list(rows[(page - 1) * size : page * size])
    people = names({run.by_id for run in found if run.by_id})
    return Page([_card(run, people) for run in found], total, page, pages)


def an_import(actor: Actor, import_id: UUID) -> ImportCard:
    """One import: two queries."""
    run = access.get_for(actor, import_id)
    return _card(run, names({run.by_id}) if run.by_id else {})


def rows_of(actor: Actor, import_id: UUID, *, outcome: str = "", page: int = 1, size: int = PAGE) -> Page:
    """The rows of an import, of one outcome or all, as they stand in the file: three queries."""
    run = access.get_for(actor, import_id)
    rows = ImportRow.objects.filter(run=run)
    if outcome in OUTCOMES:
        rows = rows.filter(outcome=outcome)
    total = rows.count()
    pages = max(1, -(-total // size))
    page = max(1, min(page, pages))
    found = rows.order_by("line").values_list("line", "outcome", "label", "notes")[(page - 1) * size : page * size]
    return Page([RowCard(*row) for row in found], total, page, pages)


def note_words(kind: str, note: dict[str, Any], say: Say) -> str:
    """A note as a sentence: what is wrong with which column, or which columns change."""
    named = {c.name: c.zh for c in KINDS[kind].columns} if kind in KINDS else {}
    if "changes" in note:
        return say("Changes: {columns}").format(columns="、".join(named.get(n, n) for n in note["changes"]))
    column = note.get("column", "")
    sentence = note["sentence"]
    return f"{named.get(column, column)}（{column}）: {filled(say(sentence), note['values'])}"


CHANGES = gettext_noop("Changes: {columns}")


def template_of(actor: Actor, kind: str, say: Say) -> bytes:
    """The template of a kind as an Excel file."""
    access.check(actor)
    return templates.template(type(kind_of(kind)), say)


def bad_rows_of(actor: Actor, import_id: UUID, say: Say, heading: str) -> bytes:
    """The wrong rows of an import as an Excel file; refuses where none is wrong or the file is gone."""
    run = access.get_for(actor, import_id)
    rows = ImportRow.objects.filter(run=run, outcome="wrong").values_list("line", "notes")
    words = {line: "; ".join(note_words(run.kind, note, say) for note in notes) for line, notes in rows}
    if not words:
        raise Refused("tables.none_wrong", "No row of this import is wrong.")
    how = options_of(run)
    sheet = reading.read(content_of(run), encoding=how.encoding, separator=how.separator, sheet=how.sheet)
    return templates.bad_rows(sheet, words, heading)
