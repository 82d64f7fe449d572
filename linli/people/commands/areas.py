"""What follows for people when grids change: residents stand in the new grid, posts go on in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.db.models import Q

from linli.people.models import Post


def settle_people(*, ended: Sequence[str], begun: Sequence[str], day: date) -> dict[str, int]:
    """Bring residents and posts of ended grids into the new ones, in the caller's transaction; returns how many.

    Residents follow their address. Whoever had a post for a grid that is no more has it for the new ones from that day
    on, but for those that somebody has been given already.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_resident AS r SET grid_code = a.grid_code FROM orgs_address AS a"
            " WHERE r.address_id = a.id AND r.grid_code = ANY(%s) AND r.grid_code <> a.grid_code",
            (list(ended),),
        )
        residents = int(cursor.rowcount)
    gone = [code for code in ended if code not in begun]
    fresh = [code for code in begun if code not in ended]
    running = Q(valid_to=None) | Q(valid_to__gt=day)
    taken = set(Post.objects.filter(running, area__in=fresh).values_list("area", "role"))
    old = list(Post.objects.filter(running, area__in=gone))
    made = {
        (post.account_id, post.role, post.unit_id, code): Post(
            account_id=post.account_id,
            role=post.role,
            unit_id=post.unit_id,
            area=code,
            valid_from=day,
            valid_to=post.valid_to,
        )
        for post in old
        for code in fresh
        if (code, post.role) not in taken
    }
    Post.objects.filter(id__in=[post.id for post in old]).update(valid_to=day)
    Post.objects.bulk_create(made.values())
    return {"residents": residents, "posts": len(made)}
