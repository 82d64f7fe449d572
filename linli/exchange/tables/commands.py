"""Writes of imports: ask for a check, keep its report, say yes, write, cancel, forget."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from linli.exchange.models import Import, ImportFile, ImportState
from linli.exchange.tables import access, facts
from linli.exchange.tables.checking import Checked, Options, check, silent
from linli.exchange.tables.kind import Row, Tick
from linli.exchange.tables.kinds import kind_of
from linli.exchange.tables.reading import LARGEST
from linli.kernel import crypto
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError, Refused, Stale
from linli.orgs.commands import bump
from linli.trust import journal
from linli.trust.acting import command
from linli.trust.sealing import open_bytes, seal_bytes

#: States of an import that may still be stopped.
OPEN = (ImportState.CHECKING, ImportState.CHECKED, ImportState.WRITING)


def options_of(run: Import) -> Options:
    """How the sender wants the file to be read."""
    kept = run.options
    return Options(kept.get("encoding", ""), kept.get("separator", ""), kept.get("sheet", ""), kept.get("mapping", {}))


@command
def ask(actor: Actor, *, kind: str, filename: str, content: bytes, options: Mapping[str, Any], now: datetime) -> Import:
    """Take a file in; whoever calls sees to its check (a job, or the command line).

    Refuses who may not import, an unknown kind, and a file that is empty or too large. The file is kept sealed for 30
    days: it holds in the open what the tables hold sealed, and is needed for the bad rows and for questions afterwards.
    """
    access.check(actor)
    kind_of(kind)
    if not content or len(content) > LARGEST:
        raise Refused("tables.bad_size", "The file is empty, or larger than {most} MB.", most=LARGEST // 10**6)
    run = Import.objects.create(
        kind=kind, filename=filename[-120:], options=dict(options), by_id=actor.id, asked_at=now
    )
    digest = hashlib.sha256(content).hexdigest()
    sealed = seal_bytes(content, field=_place(run))
    ImportFile.objects.create(run=run, content=sealed, size=len(content), sha256=digest, at=now)
    journal.record(actor, facts.ImportAsked(subject_id=run.id, what=kind, size=len(content), sha256=digest), at=now)
    return run


def content_of(run: Import) -> bytes:
    """The file of an import, opened; refuses once it is gone."""
    kept = ImportFile.objects.filter(run=run).values_list("content", flat=True).first()
    if kept is None:
        raise Refused("tables.file_gone", "The file was deleted after 30 days. Send it again.")
    try:
        return open_bytes(kept, field=_place(run))
    except Refused:  # a file from before there were data keys
        return crypto.unseal(settings.DATA_KEY, kept, aad=run.id.bytes)


def _place(run: Import) -> str:
    """A file belongs to its import, so that no other one can open it."""
    return f"exchange.importfile.content/{run.id}"


@command
def keep_report(actor: Actor, *, import_id: UUID, checked: Checked, now: datetime) -> None:
    """Keep what the check found, row by row; nothing where somebody cancelled meanwhile."""
    changed = Import.objects.filter(id=import_id, state=ImportState.CHECKING).update(
        state=ImportState.CHECKED, counts=checked.counts, found=checked.found, total=len(checked.rows),
        at_row=len(checked.rows), checked_at=now,
    )  # fmt: skip
    if changed:
        _keep_rows(import_id, checked.rows)


def _keep_rows(import_id: UUID, rows: list[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM exchange_importrow WHERE run_id = %s", (import_id,))
        with cursor.copy("COPY exchange_importrow (run_id, line, outcome, label, notes) FROM STDIN") as copy:
            for row in rows:
                notes = json.dumps(row.notes, ensure_ascii=False)
                copy.write_row((import_id, row.line, row.outcome, row.label[:120], notes))


@command
def confirm(actor: Actor, *, import_id: UUID, good_only: bool, now: datetime) -> Import:
    """Say yes to a checked import; whoever calls sees to the writing.

    Refuses one that is not checked, one with wrong rows unless only the good ones shall be written, and one without any
    row to write.
    """
    access.get_for(actor, import_id)
    run = Import.objects.select_for_update().get(id=import_id)
    if run.state != ImportState.CHECKED:
        raise Stale(
            "tables.not_checked", "This import is no longer waiting for you. Reload the page to see where it stands."
        )
    check_counts(run.counts, good_only=good_only)
    run.state, run.good_only, run.at_row = ImportState.WRITING, good_only, 0
    run.save(update_fields=["state", "good_only", "at_row"])
    journal.record(actor, facts.ImportConfirmed(subject_id=run.id, what=run.kind, good_only=good_only), at=now)
    return run


def check_counts(counts: Mapping[str, int], *, good_only: bool) -> None:
    """All rows or none, unless the good ones alone were asked for; and something to write there must be."""
    if counts["wrong"] and not good_only:
        raise Refused(
            "tables.wrong_rows",
            "{wrong} rows are wrong, so none was written. Correct them and send the file again, or take the good rows only.",
            wrong=counts["wrong"],
        )
    if not counts["new"] and not counts["changed"]:
        raise Refused("tables.nothing_new", "Everything in this file is on file already; there is nothing to write.")


@command
def write(
    actor: Actor, *, import_id: UUID, now: datetime, tick: Tick = silent, checked: Checked | None = None
) -> Import:
    """Write a confirmed import: every good row or, if anything fails, none.

    Checks the file anew inside the transaction, because the ground may have moved since; ``checked`` is what a caller
    has checked in this very transaction. Refuses if rows have become
    wrong meanwhile, and stops without a trace when it was cancelled. The import's own row is touched last, so that
    progress and cancelling are not held up by this transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('exchange.import'))")
    run = access.get_for(actor, import_id)
    if run.state != ImportState.WRITING:
        raise Stale("tables.not_confirmed", "This import is not to be written any more.")
    kind = checked.kind if checked is not None else kind_of(run.kind)
    fresh = checked is None
    if checked is None:
        checked = check(kind, content_of(run), options_of(run), now=now, tick=tick)
    counts = checked.counts
    check_counts(counts, good_only=run.good_only)
    rows = [row for row in checked.rows if row.outcome in ("new", "changed")]
    try:
        with transaction.atomic():
            kind.write(actor, rows, tick, now)
    except IntegrityError:
        raise Stale(
            "tables.raced",
            "Somebody changed the same things at this moment, so nothing was written. Check the file again.",
        ) from None
    if kind.ground:
        bump(actor, what=f"import {run.kind}", rows=len(rows), now=now)
    if fresh:
        _keep_rows(run.id, checked.rows)
    done = Import.objects.filter(id=run.id, state=ImportState.WRITING, cancel_asked=False).update(
        state=ImportState.DONE, counts=counts, at_row=len(rows), total=len(rows), ended_at=now
    )
    if not done:
        raise Stale("tables.cancelled", "The import was cancelled; nothing was written.")
    journal.record(
        actor,
        facts.Imported(
            subject_id=run.id, what=run.kind, new=counts["new"], changed=counts["changed"], same=counts["same"],
            left_out=counts["wrong"],
        ),
        at=now,
    )  # fmt: skip
    run.refresh_from_db()
    return run


