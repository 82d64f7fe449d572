"""Who decides which request: one predicate, and the matching queryset for the page of what waits."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from linli.cases.access.holding import is_machine
from linli.cases.access.reach import MISSING, may_see, visible_cases
from linli.cases.models import RUNNING, Case, Request, RequestKind, RequestState
from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.errors import NotAllowed, NotFound

#: For each kind of request, what the matrix calls its decision.
DECISIONS = {kind: f"cases.decide_{kind}" for kind in RequestKind.values}
#: Every role that decides something.
DECIDERS = tuple(dict.fromkeys(role for act in DECISIONS.values() for role in matrix.roles(act)))


def may_decide(actor: Actor, request: Request, case: Case) -> bool:
    """Whether this actor decides this request: a role for it, another person than the asker, and no party to it.

    A return is not decided by the unit that asks for it; a ruling is not made by whoever rejected the return.
    """
    if is_machine(actor) or actor.id is None or request.asked_by_id == actor.id:
        return False
    if request.kind in (RequestKind.RETURN, RequestKind.ARBITRATION) and request.unit_id in actor.unit_ids:
        return False
    if request.about is not None and request.about.decided_by_id == actor.id:
        return False
    return any(case.grid_code.startswith(area) for area in matrix.areas(actor, DECISIONS[request.kind]))


def to_decide(actor: Actor) -> Q:
    """The same answer as :func:`may_decide`, for requests that wait and cases that still run."""
    own = Q(pk__in=[])
    for kind, act in DECISIONS.items():
        for area in matrix.areas(actor, act):
            one = Q(kind=kind, case__grid_code__startswith=area)
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
