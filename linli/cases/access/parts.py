"""Who may link parts to cases and work on root causes."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from linli.cases.access.reach import AREA_ROLES
from linli.cases.models import Case, RootCause
from linli.kernel.actors import Actor, ActorKind
from linli.kernel.errors import NotAllowed, NotFound

#: Roles that say which part a case is about: those who dispatch it and those who go there.
LINK_ROLES = ("operator", "subdistrict_staff", "community_worker", "grid_worker", "inspector", "handler")
#: Roles that see to it that causes are found, and check the effect.
CAUSE_ROLES = ("operator", "subdistrict_staff", "inspector")


def check_worker(actor: Actor, case: Case) -> None:
    """Refuse whoever sees the case but does not work on it."""
    if actor.kind is ActorKind.MACHINE or case.holder_unit_id in actor.unit_ids:
        return
    if not any(post.role in LINK_ROLES and case.grid_code.startswith(post.area) for post in actor.posts):
        raise NotAllowed(
            "cases.not_allowed", "Your post does not allow this step. Ask an operator of the command centre."
        )


def visible_causes(actor: Actor) -> Q:
    """The condition that an actor may see a root-cause item: in the area of a post, or held by a unit of a post."""
    if actor.kind is ActorKind.MACHINE:
        return Q()
    found = Q(holder_unit__in=list(actor.unit_ids))
    for post in actor.posts:
        if post.role in AREA_ROLES:
            found |= Q(grid_code__startswith=post.area)
    return found


def cause_for(actor: Actor, item_id: UUID, *, lock: bool = False) -> RootCause:
    """A root-cause item that the actor may see."""
    rows = RootCause.objects.select_for_update(no_key=True) if lock else RootCause.objects.all()
    item = rows.filter(visible_causes(actor), id=item_id).first()
    if item is None:
        raise NotFound("causes.not_found", "There is no such item, or it is not yours to see.")
    return item


def may_write_cause(actor: Actor, item: RootCause) -> bool:
    """Whether an actor may put down cause and measure."""
    return actor.kind is ActorKind.MACHINE or item.holder_unit_id in actor.unit_ids or _oversees(actor, item)


def may_check_cause(actor: Actor, item: RootCause) -> bool:
    """Whether an actor may check the effect: those who supervise, not those who did the work."""
    return item.holder_unit_id not in actor.unit_ids and _oversees(actor, item)


def _oversees(actor: Actor, item: RootCause) -> bool:
    return any(post.role in CAUSE_ROLES and item.grid_code.startswith(post.area) for post in actor.posts)


def check_cause_writer(actor: Actor, item: RootCause) -> None:
    """Refuse whoever neither holds nor oversees the item."""
    if not may_write_cause(actor, item):
        raise NotAllowed("causes.not_yours", "Only the unit that holds this item and those who oversee it write here.")


def check_cause_checker(actor: Actor, item: RootCause) -> None:
    """Refuse whoever does not oversee the item, or belongs to the unit that did the work."""
    if not may_check_cause(actor, item):
        raise NotAllowed(
            "causes.not_checker", "The effect is checked by those who oversee, not by the unit that did the work."
        )
