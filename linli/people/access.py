"""From an account to an actor: which posts count today."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q

from linli.kernel.actors import ANONYMOUS, Actor, ActorKind, PostHeld
from linli.kernel.errors import NotAllowed, NotFound
from linli.orgs.queries import unit_or_none
from linli.people.models import Account, Post, Resident

#: Roles that may know who lives in their area.
RESIDENT_ROLES = ("subdistrict_staff", "community_worker", "grid_worker")
#: The function of the units that keep the register of persons.
POLICE = "public_security"


def valid_on(day: date) -> Q:
    """The condition that a row with ``valid_from`` and ``valid_to`` is valid on a day."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


def actor_of(account: Account | None, *, channel: str, day: date, purpose: str = "") -> Actor:
    """The actor for an account (one query), or the anonymous one for nobody."""
    if account is None or not account.is_authenticated or not account.is_active:
        return Actor(kind=ANONYMOUS.kind, channel=channel)
    posts = Post.objects.filter(valid_on(day), account=account).values_list("role", "unit_id", "area")
    return Actor(
        kind=ActorKind.PERSON,
        id=account.id,
        posts=tuple(PostHeld(role=role, unit_id=unit_id, area=area) for role, unit_id, area in posts),
        channel=channel,
        purpose=purpose,
    )


def is_police(actor: Actor) -> bool:
    """Whether an actor holds a post at a unit of the police, or is the machine that takes over their data."""
    if actor.kind is ActorKind.MACHINE:
        return True
    units = (unit_or_none(post.unit_id) for post in actor.posts)
    return any(unit is not None and unit.function == POLICE for unit in units)


def check_police(actor: Actor) -> None:
    """Refuse whoever is not of the police."""
    if not is_police(actor):
        raise NotAllowed("homes.police_only", "Only the police decide about values that they keep.")


def visible_residents(actor: Actor) -> Q:
    """The condition that an actor may know a resident: those who look after the area, and the police."""
    if is_police(actor):
        return Q()
    areas = Q(pk__in=[])
    for post in actor.posts:
        if post.role in RESIDENT_ROLES:
            areas |= Q(grid_code__startswith=post.area)
    return areas


def visible_disputes(actor: Actor) -> Q:
    """The condition that an actor may read a doubt; it carries the grid of its resident."""
    return visible_residents(actor)


def resident_for(actor: Actor, resident_id: UUID, *, lock: bool = False) -> Resident:
    """A resident whom the actor may know; not there and not to be known give the same answer."""
    rows = Resident.objects.select_for_update(no_key=True) if lock else Resident.objects.all()
    resident = rows.filter(visible_residents(actor), id=resident_id).first()
    if resident is None:
        raise NotFound("homes.no_resident", "There is no such resident, or not in your area.")
    return resident


def actor_by_id(account_id: UUID, *, channel: str, day: date) -> tuple[Account, Actor] | None:
    """An account that may act, with its password alone, and its actor; None where there is none. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.password, p.role, p.unit_id, p.area FROM people_account a LEFT JOIN people_post p"
            " ON p.account_id = a.id AND p.valid_from <= %s AND (p.valid_to IS NULL OR p.valid_to > %s)"
            " WHERE a.id = %s AND a.is_active",
            (day, day, account_id),
        )
        rows = cursor.fetchall()
    if not rows:
        return None
    posts = tuple(PostHeld(role=role, unit_id=unit_id, area=area) for _, role, unit_id, area in rows if role)
    account = Account(id=account_id, password=rows[0][0])
    return account, Actor(kind=ActorKind.PERSON, id=account_id, posts=posts, channel=channel)
