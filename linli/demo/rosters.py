"""Who is on, away and standing in in the demo district: from the plan and the moment alone, so the same every time.

Duty officers everywhere; deputies in every community; one worker on leave now with a deputy; one who will be away in
three days with nobody to stand in, which is the gap that the list shows; shifts in one community; one leave to
decide. That the running leave has begun is found by the worker, which moves what lies open and lists what was accepted.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from linli.demo.ids import seeded_id
from linli.demo.kinds import Plan, PlanStaff
from linli.kernel.clock import LOCAL
from linli.people.models import Deputy, DutyOfficer, DutySlot, Leave, LeaveReason, LeaveState, Post, Shift

WEEK = [1, 2, 3, 4, 5, 6, 7]


def write(plan: Plan, since: date, now: datetime) -> None:
    """All rosters of the district, in five statements."""
    rng = random.Random(f"{plan.seed}:rosters")
    posts = {(p.account_id, p.role, p.area): p for p in Post.objects.filter(role="grid_worker")}
    communities = [area.code for area in plan.level("community")]
    workers = {code: _workers(plan, code) for code in communities}
    made = datetime.combine(since, time(9), LOCAL)
    Deputy.objects.bulk_create(_deputies(rng, workers, posts, since, made, _lonely(workers)))
    DutyOfficer.objects.bulk_create(_officers(rng, plan, since, made))
    Leave.objects.bulk_create(_leaves(rng, plan, workers, now))
    Shift.objects.bulk_create(_shifts(rng, workers[communities[-1]], posts, since, made))


def _workers(plan: Plan, code: str) -> list[PlanStaff]:
    """The grid workers of a community, each once."""
    return [s for s in plan.staff if any(role == "grid_worker" and area.startswith(code) for role, _, area in s.posts)]


def _lonely(workers: dict[str, list[PlanStaff]]) -> UUID:
    """Who will be away with nobody to stand in: the last worker of the last community but one."""
    return workers[list(workers)[-2]][-1].id


def _deputies(
    rng: random.Random,
    workers: dict[str, list[PlanStaff]],
    posts: dict[tuple[UUID, str, str], Post],
    since: date,
    made: datetime,
    lonely: UUID,
) -> list[Deputy]:
    """The next worker of the community stands in, then the one after."""
    rows = []
    for staff in workers.values():
        for number, one in enumerate(staff):
            others = [staff[(number + step) % len(staff)] for step in (1, 2)]
            if one.id == lonely:
                continue
            for role, _unit, area in one.posts:
                if role != "grid_worker":
                    continue
                rows += [
                    Deputy(
                        id=seeded_id(rng), post=posts[one.id, role, area], account_id=other.id, rank=rank,
                        valid_from=since, made_at=made,
                    )
                    for rank, other in enumerate(dict.fromkeys(o for o in others if o.id != one.id), 1)
                ]  # fmt: skip
    return rows


def _officers(rng: random.Random, plan: Plan, since: date, made: datetime) -> list[DutyOfficer]:
    """Officers of the offices take turns through the nights; operators of the centre for the county."""
    rows: list[DutyOfficer] = []

    def add(area: str, who: UUID, slot: DutySlot, days: list[int]) -> None:
        rows.append(
            DutyOfficer(
                id=seeded_id(rng), area=area, account_id=who, slot=slot, days=days, valid_from=since, made_at=made
            )
        )

    for area in plan.level("subdistrict"):
        staff = [s.id for s in plan.staff if ("subdistrict_staff", f"office:{area.code}", area.code) in s.posts]
        for number, one in enumerate(staff):
            add(area.code, one, DutySlot.NIGHT, [day for day in WEEK if day % len(staff) == number])
        add(area.code, staff[0], DutySlot.DAY, WEEK)
        add(area.code, staff[-1], DutySlot.WEEKEND, WEEK)
    operators = [s.id for s in plan.staff if any(role == "operator" for role, *_ in s.posts)]
    for number, slot in enumerate((DutySlot.DAY, DutySlot.NIGHT, DutySlot.WEEKEND)):
        add(plan.code, operators[-1 - number], slot, WEEK)
    return rows


def _leaves(rng: random.Random, plan: Plan, workers: dict[str, list[PlanStaff]], now: datetime) -> list[Leave]:
    """One running since yesterday, one in three days, one asked for."""
    today = datetime.combine(now.astimezone(LOCAL).date(), time.min, LOCAL)
    communities: Sequence[str] = list(workers)
    running, asks = workers[communities[-1]][0], workers[communities[len(communities) // 2]][0]

    def leave(who: UUID, first: int, days: int, reason: LeaveReason, area: str, *, approved: bool) -> Leave:
        boss = next(s.id for s in plan.staff if any(r == "subdistrict_staff" and a == area[:9] for r, _, a in s.posts))
        start, asked = today + timedelta(days=first), today - timedelta(days=4, hours=-10)
        return Leave(
            id=seeded_id(rng), account_id=who, reason=reason, starts_at=start, ends_at=start + timedelta(days=days),
            state=LeaveState.APPROVED if approved else LeaveState.ASKED, asked_at=asked, asked_by_id=who,
            decided_at=asked + timedelta(hours=3) if approved else None, decided_by_id=boss if approved else None,
        )  # fmt: skip

    return [
        leave(running.id, -1, 5, LeaveReason.ANNUAL, communities[-1], approved=True),
        leave(_lonely(workers), 3, 4, LeaveReason.FAMILY, communities[-2], approved=True),
        leave(asks.id, 6, 2, LeaveReason.PERSONAL, communities[len(communities) // 2], approved=False),
    ]


def _shifts(
    rng: random.Random,
    staff: list[PlanStaff],
    posts: dict[tuple[UUID, str, str], Post],
    since: date,
    made: datetime,
) -> list[Shift]:
    """One community works every day of the week: each has two days off, and who stands in has others."""
    rows = []
    for number, one in enumerate(staff):
        role, _unit, area = next(post for post in one.posts if post[0] == "grid_worker")
        off = {1 + (number * 2) % 7, 1 + (number * 2 + 1) % 7}
        rows.append(
            Shift(
                id=seeded_id(rng), post=posts[one.id, role, area], days=[d for d in WEEK if d not in off],
                starts=time(8, 30), ends=time(17, 30), valid_from=since, made_at=made,
            )
        )  # fmt: skip
    return rows
