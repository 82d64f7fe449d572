"""With which result and which public words the work on cases ended: what petitioners are told."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from linli.cases.models import Remark
from linli.trust import journal


def outcomes(case_ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """The result that was last reported back and the public words beside it, by case. Two queries."""
    rows = journal.timeline(case_ids=case_ids, kinds=("cases.dealt_with",))
    last = {row.case_id: row for row in rows if row.case_id}
    words = remarks_of([row.id for row in last.values()])
    return {case_id: (str(row.data.get("result", "")), words.get(row.id, "")) for case_id, row in last.items()}


def remarks_of(fact_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The public words beside facts. One query."""
    return dict(Remark.objects.filter(fact_id__in=fact_ids, public=True).values_list("fact_id", "text"))
