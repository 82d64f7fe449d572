"""Who may change the ground: one predicate for each act, asked by the commands."""

from __future__ import annotations

from uuid import UUID

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


#: Roles that may write any card that is valid.
CARD_ROLES = ("operator",)
#: Roles at the owner unit that keep its cards.
CARD_KEEPERS = ("operator", "leader", "subdistrict_staff", "community_worker", "handler")


def edits_cards(actor: Actor) -> bool:
    """Whether an actor may write knowledge cards of any unit, as long as they are valid."""
    return actor.kind is ActorKind.MACHINE or actor.has(*CARD_ROLES)


def keeps_card(actor: Actor, owner_id: UUID) -> bool:
    """Whether an actor belongs to the unit that keeps a card."""
    if actor.kind is ActorKind.MACHINE:
        return True
    return any(post.unit_id == owner_id and post.role in CARD_KEEPERS for post in actor.posts)


def check_card(actor: Actor, owner_id: UUID, *, expired: bool) -> None:
    """Refuse whoever may not write this card; an expired one is renewed by its owner unit alone (AT-12345-09)."""
    if keeps_card(actor, owner_id) or (edits_cards(actor) and not expired):
        return
    raise NotAllowed(
        "orgs.card_not_yours", "This card is written by its owner unit and the operators. Propose a correction instead."
    )
