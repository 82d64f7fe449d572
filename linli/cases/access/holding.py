"""What must hold beside the matrix for the acts about who has a case and for how long."""

from __future__ import annotations

from linli.cases.access.reach import thing_of
from linli.cases.models import Case
from linli.kernel import matrix
from linli.kernel.actors import Actor, ActorKind


def speaks(actor: Actor, case: Case) -> bool:
    """Whether the actor speaks for the unit that holds the case."""
    return case.holder_unit_id in matrix.units(actor, "cases.ask_return")


def holds(actor: Actor, case: Case) -> bool:
    """Whether the case is with the actor or with their unit."""
    return matrix.may(actor, "cases.answer", thing_of(case))


def takes_over(actor: Actor, case: Case) -> bool:
    """A colleague has the task, and the case lies in the area of the post."""
    if actor.id is None or case.holder_account_id in (None, actor.id):
        return False
    return any(
        post.unit_id == case.holder_unit_id and case.grid_code.startswith(post.area)
        for post in matrix.unit_posts(actor, "cases.take_over")
    )


def paused(_actor: Actor, case: Case) -> bool:
    """The clock is paused."""
    return case.paused_since is not None


def running(_actor: Actor, case: Case) -> bool:
    """The clock runs."""
    return case.paused_since is None


def is_machine(actor: Actor) -> bool:
    """Whether a part of the system acts by itself."""
    return actor.kind is ActorKind.MACHINE
