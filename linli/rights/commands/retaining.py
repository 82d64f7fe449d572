"""Erasing what has been kept long enough: shown first, begun by a person, carried out in batches that can go on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.intake.commands import erase_contacts
from linli.kernel.actors import Actor
from linli.kernel.errors import NotFound, Refused, Stale
from linli.orgs.queries import rule_pack
from linli.people.access import signed_in
from linli.rights import access, facts, queries
from linli.rights.models import RetentionRun
from linli.trust import journal
from linli.trust.acting import command

BATCH = 500


@command
def begin_retention(actor: Actor, *, kind: str, rows: int, now: datetime) -> RetentionRun:
    """Have old data of a kind erased, as many rows as the plan showed; returns the run, which goes on in batches.

    Refuses whoever does not lead the county, an unknown kind, nothing to do, a plan that has changed since it was shown;
    a run of the kind that was cut off is gone on with.
    """
    access.check_erasing(actor)
    if kind not in queries.KINDS:
        raise NotFound("rights.no_kind_kept", "There is no such kind of data.")
    open_run = RetentionRun.objects.select_for_update(no_key=True).filter(kind=kind, ended_at=None).first()
    if open_run is not None:
        return open_run
    plan = queries.plan_of(kind, now=now)
    if not plan.rows:
        raise Refused("rights.nothing_due", "Nothing of this kind has been kept longer than it may be.")
    if plan.rows != rows:
        raise Stale(
            "rights.plan_changed", "The plan has changed: {now} rows, not {before}. Look at it again, then confirm.",
            now=plan.rows, before=rows,
        )  # fmt: skip
    run = RetentionRun.objects.create(
        kind=kind, before=plan.before, planned=plan.rows, rule_version=rule_pack().version, by_id=signed_in(actor), at=now
    )
    journal.record(actor, facts.RetentionBegun(subject_id=run.id, which=kind, planned=plan.rows), at=now)
    return run


@command
def erase_batch(actor: Actor, *, run_id: UUID, now: datetime, limit: int = BATCH) -> int:
    """Erase the next rows of a run, at most ``limit``; returns how many. With none left the run ends. One fact a batch.

    Cut off at any place, the next call goes on: what a batch erased is not found again.
    """
    run = RetentionRun.objects.select_for_update(no_key=True).filter(id=run_id).first()
    if run is None:
        raise NotFound("rights.no_run", "There is no such run.")
    if run.ended_at is not None:
        return 0
    ids = list(queries.due_rows(run.kind, run.before).order_by("pk").values_list("pk", flat=True)[:limit])
    erased = _erase(run, ids) if ids else 0
    run.done += erased
    if len(ids) < limit:
        run.ended_at = now
    run.save(update_fields=["done", "ended_at"])
    if erased:
        fact = facts.RetentionBatch(subject_id=run.id, which=run.kind, rows=erased, run_id=run.id)
        journal.record(actor, fact, at=now)
    return erased


def _erase(run: RetentionRun, ids: list[UUID]) -> int:
    if run.kind == "report_contacts":
        return erase_contacts(ids)
    return int(queries.due_rows(run.kind, run.before).filter(pk__in=ids).delete()[0])
