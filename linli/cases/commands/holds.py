"""Keeping a case from being closed, and letting it go."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F

from linli.cases import access, facts, rules
from linli.cases.commands.timing import tell, where
from linli.cases.models import Case, Hold
from linli.kernel.actors import Actor, ActorKind
from linli.kernel.errors import NotFound, Refused
from linli.trust.acting import command


@command
def place_hold(
    actor: Actor, *, case_id: UUID, kind: str, reason: str, until: datetime | None = None, now: datetime
) -> Hold:
    """Keep a case from being closed, with a reason, until a day or until it is lifted.

    For officers, leaders and operators of the area, and for other parts of the system, which name a kind of their own.
    Refuses a case that is over, no reason, and a second hold of the same kind by the same author.
    """
    case = access.case_for(actor, rules.Act.HOLD, case_id, lock=True)
    rules.next_state(case.state, rules.Act.HOLD)
    person = actor.kind is ActorKind.PERSON
    rules.check_hold(kind, by_person=person, until=until, now=now)
    text = rules.check_note(reason, needed=True)
    part = "" if person else (actor.name or "system")
    if Hold.objects.filter(case=case, kind=kind, by_id=actor.id if person else None, by_part=part, lifted_at=None).exists():
        raise Refused("cases.held_already", "You hold this case open for this reason already.", field="kind")
    hold = Hold.objects.create(
        case=case,
        kind=kind[:20],
        by_id=actor.id if person else None,
        by_part=part[:40],
        reason=text,
        since=now,
        until=until,
    )
    Case.objects.filter(id=case.id).update(holds_open=F("holds_open") + 1, changed_at=now)
    fact = facts.Held(**where(case), hold_id=hold.id, what=hold.kind, until=until.isoformat() if until else None)
    tell(actor, case, fact, text, now)
    return hold


@command
def lift_hold(actor: Actor, *, hold_id: UUID, note: str = "", now: datetime) -> Hold:
    """Lift a hold: for whoever placed it, and for operators. Refuses one that has been lifted."""
    found = Hold.objects.filter(id=hold_id).values_list("case_id", flat=True).first()
    if found is None:
        raise NotFound("cases.no_hold", "There is no such hold, or it is not yours to see.")
    case = access.case_for(actor, rules.Act.LIFT, found, lock=True)
    hold = Hold.objects.select_for_update(no_key=True).get(id=hold_id)
    access.check_lifter(actor, hold, case)
    text = rules.check_note(note)
    if hold.lifted_at is not None:
        raise Refused("cases.hold_lifted", "This hold has been lifted already.")
    hold.lifted_at, hold.lifted_by_id = now, actor.id if actor.kind is ActorKind.PERSON else None
    hold.save(update_fields=["lifted_at", "lifted_by"])
    Case.objects.filter(id=case.id).update(holds_open=F("holds_open") - 1, changed_at=now)
    tell(actor, case, facts.HoldLifted(**where(case), hold_id=hold.id, what=hold.kind), text, now)
    return hold


def check_not_held(case: Case, now: datetime) -> None:
    """Refuse to end a locked case that is held open. No query where nothing is; a hold whose day is over holds nothing."""
    if case.holds_open:
        rules.check_not_held(holding(case, now))


def holding(case: Case, now: datetime) -> list[str]:
    """The reasons of the holds that count now."""
    rows = Hold.objects.filter(case=case, lifted_at=None).exclude(until__lte=now)
    return list(rows.order_by("since").values_list("reason", flat=True))
