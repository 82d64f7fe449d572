"""Reports that accuse a unit: kept from that unit and its people, wherever they look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from linli.cases import access, facts, rules
from linli.cases.commands.timing import person_of, tell, where
from linli.cases.models import Assist, Case
from linli.kernel.actors import Actor
from linli.kernel.errors import Refused
from linli.orgs.queries import unit_or_refuse
from linli.trust.acting import command


@command
def mark_confidential(actor: Actor, *, case_id: UUID, units: Sequence[UUID], reason: str, now: datetime) -> Case:
    """Mark a case confidential and name the units that it accuses (AT-12345-06); they and their people see it no more.

    For operators of the area who are not of an accused unit. Refuses no unit, an actor who would hide it from
    themselves, and a case that an accused unit holds, leads or helps with: it is redirected first. The facts of such a
    case carry no place, so that no live page of an area tells of it.
    """
    case = access.case_for(actor, rules.Act.CONFIDENTIAL, case_id, lock=True)
    rules.next_state(case.state, rules.Act.CONFIDENTIAL)
    person_of(actor)
    text = rules.check_note(reason, needed=True)
    named = {unit_or_refuse(unit_id).id for unit_id in units}
    accused = sorted(named | set(case.accused or ()))
    helping = set(Assist.objects.filter(case=case, unit__in=named).values_list("unit", flat=True))
    rules.check_confidential(
        accused=named, own=actor.unit_ids, working=helping | {case.holder_unit_id, case.lead_unit_id}
    )
    case.accused, case.restricted, case.changed_at = accused, True, now
    case.save(update_fields=["accused", "restricted", "changed_at"])
    tell(actor, case, facts.MadeConfidential(**where(case)), text, now)
    return case


def check_not_accused(case: Case, unit_id: UUID) -> None:
    """Refuse to give a confidential case to a unit that it accuses."""
    if unit_id in (case.accused or ()):
        raise Refused("cases.unit_accused", "This case is confidential and goes against this unit. Choose another one.")
