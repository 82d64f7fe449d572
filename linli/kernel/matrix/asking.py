"""What is asked of the matrix, in memory alone: one relation, computed in one place, and one answer for each question."""

from __future__ import annotations

from uuid import UUID

from linli.kernel.actors import Actor, ActorKind, PostHeld
from linli.kernel.matrix.reading import Relation, Thing, act_of

#: Digits of the code of a whole county.
_COUNTY = 6


def relations(actor: Actor, post: PostHeld, thing: Thing) -> frozenset[Relation]:
    """How somebody stands to a thing through one of their posts.

    ``none`` holds always: an act in which it suffices concerns no thing in particular. ``above``: the thing lies around
    the area of the post. ``accused`` holds alone.
    """
    if thing.accused and not actor.unit_ids.isdisjoint(thing.accused):
        return frozenset({Relation.ACCUSED})
    found: set[Relation] = set()
    if actor.id is not None and actor.id in thing.persons:
        found.add(Relation.OWN)
    if post.unit_id in thing.units:
        found.add(Relation.OWN_UNIT)
    if thing.area.startswith(post.area) and thing.area:
        found.add(Relation.BELOW)
    elif thing.area and post.area.startswith(thing.area):
        found.add(Relation.ABOVE)
    if not found and (thing.area or thing.units or thing.persons):
        found.add(Relation.OTHER)
    return frozenset({Relation.NONE, *found})


def may(actor: Actor, act: str, thing: Thing | None = None) -> bool:
    """Whether an actor may do this to a thing; without a thing, whether they may do it at all. Machines may.

    Whoever is accused may not, in any post and whatever else the matrix says.
    """
    if actor.kind is ActorKind.MACHINE:
        return True
    entry = act_of(act)
    if entry.public or (entry.signed_in and actor.id is not None):
        return True
    asked = thing or Thing()
    if asked.accused and not actor.unit_ids.isdisjoint(asked.accused):
        return False
    for post in actor.posts:
        cell = entry.cells.get(post.role)
        if cell and not (entry.county and len(post.area) != _COUNTY) and cell & relations(actor, post, asked):
            return True
    return False


def opens(actor: Actor, act: str) -> bool:
    """Whether the page of an act opens: some post has a role that may do it to something."""
    if actor.kind is ActorKind.MACHINE:
        return True
    entry = act_of(act)
    if entry.public or (entry.signed_in and actor.id is not None):
        return True
    return any(post.role in entry.cells for post in actor.posts)


def says(act: str, role: str, relation: Relation) -> bool:
    """Whether a role may do something in a relation: one cell of the matrix."""
    return relation in act_of(act).cells.get(role, ())


def roles(act: str, *relations_: Relation) -> tuple[str, ...]:
    """The roles that may do something, in any relation or in one of these, in the order of the table."""
    asked = frozenset(relations_)
    return tuple(role for role, cell in act_of(act).cells.items() if not asked or cell & asked)


def area_posts(actor: Actor, act: str) -> list[PostHeld]:
    """The posts that allow something for whatever lies inside their area."""
    return _posts(actor, act, Relation.BELOW)


def areas(actor: Actor, act: str) -> list[str]:
    """The areas inside which somebody may do something: what a list narrows to."""
    return [post.area for post in area_posts(actor, act)]


def unit_posts(actor: Actor, act: str) -> list[PostHeld]:
    """The posts that allow something for whatever is with their unit."""
    return _posts(actor, act, Relation.OWN_UNIT)


def units(actor: Actor, act: str) -> list[UUID]:
    """The units for whose things somebody may do something."""
    return list(dict.fromkeys(post.unit_id for post in unit_posts(actor, act)))


def _posts(actor: Actor, act: str, relation: Relation) -> list[PostHeld]:
    entry = act_of(act)
    return [
        post
        for post in actor.posts
        if relation in entry.cells.get(post.role, ()) and not (entry.county and len(post.area) != _COUNTY)
    ]
