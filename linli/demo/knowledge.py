"""What the demo district shows of knowledge cards: one that expires soon, one that has expired, one proposed correction."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from linli.demo.ids import seeded_id
from linli.demo.kinds import Plan
from linli.kernel.clock import LOCAL
from linli.orgs.models import CardProposal, CardVersion, ProposalState

SOON, EXPIRED, PROPOSED = "S301", "0507", "0102"


def write(plan: Plan, now: datetime) -> None:
    """In three statements."""
    rng = random.Random(f"{plan.seed}:knowledge")
    day = now.astimezone(LOCAL).date()
    CardVersion.objects.filter(category=SOON).update(expires_on=day + timedelta(days=12))
    CardVersion.objects.filter(category=EXPIRED).update(expires_on=day - timedelta(days=20))
    worker = next(s for s in plan.staff if any(role == "grid_worker" for role, *_ in s.posts))
    unit = next(u for u in plan.units if u.key == worker.posts[0][1])
    at = now - timedelta(hours=20)
    CardProposal.objects.create(
        id=seeded_id(rng, at),
        category_id=PROPOSED,
        version=1,
        words="清运前最好先问一下是不是住户临时堆放，有几次是装修当天就运走的。",
        state=ProposalState.OPEN,
        by=worker.id,
        unit_id=unit.id,
        at=at,
    )
