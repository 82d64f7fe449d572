"""Who may see how the machine does, and who may train it and put an earlier model back."""

from __future__ import annotations

from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.errors import NotAllowed

LEARNING_ROLES = matrix.roles("learning.see")


def may_see(actor: Actor) -> bool:
    """Whether the page of learning is open to an actor."""
    return matrix.may(actor, "learning.see")


def check(actor: Actor) -> None:
    """Refuse whoever is neither operator nor leader; the machine trains itself."""
    if not may_see(actor):
        raise NotAllowed(
            "learning.not_allowed", "Only operators and leaders of the command centre look after what the machine learns."
        )
