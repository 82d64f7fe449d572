"""Contacts with the petitioner: logged with their proof."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.cases import access, facts, rules
from linli.cases.commands.timing import limit_end, person_of, stop, tell, where
from linli.cases.models import ClockKind, Contact
from linli.kernel.actors import Actor
from linli.trust.acting import command


@command
def log_contact(
    actor: Actor,
    *,
    case_id: UUID,
    way: str,
    reached: str,
    contacted_at: datetime | None,
    content: str = "",
    proof: str = "",
    now: datetime,
) -> Contact:
    """Log a contact with the petitioner, or an attempt at one.

    It counts only with a time, a way, what was said, and for a call the number of its record; then it stops the clock of
    the first contact. An attempt that lacks something is kept and does not count. Refuses an unknown way or outcome, and
    a time outside the life of the case.
    """
    case = access.case_for(actor, rules.Act.CONTACT, case_id, lock=True)
    rules.next_state(case.state, rules.Act.CONTACT)
    text, mark = rules.check_note(content), proof.replace("\x00", "").strip()[: rules.LONGEST_PROOF]
    rules.check_contact(way=way, reached=reached, contacted_at=contacted_at, opened_at=case.opened_at, now=now)
    missing = rules.lacks(way=way, reached=reached, contacted_at=contacted_at, content=text, proof=mark)
    first = not Contact.objects.filter(case=case, effective=True).exists()
    contact = Contact.objects.create(
        case=case,
        unit_id=case.holder_unit_id,
        by_id=person_of(actor),
        way=way,
        reached=reached,
        contacted_at=contacted_at,
        content=text,
        proof=mark,
        effective=not missing,
        at=now,
    )
    if missing or contacted_at is None:
        tried = facts.ContactTried(**where(case), contact_id=contact.id, way=way, reached=reached, lacks=missing)
        tell(actor, case, tried, text, now)
        return contact
    assert case.dispatched_at is not None
    stop(case.id, now, (ClockKind.CONTACT,))
    fact = facts.Contacted(
        **where(case),
        contact_id=contact.id,
        way=way,
        contacted_at=contacted_at.isoformat(),
        first=first,
        on_time=contacted_at <= limit_end("first_contact_limit", case.dispatched_at),
    )
    tell(actor, case, fact, text, now)
    return contact