@command
def cancel(actor: Actor, *, import_id: UUID, now: datetime) -> Import:
    """Stop an import. One that is being written stops before its commit; one that is done is refused."""
    run = access.get_for(actor, import_id)
    changed = (
        Import.objects.filter(id=run.id, state__in=[ImportState.CHECKING, ImportState.CHECKED]).update(
            state=ImportState.CANCELLED, ended_at=now
        )
        or Import.objects.filter(id=run.id, state=ImportState.WRITING).update(cancel_asked=True)
    )  # fmt: skip
    if not changed:
        raise Stale("tables.too_late", "It is over already, so it cannot be cancelled any more.")
    journal.record(actor, facts.ImportCancelled(subject_id=run.id, what=run.kind), at=now)
    run.refresh_from_db()
    return run


@command
def give_up(actor: Actor, *, import_id: UUID, error: LinliError, now: datetime) -> None:
    """Put down why a check or a write came to nothing."""
    cancelled = error.code == "tables.cancelled"
    values = {name: value if isinstance(value, int | float) else str(value) for name, value in error.values.items()}
    Import.objects.filter(id=import_id, state__in=OPEN).update(
        state=ImportState.CANCELLED if cancelled else ImportState.FAILED,
        failure={"code": error.code, "sentence": error.sentence, "values": values},
        ended_at=now,
    )


def forget_files(*, before: datetime) -> int:
    """Delete the files and row reports of imports older than this; the import itself and its counts stay."""
    old = ImportFile.objects.filter(at__lt=before)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM exchange_importrow r USING exchange_importfile f WHERE r.run_id = f.run_id AND f.at < %s",
            (before,),
        )
    return old.delete()[0]
