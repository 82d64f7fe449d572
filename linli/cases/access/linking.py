"""Who may tie cases together, divide, end and reopen them, and who reads a case that is no longer theirs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.cases.access.holding import SUPERVISORS, holds, is_machine, of_county
from linli.cases.access.reach import MISSING, TRIAGE_ROLES, may_see, posted
from linli.cases.models import Assist, Case, Hold, Share
from linli.kernel.actors import Actor
from linli.kernel.errors import NotAllowed

#: Roles that judge whether a wish to take a case up again is reasonable: none of them handles cases.
JUDGES = ("operator", "callback_agent")
#: Roles that may say of a matter that they pass that it is no longer there.
EYES = ("operator", "subdistrict_staff", "community_worker", "grid_worker")


def triages(actor: Actor, case: Case) -> bool:
    """Operators of the area."""
    return posted(actor, case, *TRIAGE_ROLES)


def supervises(actor: Actor, case: Case) -> bool:
    """Officers, leaders and operators of the area."""
    return posted(actor, case, *SUPERVISORS)


def leads(actor: Actor, case: Case) -> bool:
    """Whoever holds the case, and those of the unit that leads it."""
    return holds(actor, case) or case.lead_unit_id in actor.unit_ids


def takes_back(actor: Actor, case: Case) -> bool:
    """Whoever leads, and operators, who clear up."""
    return leads(actor, case) or triages(actor, case)


def judges(actor: Actor, case: Case) -> bool:
    """Operators and call-back agents of the area, but nobody of the unit that holds or led the work."""
    return posted(actor, case, *JUDGES) and actor.id not in (None, case.handled_by_id)


def transfers(actor: Actor, case: Case) -> bool:
    """Operators of the whole county: a transfer concerns two subdistricts."""
    return of_county(actor, case, "operator")


def has_seen(actor: Actor, case: Case) -> bool:
    """Those who walk the area or watch over it."""
    return posted(actor, case, *EYES)


def may_lift(actor: Actor, hold: Hold, case: Case) -> bool:
    """Whoever placed a hold, another part of the system only its own; operators any."""
    if is_machine(actor):
        return hold.by_part == actor.name
    return (hold.by_id is not None and hold.by_id == actor.id) or triages(actor, case)


def check_lifter(actor: Actor, hold: Hold, case: Case) -> None:
    """Refuse everybody else."""
    if not may_lift(actor, hold, case):
        raise NotAllowed("cases.hold_not_yours", "Only whoever placed this hold, or an operator, lifts it.")


def case_to_read(actor: Actor, case_id: UUID) -> tuple[Case, datetime | None]:
    """The case for reading, and until when its story is for this reader; None for all of it.

    Beside those who may see it: a unit that helps or has helped, and the area that handed it over, up to then.
    """
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        raise MISSING
    if may_see(actor, case):
        return case, None
    if actor.unit_ids and Assist.objects.filter(case=case, unit__in=actor.unit_ids).exists():
        return case, None
    for area, unit_id, until in Share.objects.filter(case=case).order_by("-until").values_list("area", "unit", "until"):
        if unit_id in actor.unit_ids or (not case.restricted and _reads(actor, area)):
            return case, until
    raise MISSING


def _reads(actor: Actor, area: str) -> bool:
    """Whether the actor watches over the area that handed a case over."""
    return any(post.role in SUPERVISORS and area.startswith(post.area) for post in actor.posts)
