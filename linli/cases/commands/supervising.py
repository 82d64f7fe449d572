"""What supervisors do: urge the holder with words, and take a case off the list; what the holder answers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.cases import access, facts, rules
from linli.cases.commands.laddering import come_down
from linli.cases.commands.timing import limit_end, person_of, tell, where
from linli.cases.models import Case, Level, Supervision, Urging
from linli.kernel.actors import Actor
from linli.kernel.errors import NotFound, Refused
from linli.trust.acting import command, send


@command
def urge(actor: Actor, *, case_id: UUID, kind: str, words: str, now: datetime) -> Urging:
    """Remind the holder of a case, or take it under supervision, with words; an answer is expected in time.

    For officers, leaders and operators of the area. Refuses an unknown kind and no words.
    """
    case = access.case_for(actor, rules.Act.URGE, case_id, lock=True)
    rules.next_state(case.state, rules.Act.URGE)
    if kind not in rules.KINDS:
        raise Refused("cases.unknown_urging", "Choose between a reminder and supervision.", field="kind")
    text = rules.check_note(words, needed=True)
    urging = Urging.objects.create(
        case=case,
        unit_id=case.holder_unit_id,
        kind=kind,
        by_id=person_of(actor),
        at=now,
        words=text,
        answer_by=limit_end("urging_answer_limit", now),
    )
    fact = facts.Urged(**where(case), urging_id=urging.id, what=kind, answer_by=urging.answer_by.isoformat())
    tell(actor, case, fact, text, now)
    return urging


@command
def answer_urging(actor: Actor, *, case_id: UUID, urging_id: UUID, words: str, now: datetime) -> Urging:
    """Answer a supervisor. For the holder; refuses a second answer and no words."""
    case = access.case_for(actor, rules.Act.ANSWER, case_id, lock=True)
    rules.next_state(case.state, rules.Act.ANSWER)
    text = rules.check_note(words, needed=True)
    urging = Urging.objects.select_for_update(no_key=True).filter(id=urging_id, case=case).first()
    if urging is None:
        raise NotFound("cases.no_urging", "There is no such word of a supervisor to answer.")
    if urging.answered_at is not None:
        raise Refused("cases.answered_already", "This has been answered already.")
    urging.answered_by_id, urging.answered_at, urging.answer = person_of(actor), now, text
    urging.save(update_fields=["answered_by", "answered_at", "answer"])
    fact = facts.UrgingAnswered(**where(case), urging_id=urging.id, on_time=now <= urging.answer_by)
    tell(actor, case, fact, text, now)
    return urging


@command
def unlist(actor: Actor, *, case_id: UUID, note: str, now: datetime) -> Case:
    """Take a case off the list of those that leaders watch, with a reason. Refuses one that is not on it."""
    case = access.case_for(actor, rules.Act.UNLIST, case_id, lock=True)
    text = rules.check_note(note, needed=True)
    if not Supervision.objects.filter(case=case, level=Level.LISTED, ended_at=None).exists():
        raise Refused("cases.not_listed", "This case is not on the list.")
    send([come_down(case.id, now)])
    tell(actor, case, facts.Unlisted(**where(case)), text, now)
    return case
