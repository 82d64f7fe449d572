"""Who may see a case: one predicate, and the matching queryset; the roles come from the matrix.

A case that one may not see and one that does not exist give the same answer. Whoever belongs to a unit that a
confidential case accuses never sees it, whatever else they are.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from linli.cases.models import Case
from linli.kernel import matrix
from linli.kernel.actors import Actor, ActorKind
from linli.kernel.errors import NotFound
from linli.kernel.matrix import Relation, Thing

#: Roles that see every case inside their area.
AREA_ROLES = matrix.roles("cases.see", Relation.BELOW)

MISSING = NotFound("cases.not_found", "There is no such case, or it is not yours to see.")


def thing_of(case: Case, *units: UUID | None) -> Thing:
    """A case as the matrix knows it: its grid, the unit that holds it (or these units), the person who has it."""
    return Thing(
        area=case.grid_code,
        units=units or (case.holder_unit_id,),
        persons=(case.holder_account_id,),
        accused=tuple(case.accused or ()),
    )


def visible_cases(actor: Actor, prefix: str = "") -> Q:
    """The condition that an actor may see a case: inside the area of a post, or held or led by a unit of a post.

    ``prefix`` is the way to the case from the table that is asked, such as ``case__``. Only a restricted case can accuse
    anybody, so the wide condition over areas needs no look at who is accused.
    """

    def on(**conditions: object) -> Q:
        return Q(**{prefix + name: value for name, value in conditions.items()})

    if actor.kind is ActorKind.MACHINE:
        return Q()
    if not actor.posts:
        return Q(pk__in=[])
    open_, closed = Q(pk__in=[]), Q(pk__in=[])
    for area in matrix.areas(actor, "cases.see"):
        open_ |= on(grid_code__startswith=area)
    for area in matrix.areas(actor, "cases.see_restricted"):
        closed |= on(grid_code__startswith=area)
    units = matrix.units(actor, "cases.see")
    own = on(holder_unit__in=units) | on(lead_unit__in=units)
    return (open_ & on(restricted=False)) | ((own | closed) & not_against(actor, prefix))


def not_against(actor: Actor, prefix: str = "") -> Q:
    """The condition that a case accuses no unit of an actor."""
    if actor.kind is ActorKind.MACHINE or not actor.unit_ids:
        return Q()
    name = f"{prefix}accused"
    return Q(**{f"{name}__isnull": True}) | ~Q(**{f"{name}__overlap": sorted(actor.unit_ids)})


def may_see(actor: Actor, case: Case) -> bool:
    """The same answer as :func:`visible_cases` for a case in hand."""
    seen = "cases.see_restricted" if case.restricted else "cases.see"
    return matrix.may(actor, seen, thing_of(case, case.holder_unit_id, case.lead_unit_id))
