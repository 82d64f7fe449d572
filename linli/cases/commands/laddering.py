"""The ladder of supervision: counting failures, and moving cases up and off it; used by commands, no act by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from linli.cases import facts, rules
from linli.cases.models import Case, Supervision
from linli.kernel.clock import LOCAL
from linli.orgs.queries import rule_value
from linli.trust.acting import Statement


def climb(cases: Sequence[tuple[Case, str, int]], now: datetime) -> list[facts.Listed]:
    """Move cases up the ladder; ``cases`` are (case, step reached, failures more). Two statements.

    Returns the facts of those that are listed by this, to be recorded with what caused it.
    """
    if not cases:
        return []
    before = int(rule_value("failures_before_listing", now.astimezone(LOCAL).date()))
    ids = sorted({case.id for case, _, _ in cases})
    Supervision.objects.bulk_create([Supervision(case_id=i, since=now) for i in ids], ignore_conflicts=True)
    rows = {
        s.case_id: s
        for s in Supervision.objects.select_for_update(no_key=True).filter(case_id__in=ids).order_by("case_id")
    }
    listed = []
    for case, reached, more in cases:
        row = rows[case.id]
        row.failures += more
        level = rules.level_after(
            "" if row.ended_at else row.level, reached=reached, failures=row.failures, before_listing=before
        )
        if level != row.level or row.ended_at:
            row.since = now
        if level == "listed" and (row.level != "listed" or row.ended_at):
            row.listed_at = now
            listed.append(_listed(case, row.failures))
        row.level, row.ended_at = level, None
    Supervision.objects.bulk_update(rows.values(), ["failures", "level", "since", "listed_at", "ended_at"])
    return listed


def _listed(case: Case, failures: int) -> facts.Listed:
    return facts.Listed(
        subject_id=case.id,
        case_id=case.id,
        unit_id=case.holder_unit_id,
        account_id=case.holder_account_id,
        grid_code=case.told_place,
        failures=failures,
    )


def come_down(case_id: UUID, now: datetime) -> Statement:
    """The statement by which a case leaves the ladder: verified, or taken off the list; its failures stay counted."""
    return "UPDATE cases_supervision SET ended_at = %s WHERE case_id = %s AND ended_at IS NULL", (now, case_id)
