"""The three administrators of the street."""

from __future__ import annotations

from dataclasses import replace

from linli.people.models import Account, Post
from tests.world import COUNTY, NOW, SINCE, World, fixed_id

THREE = ("system", "security", "audit")


def administrators(world: World) -> World:
    """The street with its three administrators: logins system, security, audit."""
    people = dict(world.people)
    for login in THREE:
        people[login] = Account.objects.create(
            id=fixed_id(login), login=login, kind="staff", name=f"{login} admin", created_at=NOW
        )
        Post.objects.create(
            account=people[login], role=f"{login}_admin", unit=world.unit("command"), area=COUNTY, valid_from=SINCE
        )
    return replace(world, people=people)
