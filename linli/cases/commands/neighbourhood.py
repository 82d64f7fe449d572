"""What was dealt with in a grid on the day before, told to the residents there who consented to that."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Count

from linli.cases.models import Case
from linli.kernel.clock import LOCAL
from linli.people.commands import NoticeDraft, post_notices
from linli.people.queries import neighbours_consenting


def tell_neighbours(*, now: datetime) -> int:
    """A notice of yesterday's number for each resident who wants it; returns how many. Safe to repeat. Four queries.

    Nobody's words and no single case are in it; restricted cases are not counted.
    """
    willing = neighbours_consenting()
    if not willing:
        return 0
    today = now.astimezone(LOCAL).date()
    until = datetime.combine(today, time(), tzinfo=LOCAL)
    rows = Case.objects.filter(
        closed_at__gte=until - timedelta(days=1), closed_at__lt=until, restricted=False, grid_code__in=set(willing.values())
    )
    counts = dict(rows.values_list("grid_code").annotate(cases=Count("id")))
    drafts = [
        NoticeDraft(
            account_id=account_id, fact_id=uuid5(NAMESPACE_URL, f"linli:neighbourhood:{today}:{account_id}"),
            key="neighbourhood", link="/my/consents/", values={"count": counts[grid]}, at=now,
        )
        for account_id, grid in willing.items()
        if counts.get(grid)
    ]  # fmt: skip
    post_notices(drafts)
    return len(drafts)
