"""Who may do what about who has a case and for how long: one predicate for each act."""

from __future__ import annotations

from linli.cases.access.reach import TRIAGE_ROLES, posted
from linli.cases.models import Case
from linli.kernel.actors import Actor, ActorKind

#: Roles that speak for the unit that holds a case.
SPEAKERS = ("handler", "subdistrict_staff", "community_worker", "leader")
#: Roles that give a task of their unit to any person of it.
OFFICERS = ("subdistrict_staff", "leader")
#: Roles that supervise the cases of their area.
SUPERVISORS = ("subdistrict_staff", "leader", "operator")
#: Digits of the code of a whole county.
COUNTY = 6


def speaks(actor: Actor, case: Case) -> bool:
    """Whether the actor speaks for the unit that holds the case."""
    return any(post.unit_id == case.holder_unit_id and post.role in SPEAKERS for post in actor.posts)


def holds(actor: Actor, case: Case) -> bool:
    """Whether the case is with the actor or with their unit."""
    return (actor.id is not None and case.holder_account_id == actor.id) or speaks(actor, case)


def assigns(actor: Actor, case: Case) -> bool:
    """Officers and leaders of the holding unit; a community worker for the grid workers of the community."""
    for post in actor.posts:
        if post.role in OFFICERS and post.unit_id == case.holder_unit_id:
            return True
        if post.role == "community_worker" and case.grid_code.startswith(post.area):
            return True
    return False


def takes_over(actor: Actor, case: Case) -> bool:
    """Somebody who handles matters at the holding unit, while a colleague has the task."""
    if actor.id is None or case.holder_account_id in (None, actor.id):
        return False
    handling = ("handler", "subdistrict_staff", "community_worker")
    return any(
        post.unit_id == case.holder_unit_id and post.role in handling and case.grid_code.startswith(post.area)
        for post in actor.posts
    )


def contacts(actor: Actor, case: Case) -> bool:
    """The holder, and the officers who may speak to the petitioner for them."""
    return holds(actor, case) or posted(actor, case, "subdistrict_staff", "community_worker", "operator")


def supervises(actor: Actor, case: Case) -> bool:
    """Officers, leaders and operators of the area."""
    return posted(actor, case, *SUPERVISORS)


def resumes(actor: Actor, case: Case) -> bool:
    """Whoever asked for the pause, and whoever may grant one."""
    return case.paused_since is not None and (holds(actor, case) or supervises(actor, case))


def may_stop(actor: Actor, case: Case) -> bool:
    """The holder, while the clock runs."""
    return case.paused_since is None and holds(actor, case)


def may_return(actor: Actor, case: Case) -> bool:
    """Who speaks for the holding unit, while the clock runs."""
    return case.paused_since is None and speaks(actor, case)


def triages(actor: Actor, case: Case) -> bool:
    """Operators of the area."""
    return posted(actor, case, *TRIAGE_ROLES)


def of_county(actor: Actor, case: Case, *roles: str) -> bool:
    """Whether the actor holds one of these posts for the whole county."""
    return any(
        post.role in roles and len(post.area) == COUNTY and case.grid_code.startswith(post.area) for post in actor.posts
    )


def unlists(actor: Actor, case: Case) -> bool:
    """Leaders and operators of the county."""
    return of_county(actor, case, "leader", "operator")


def is_machine(actor: Actor) -> bool:
    """Whether a part of the system acts by itself."""
    return actor.kind is ActorKind.MACHINE
