"""Who may see how the machine does, and who may train it and put an earlier model back."""

from __future__ import annotations

from linli.kernel.actors import Actor, ActorKind
from linli.kernel.errors import NotAllowed

LEARNING_ROLES = ("operator", "leader")


def may_see(actor: Actor) -> bool:
    """Whether the page of learning is open to an actor."""
    return actor.kind is ActorKind.MACHINE or actor.has(*LEARNING_ROLES)


def check(actor: Actor) -> None:
    """Refuse whoever is neither operator nor leader; the machine trains itself."""
    if not may_see(actor):
        raise NotAllowed(
            "learning.not_allowed", "Only operators and leaders of the command centre look after what the machine learns."
        )
