"""Who may change the ground: one predicate for each act, asked by the commands."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from linli.kernel import matrix
from linli.kernel.actors import Actor, ActorKind
from linli.kernel.errors import NotAllowed
from linli.kernel.matrix import Thing

#: Roles that redraw grids in their area.
GRID_ROLES = matrix.roles("grids.change")
#: Roles that keep standard addresses in their area.
ADDRESS_ROLES = matrix.roles("addresses.keep")
#: Roles that keep the register of parts in their area.
PART_ROLES = matrix.roles("parts.keep")


def inside(actor: Actor, act: str, code: str) -> bool:
    """Whether a post that allows the act looks after the area of a code; machines look after all."""
    return matrix.may(actor, act, Thing(area=code))


def check_inside(actor: Actor, act: str, code: str) -> None:
    """Refuse whoever holds no such post for the area."""
    if not inside(actor, act, code):
        raise NotAllowed(
            "orgs.not_your_area",
            "Your post does not allow this here. Ask the subdistrict office or the command centre.",
        )


def visible_admissions(actor: Actor) -> Q:
    """The condition that an actor may see an attempt or a request: one's own, and those of the areas of one's posts."""
    if actor.kind is ActorKind.MACHINE:
        return Q()
    found = Q(by_id=actor.id) if actor.id else Q(pk__in=[])
    for area in matrix.areas(actor, "admissions.see"):
        found |= Q(area__startswith=area)
    return found


#: Roles at the owner unit that keep its cards.
CARD_KEEPERS = matrix.roles("cards.keep")


def edits_cards(actor: Actor) -> bool:
    """Whether an actor may write knowledge cards of any unit, as long as they are valid."""
    return matrix.may(actor, "cards.write")


def keeps_card(actor: Actor, owner_id: UUID) -> bool:
    """Whether an actor belongs to the unit that keeps a card."""
    return matrix.may(actor, "cards.keep", Thing(units=(owner_id,)))


def check_card(actor: Actor, owner_id: UUID, *, expired: bool) -> None:
    """Refuse whoever may not write this card; an expired one is renewed by its owner unit alone (AT-12345-09)."""
    if keeps_card(actor, owner_id) or (edits_cards(actor) and not expired):
        return
    raise NotAllowed(
        "orgs.card_not_yours", "This card is written by its owner unit and the operators. Propose a correction instead."
    )
