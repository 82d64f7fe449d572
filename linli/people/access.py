"""From an account to an actor: which posts count today."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from linli.kernel.actors import ANONYMOUS, Actor, ActorKind, PostHeld
from linli.people.models import Account, Post


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
