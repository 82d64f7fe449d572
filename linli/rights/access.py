"""Who may ask, who answers, who has old data erased."""

from __future__ import annotations

from uuid import UUID

from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.errors import NotAllowed, NotFound
from linli.rights.models import RightsRequest

#: The command centre answers requests about data.
DESK_ROLES = matrix.roles("rights.answer")


def check_desk(actor: Actor) -> None:
    """Refuse whoever does not answer requests."""
    if not actor.has(*DESK_ROLES):
        raise NotAllowed("rights.operators_only", "Only an operator of the command centre answers requests about data.")


def check_window(actor: Actor) -> None:
    """Refuse whoever works neither at a window, nor for residents, nor answers requests."""
    if not matrix.opens(actor, "rights.open"):
        raise NotAllowed("rights.not_your_desk", "Requests of others are put down at a window. Send the person there.")


def request_for(actor: Actor, request_id: UUID, *, lock: bool = False) -> RightsRequest:
    """A request for whoever answers it or made it; not visible and not existing give the same answer."""
    rows = RightsRequest.objects.select_for_update(no_key=True) if lock else RightsRequest.objects.all()
    found = rows.filter(id=request_id).first()
    if found is None or not (actor.has(*DESK_ROLES) or found.account_id == actor.id):
        raise NotFound("rights.no_request", "There is no such request.")
    return found


def may_see_retention(actor: Actor) -> bool:
    """Whether somebody may see what would be erased: operators, and who leads the county."""
    return matrix.may(actor, "retention.see")


def check_retention(actor: Actor) -> None:
    """Refuse whoever may not see the plan of what is erased."""
    if not may_see_retention(actor):
        raise NotAllowed("rights.no_retention", "How long data is kept is seen to by the command centre.")


def check_erasing(actor: Actor) -> None:
    """Refuse whoever does not lead the county: what is erased does not come back."""
    if not leads(actor):
        raise NotAllowed("people.county_leaders", "This is decided by a leader of the county. Ask one of them.")


def leads(actor: Actor) -> bool:
    """Whether somebody may have old data erased: who leads the county."""
    return matrix.may(actor, "retention.erase")
