"""Who may tie cases together, divide, end and reopen them, and who reads a case that is no longer theirs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.cases.access.holding import holds, is_machine
from linli.cases.access.reach import MISSING, may_see, thing_of
from linli.cases.models import Assist, Case, Hold, Share
from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.errors import NotAllowed
from linli.kernel.matrix import Thing

#: Roles that judge whether a wish to take a case up again is reasonable: none of them handles cases.
JUDGES = matrix.roles("cases.reopen")


def leads(actor: Actor, case: Case) -> bool:
    """Whoever holds the case, and those of the unit that leads it."""
    return holds(actor, case) or matrix.may(actor, "cases.lead", thing_of(case, case.lead_unit_id))


def was_not_handler(actor: Actor, case: Case) -> bool:
    """A person other than the one who did the work."""
    return actor.id not in (None, case.handled_by_id)


def open_to_all(_actor: Actor, case: Case) -> bool:
    """Not a confidential case: it is not joined, divided or handed over, lest another one tells of it."""
    return not case.accused


def may_lift(actor: Actor, hold: Hold, case: Case) -> bool:
    """Whoever placed a hold, another part of the system only its own; operators any."""
    if is_machine(actor):
        return hold.by_part == actor.name
    thing = Thing(area=case.grid_code, persons=(hold.by_id,), accused=tuple(case.accused or ()))
    return matrix.may(actor, "cases.lift", thing)


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
    helps = matrix.units(actor, "cases.read_shared") if not accused(actor, case) else []
    if helps and Assist.objects.filter(case=case, unit__in=helps).exists():
        return case, None
    for area, unit_id, until in Share.objects.filter(case=case).order_by("-until").values_list("area", "unit", "until"):
        if unit_id in helps or (not case.restricted and _reads(actor, area)):
            return case, until
    raise MISSING


def accused(actor: Actor, case: Case) -> bool:
    """Whether a confidential case goes against a unit of the actor."""
    return bool(case.accused) and not actor.unit_ids.isdisjoint(case.accused or ())


def _reads(actor: Actor, area: str) -> bool:
    """Whether the actor watches over the area that handed a case over."""
    return any(area.startswith(own) for own in matrix.areas(actor, "cases.read_shared"))
