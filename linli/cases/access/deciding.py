"""Who decides which request: one predicate, and the matching queryset for the page of what waits."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from linli.cases.access.holding import COUNTY, SUPERVISORS, is_machine
from linli.cases.access.reach import MISSING, TRIAGE_ROLES, may_see, visible_cases
from linli.cases.models import RUNNING, Case, Request, RequestKind, RequestState
from linli.kernel.actors import Actor
from linli.kernel.errors import NotAllowed, NotFound

COUNTY_DECIDERS = ("leader", "operator")
#: For each kind: the roles that decide it, and whether only at the county.
DECIDERS: dict[str, tuple[tuple[str, ...], bool]] = {
    RequestKind.RETURN: (TRIAGE_ROLES, False),
    RequestKind.ARBITRATION: (COUNTY_DECIDERS, True),
    RequestKind.EXTENSION: (SUPERVISORS, False),
    RequestKind.PAUSE: (SUPERVISORS, False),
    RequestKind.SUSPENSION: (COUNTY_DECIDERS, True),
}


def may_decide(actor: Actor, request: Request, case: Case) -> bool:
    """Whether this actor decides this request: a role for it, another person than the asker, and no party to it.

    A return is not decided by the unit that asks for it; a ruling is not made by whoever rejected the return.
    """
    if is_machine(actor) or actor.id is None or request.asked_by_id == actor.id:
        return False
    roles, county = DECIDERS[request.kind]
    if request.kind in (RequestKind.RETURN, RequestKind.ARBITRATION) and request.unit_id in actor.unit_ids:
        return False
    if request.about is not None and request.about.decided_by_id == actor.id:
        return False
    return any(
        post.role in roles and case.grid_code.startswith(post.area) and (not county or len(post.area) == COUNTY)
        for post in actor.posts
    )


def to_decide(actor: Actor) -> Q:
    """The same answer as :func:`may_decide`, for requests that wait and cases that still run."""
    own = Q(pk__in=[])
    for post in actor.posts:
        for kind, (roles, county) in DECIDERS.items():
            if post.role in roles and (not county or len(post.area) == COUNTY):
                one = Q(kind=kind, case__grid_code__startswith=post.area)
                if kind in (RequestKind.RETURN, RequestKind.ARBITRATION):
                    one &= ~Q(unit__in=list(actor.unit_ids))
                own |= one
    independent = ~Q(asked_by=actor.id) & (Q(about=None) | ~Q(about__decided_by=actor.id))
    waits = Q(state=RequestState.WAITING, case__state__in=RUNNING)
    return waits & own & independent & visible_cases(actor, "case__")


def request_for(actor: Actor, request_id: UUID) -> tuple[Request, Case]:
    """A request and its case, the case locked before the request, after asking whether the actor decides it."""
    found = Request.objects.filter(id=request_id).values_list("case_id", flat=True).first()
    if found is None:
        raise NotFound("cases.no_request", "There is no such request, or it is not yours to see.")
    case = Case.objects.select_for_update(no_key=True).get(id=found)
    request = Request.objects.select_for_update(no_key=True).get(id=request_id)
    if not may_see(actor, case):
        raise MISSING
    if not may_decide(actor, request, case):
        raise NotAllowed(
            "cases.not_yours_to_decide", "This is for somebody else to decide: not for whoever asked for it."
        )
    return request, case
