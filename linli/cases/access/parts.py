"""Who may link parts to cases and work on root causes."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from linli.cases.access.reach import thing_of
from linli.cases.models import Case, RootCause
from linli.kernel import matrix
from linli.kernel.actors import Actor, ActorKind
from linli.kernel.errors import NotAllowed, NotFound
from linli.kernel.matrix import Thing


def check_worker(actor: Actor, case: Case) -> None:
    """Refuse whoever sees the case but does not work on it."""
    if not matrix.may(actor, "cases.link_part", thing_of(case)):
        raise NotAllowed(
            "cases.not_allowed", "Your post does not allow this step. Ask an operator of the command centre."
        )


def visible_causes(actor: Actor) -> Q:
    """The condition that an actor may see a root-cause item: in the area of a post, or held by a unit of a post."""
    if actor.kind is ActorKind.MACHINE:
        return Q()
    found = Q(holder_unit__in=matrix.units(actor, "causes.see"))
    for area in matrix.areas(actor, "causes.see"):
        found |= Q(grid_code__startswith=area)
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
    return matrix.may(actor, "causes.write", Thing(area=item.grid_code, units=(item.holder_unit_id,)))


def may_check_cause(actor: Actor, item: RootCause) -> bool:
    """Whether an actor may check the effect: those who supervise, not those who did the work."""
    overseen = any(item.grid_code.startswith(area) for area in matrix.areas(actor, "causes.check"))
    return item.holder_unit_id not in actor.unit_ids and overseen


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
