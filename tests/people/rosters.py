"""Setting up rosters in tests, through the commands that people use."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from linli.people.commands import add_deputy, add_duty_officer, add_shift, ask_leave, decide_leave
from linli.people.models import Leave, Post
from tests.world import NOW, STREET, World

TODAY = date(2026, 3, 11)


def post_of(world: World, login: str) -> UUID:
    """The first post of somebody."""
    return Post.objects.filter(account=world.people[login]).order_by("id").values_list("id", flat=True)[0]


def away(
    world: World,
    login: str,
    *,
    start: datetime = NOW - timedelta(hours=1),
    end: datetime = NOW + timedelta(days=3),
    by: str = "street",
    asked: datetime = NOW - timedelta(days=2),
) -> Leave:
    """Leave that somebody asked for and the officer of the street approved."""
    leave = ask_leave(world.actor(login), reason="annual", starts_at=start, ends_at=end, now=asked)
    return decide_leave(world.actor(by), leave_id=leave.id, approve=True, now=asked + timedelta(hours=1))


def deputy(world: World, whose: str, who: str, *, by: str = "street", first: date = TODAY - timedelta(days=30)):
    """Somebody who stands in for somebody."""
    return add_deputy(
        world.actor(by), post_id=post_of(world, whose), account_id=world.people[who].id, valid_from=first, now=NOW
    )


def officer(world: World, who: str, slot: str = "day", *, area: str = STREET, by: str = "street", **more):
    """A duty officer of the street."""
    return add_duty_officer(
        world.actor(by),
        area=area,
        account_id=world.people[who].id,
        slot=slot,
        valid_from=more.pop("first", TODAY - timedelta(days=30)),
        now=NOW,
        **more,
    )


def shift(world: World, who: str, starts: str, ends: str, days=(1, 2, 3, 4, 5), *, by: str = "street", **more):
    """A weekly shift of somebody's first post."""
    return add_shift(
        world.actor(by),
        post_id=post_of(world, who),
        starts=time.fromisoformat(starts),
        ends=time.fromisoformat(ends),
        days=days,
        valid_from=more.pop("first", TODAY - timedelta(days=30)),
        now=NOW,
        **more,
    )
