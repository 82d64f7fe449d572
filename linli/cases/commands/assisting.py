"""Help of other units: asked for by the lead, accepted and answered there; the lead stays one (AT-LF-05)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F

from linli.cases import access, facts, rules
from linli.cases.commands.confiding import check_not_accused
from linli.cases.commands.timing import limit_end, person_of, tell, where
from linli.cases.models import OPEN_ASSIST, Assist, AssistState, Case, Task, TaskKind, TaskState
from linli.kernel.actors import Actor
from linli.kernel.errors import NotFound, Refused
from linli.orgs.commands import attempts_logged
from linli.orgs.queries import ground, unit_or_none, unit_or_refuse
from linli.orgs.rules import check_duty
from linli.trust import journal
from linli.trust.acting import command
from linli.trust.facts import Fact


def ask_assist(
    actor: Actor, *, case_id: UUID, unit_id: UUID, words: str, due_at: datetime | None = None, now: datetime
) -> Assist:
    """Ask for help, see :func:`_ask_assist`; what a duty list forbids is kept as an attempt (AT-GZ-02)."""
    unit = unit_or_none(unit_id)
    with attempts_logged(actor, unit_id=unit_id, area=unit.area if unit else "", subject_id=case_id, now=now):
        return _ask_assist(actor, case_id=case_id, unit_id=unit_id, words=words, due_at=due_at, now=now)


@command
def _ask_assist(
    actor: Actor, *, case_id: UUID, unit_id: UUID, words: str, due_at: datetime | None, now: datetime
) -> Assist:
    """Ask another unit to help with a case: it gets a task of its own and gives its result to the lead.

    For the unit that leads or holds the case. Refuses the lead itself, a unit that has been asked and not answered, a
    duty that the unit must not have, and a time that is over.
    """
    case = access.case_for(actor, rules.Act.ASSIST, case_id, lock=True)
    rules.next_state(case.state, rules.Act.ASSIST)
    unit = unit_or_refuse(unit_id)
    check_not_accused(case, unit.id)
    already = list(Assist.objects.filter(case=case, state__in=OPEN_ASSIST).values_list("unit_id", flat=True))
    due = due_at or limit_end("assist_limit", now)
    rules.check_assist(unit=unit.id, lead=case.holder_unit_id, already=already, due_at=due, now=now)
    if unit.function == "residents_committee":
        check_duty(duty_type=ground().duty(case.category_id, unit.level), level=unit.level, category=case.category_id)
    text = rules.check_note(words, needed=True)
    task = Task.objects.create(
        case=case, kind=TaskKind.ASSIST, state=TaskState.ISSUED, unit_id=unit.id, issued_at=now, due_at=due
    )
    assist = Assist.objects.create(
        case=case,
        unit_id=unit.id,
        lead_id=case.holder_unit_id,
        task=task,
        asked=text,
        asked_by_id=person_of(actor),
        asked_at=now,
        due_at=due,
    )
    _count(case, 1, now)
    fact = facts.AssistAsked(**_where(case, assist), due_at=due.isoformat())
    tell(actor, case, fact, text, now)
    return assist


def accept_assist(actor: Actor, case: Case, task: Task, now: datetime) -> Fact:
    """The assist of a task that somebody has just taken; the fact is recorded by the caller."""
    assist = Assist.objects.select_for_update(no_key=True).get(task=task)
    assist.state = AssistState.ACCEPTED
    assist.save(update_fields=["state"])
    return facts.AssistAccepted(**_where(case, assist))


@command
def answer_assist(actor: Actor, *, task_id: UUID, result: str, words: str, now: datetime) -> Assist:
    """Give the result of what one's unit was asked to do to the lead.

    For whoever has the task. Refuses an unknown result, no words, and what has been answered or taken back.
    """
    task, case = access.task_for(actor, task_id)
    if task.kind != TaskKind.ASSIST:
        raise Refused("cases.not_assist", "This task is no help for another unit.")
    if task.state not in (TaskState.ACCEPTED, TaskState.ON_SITE):
        raise Refused(
            "cases.task_step", "The task is “{state}” now; reload it to see what comes next.", state=task.state
        )
    if task.assignee_id != actor.id:
        raise Refused("cases.task_not_yours", "Somebody else has this task.")
    rules.check_assist_result(result)
    text = rules.check_note(words, needed=True)
    assist = Assist.objects.select_for_update(no_key=True).get(task=task)
    task.state, task.done_at, task.result = TaskState.DONE, now, result
    task.save(update_fields=["state", "done_at", "result"])
    assist.state, assist.result, assist.answer = AssistState.ANSWERED, result, text
    assist.answered_by_id, assist.answered_at = person_of(actor), now
    assist.save()
    _count(case, -1, now)
    fact = facts.AssistAnswered(**_where(case, assist), result=result, on_time=now <= assist.due_at)
    tell(actor, case, fact, text, now)
    return assist


@command
def take_back_assist(actor: Actor, *, assist_id: UUID, note: str = "", now: datetime) -> Assist:
    """Take back what a unit was asked to do: it is no longer needed. Refuses what has been answered."""
    found = Assist.objects.filter(id=assist_id).values_list("case_id", flat=True).first()
    if found is None:
        raise NotFound("cases.no_assist", "There is no such request for help, or it is not yours to see.")
    case = access.case_for(actor, rules.Act.TAKE_BACK, found, lock=True)
    assist = Assist.objects.select_for_update(no_key=True).get(id=assist_id)
    if assist.state not in OPEN_ASSIST:
        raise Refused("cases.assist_over", "This has been answered or taken back already.")
    text = rules.check_note(note)
    Task.objects.filter(id=assist.task_id).update(state=TaskState.WITHDRAWN, done_at=now)
    assist.state = AssistState.TAKEN_BACK
    assist.save(update_fields=["state"])
    _count(case, -1, now)
    tell(actor, case, facts.AssistTakenBack(**_where(case, assist)), text, now)
    return assist


def pass_over(actor: Actor, case: Case, task: Task, why: str, now: datetime) -> None:
    """Ask the rule whether the lead may report back over open assists; the reason stands in the timeline.

    No query where no assist is open.
    """
    if not case.assists_open:
        return
    units = ground().units
    waiting = list(Assist.objects.filter(case=case, state__in=OPEN_ASSIST).values_list("unit_id", flat=True))
    text = rules.check_note(
        rules.check_assists([units[one].name if one in units else "?" for one in waiting], why), needed=True
    )
    fact = facts.AssistPassedOver(**where(case), task_id=task.id, open_units=[str(one) for one in waiting])
    tell(actor, case, fact, text, now)


def withdraw_assists(actor: Actor, case: Case, now: datetime) -> None:
    """What is asked of other units ends with a locked case that ends; the caller saves the case."""
    if not case.assists_open:
        return
    waiting = list(Assist.objects.select_for_update(no_key=True).filter(case=case, state__in=OPEN_ASSIST))
    Task.objects.filter(id__in=[one.task_id for one in waiting]).update(state=TaskState.WITHDRAWN, done_at=now)
    Assist.objects.filter(id__in=[one.id for one in waiting]).update(state=AssistState.TAKEN_BACK)
    case.assists_open = 0
    journal.record_many(actor, [facts.AssistTakenBack(**_where(case, one)) for one in waiting], at=now)


def _count(case: Case, change: int, now: datetime) -> None:
    Case.objects.filter(id=case.id).update(assists_open=F("assists_open") + change, changed_at=now)


def _where(case: Case, assist: Assist) -> dict[str, object]:
    """The fact is about the case and names the assisting unit, whose pages it reaches so."""
    return {**where(case), "unit_id": assist.unit_id, "assist_id": assist.id, "task_id": assist.task_id}
