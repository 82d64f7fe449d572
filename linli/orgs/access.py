"""Who may change the ground: one predicate for each act, asked by the commands."""

from __future__ import annotations

from django.db.models import Q

from linli.kernel.actors import Actor, ActorKind
from linli.kernel.errors import NotAllowed

#: Roles that redraw grids in their area.
GRID_ROLES = ("operator", "subdistrict_staff")
#: Roles that keep standard addresses in their area.
ADDRESS_ROLES = ("operator", "subdistrict_staff", "community_worker")
#: Roles that keep the register of parts in their area.
PART_ROLES = ("operator", "subdistrict_staff")
#: Roles that say how a part stands: those who come by.
PART_STATE_ROLES = ("operator", "subdistrict_staff", "community_worker", "grid_worker", "inspector", "handler")
#: Roles that answer requests for admission: the county.
ADMISSION_ROLES = ("operator", "leader")


def inside(actor: Actor, roles: tuple[str, ...], code: str) -> bool:
    """Whether a post with one of these roles looks after the area of a code; machines look after all."""
    if actor.kind is ActorKind.MACHINE:
        return True
    return any(post.role in roles and code.startswith(post.area) for post in actor.posts)


def check_inside(actor: Actor, roles: tuple[str, ...], code: str) -> None:
    """Refuse whoever holds no such post for the area."""
    if not inside(actor, roles, code):
        raise NotAllowed(
            "orgs.not_your_area",
            "Your post does not allow this here. Ask the subdistrict office or the command centre.",
        )


def visible_admissions(actor: Actor) -> Q:
    """The condition that an actor may see an attempt or a request: one's own, and those of the areas of one's posts."""
    if actor.kind is ActorKind.MACHINE:
        return Q()
    found = Q(by_id=actor.id) if actor.id else Q(pk__in=[])
    for post in actor.posts:
        found |= Q(area__startswith=post.area)
    return found
