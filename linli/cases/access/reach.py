"""Who may see a case: one predicate, and the matching queryset.

A case that one may not see and one that does not exist give the same answer.
"""

from __future__ import annotations

from django.db.models import Q

from linli.cases.models import Case
from linli.kernel.actors import Actor, ActorKind
from linli.kernel.errors import NotFound

#: Roles that see every case inside their area.
AREA_ROLES = (
    "operator",
    "leader",
    "subdistrict_staff",
    "community_worker",
    "grid_worker",
    "inspector",
    "window_worker",
    "callback_agent",
)
#: Roles that also see restricted cases inside their area.
RESTRICTED_ROLES = ("operator",)
#: Roles that may correct where a case went.
TRIAGE_ROLES = ("operator",)
#: Roles that may verify a result inside their area: supervision, not handling.
VERIFY_ROLES = ("inspector",)

MISSING = NotFound("cases.not_found", "There is no such case, or it is not yours to see.")


def visible_cases(actor: Actor, prefix: str = "") -> Q:
    """The condition that an actor may see a case: inside the area of a post, or held or led by a unit of a post.

    ``prefix`` is the way to the case from the table that is asked, such as ``case__``.
    """

    def on(**conditions: object) -> Q:
        return Q(**{prefix + name: value for name, value in conditions.items()})

    if actor.kind is ActorKind.MACHINE:
        return Q()
    if not actor.posts:
        return Q(pk__in=[])
    areas = Q(pk__in=[])
    closed = Q(pk__in=[])
    for post in actor.posts:
        if post.role in AREA_ROLES:
            areas |= on(grid_code__startswith=post.area)
        if post.role in RESTRICTED_ROLES:
            closed |= on(grid_code__startswith=post.area)
    units = list(actor.unit_ids)
    own = on(holder_unit__in=units) | on(lead_unit__in=units)
    return own | (areas & (on(restricted=False) | closed))


def may_see(actor: Actor, case: Case) -> bool:
    """The same answer as :func:`visible_cases` for a case in hand."""
    if actor.kind is ActorKind.MACHINE:
        return True
    if case.holder_unit_id in actor.unit_ids or case.lead_unit_id in actor.unit_ids:
        return True
    for post in actor.posts:
        inside = case.grid_code.startswith(post.area)
        if inside and post.role in AREA_ROLES and (not case.restricted or post.role in RESTRICTED_ROLES):
            return True
    return False


def posted(actor: Actor, case: Case, *roles: str) -> bool:
    """Whether the actor holds one of these posts for an area in which the case lies."""
    return any(post.role in roles and case.grid_code.startswith(post.area) for post in actor.posts)
