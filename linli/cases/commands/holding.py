"""Giving the task of a case to another person of the unit that holds it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.cases import access, facts, rules
from linli.cases.commands.timing import person_of, tell, where
from linli.cases.models import OPEN_TASK, Case, Task, TaskKind, TaskState
from linli.cases.queries.colleagues import candidates
from linli.kernel.actors import Actor
from linli.people.queries import roster
from linli.trust.acting import command


@command
def assign(actor: Actor, *, case_id: UUID, person_id: UUID, note: str = "", now: datetime) -> Case:
    """Give the task to another person of the unit; the old holder is told.

    For officers and leaders of the holding unit, and for a community worker with the community's grid workers. Refuses
    whoever has it already, whoever does not work for the unit at this place or is on leave, and work that
    has been reported.
    """
    case = access.case_for(actor, rules.Act.ASSIGN, case_id, lock=True)
    state = rules.next_state(case.state, rules.Act.ASSIGN)
    text = rules.check_note(note)
    choice = {one.account_id for one in candidates(actor, case, now)}
    rules.check_assignee(person_id, holder=case.holder_account_id, candidates=choice)
    rules.check_there(roster().absence(person_id, now))
    return _move(actor, case, state, person_id, text, now, taken=False)


@command
def take_over(actor: Actor, *, case_id: UUID, note: str = "", now: datetime) -> Case:
    """Take over a colleague's task at one's own unit, accepted at once; the colleague is told.

    Refuses a case that nobody has, that is one's own, or that another unit holds.
    """
    case = access.case_for(actor, rules.Act.TAKE_OVER, case_id, lock=True)
    state = rules.next_state(case.state, rules.Act.TAKE_OVER)
    return _move(actor, case, state, person_of(actor), rules.check_note(note), now, taken=True)


def _move(actor: Actor, case: Case, state: str, person_id: UUID, text: str, now: datetime, *, taken: bool) -> Case:
    """The same task in other hands, so that photos and due time stay with it."""
    task = Task.objects.select_for_update(no_key=True).get(case=case, kind=TaskKind.HANDLE, state__in=OPEN_TASK)
    before = case.holder_account_id
    task.assignee_id, task.arrived_at = person_id, None
    task.state, task.accepted_at = (TaskState.ACCEPTED, now) if taken else (TaskState.ISSUED, None)
    task.save(update_fields=["assignee", "state", "accepted_at", "arrived_at"])
    case.state, case.holder_account_id, case.changed_at = state, person_id, now
    case.accepted_at = now if taken else None
    case.save(update_fields=["state", "holder_account", "accepted_at", "changed_at"])
    fact = facts.Assigned(**where(case), task_id=task.id, from_account_id=before, taken=taken)
    tell(actor, case, fact, text, now)
    return case
