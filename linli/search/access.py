"""Which entries can be for an actor at all; who may see what is found is asked of the apps that own it."""

from __future__ import annotations

from linli.kernel import matrix
from linli.kernel.actors import Actor, ActorKind
from linli.search import rules

#: A tag that no entry has.
NOTHING = "#nothing"


def case_tags(actor: Actor) -> list[str]:
    """Tags of which a case must have one to be visible; none where the actor's area narrows nothing.

    Never narrower than ``cases.access.visible_cases``, which decides in the end.
    """
    if actor.kind is ActorKind.MACHINE:
        return []
    tags = [rules.unit_tag(unit_id) for unit_id in matrix.units(actor, "cases.see")]
    for area in matrix.areas(actor, "cases.see"):
        tag = rules.scope_tag(area)
        if not tag:
            return []
        tags.append(tag)
    return sorted(set(tags)) or [NOTHING]


def report_tags(actor: Actor) -> list[str]:
    """The same for reports without a case: operators see all, others what they entered."""
    if matrix.may(actor, "reports.see"):
        return []
    return [rules.entered_tag(actor.id)] if actor.posts and actor.id else [NOTHING]
