"""Ends without work by a unit: the special cases with the way that is told, and matters that are gone before anybody came."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.cases import access, facts, rules
from linli.cases.commands.assisting import withdraw_assists
from linli.cases.commands.giving import withdraw_tasks
from linli.cases.commands.holds import check_not_held
from linli.cases.commands.laddering import come_down
from linli.cases.commands.opening import stop_clocks
from linli.cases.commands.timing import end_pause, overtake, tell, where
from linli.cases.models import ENDED, OPEN_TASK, Case, CaseLink, LinkKind, Task, TaskKind, TaskState
from linli.kernel.actors import Actor, ActorKind
from linli.orgs.queries import category_or_refuse, inspecting_unit
from linli.trust.acting import command, send


@command
def decline(
    actor: Actor, *, case_id: UUID, special: str, words: str = "", earlier_id: UUID | None = None, now: datetime
) -> Case:
    """End a case as one of the six special cases; the petitioner is told the words, or the legal way of its kind.

    For operators; nothing ends so by itself. Refuses an emergency, which goes on; the same matter as a case that is still
    open, which is joined to it instead; no words where nothing else says the way; and a case that is held open.
    """
    case = access.case_for(actor, rules.Act.DECLINE, case_id, lock=True)
    state = rules.next_state(case.state, rules.Act.DECLINE)
    text = rules.check_note(words)
    earlier = access.case_for(actor, None, earlier_id) if earlier_id else None
    legal = str(category_or_refuse(case.category_id).words.get("legal_way_zh", "")) if special == "legal_way" else ""
    line = rules.check_decline(
        special,
        earlier=earlier is not None,
        earlier_open=earlier is not None and earlier.state not in ENDED,
        same=earlier_id == case_id,
        words=text,
        legal_words=legal,
    )
    check_not_held(case, now)
    withdraw_assists(actor, case, now)
    end_pause(case, now)
    overtake(case, now)
    withdraw_tasks(case, now)
    stop_clocks(case.id, now)
    send([come_down(case.id, now)])
    case.state, case.changed_at = state, now
    case.save()
    if earlier is not None:
        CaseLink.objects.get_or_create(
            earlier=earlier, later=case, defaults={"kind": LinkKind.DUPLICATE, "by_id": actor.id, "at": now}
        )
    fact = facts.Declined(
        **where(case), why=special, told=line.told, earlier_id=earlier.id if earlier is not None else None
    )
    tell(actor, case, fact, text or legal, now, public=True)
    return case


@command
def report_gone(actor: Actor, *, case_id: UUID, note: str, now: datetime) -> Case:
    """Say that the matter was gone before anybody came; somebody else verifies it, and it counts in recurrence.

    For operators, officers, community and grid workers of the area, and for the part of the system that watches over it.
    Refuses without a word on how one knows, and work that has been reported.
    """
    case = access.case_for(actor, rules.Act.REPORT_GONE, case_id, lock=True)
    case.state = rules.next_state(case.state, rules.Act.REPORT_GONE)
    text = rules.check_note(note, needed=True)
    withdraw_assists(actor, case, now)
    end_pause(case, now)
    overtake(case, now)
    task = Task.objects.select_for_update(no_key=True).get(case=case, kind=TaskKind.HANDLE, state__in=OPEN_TASK)
    task.state, task.done_at, task.result = TaskState.DONE, now, "gone"
    task.save(update_fields=["state", "done_at", "result"])
    checker = inspecting_unit(case.grid_code)
    check = Task.objects.create(
        case=case, kind=TaskKind.VERIFY, state=TaskState.ISSUED, unit_id=checker.id, issued_at=now
    )
    case.handled_by_id = actor.id if actor.kind is ActorKind.PERSON else None
    case.reported_at, case.changed_at = now, now
    case.holder_unit_id, case.holder_account_id = checker.id, None
    case.save()
    stop_clocks(case.id, now)
    assert case.due_at is not None
    fact = facts.DealtWith(
        **where(case),
        task_id=task.id,
        verify_task_id=check.id,
        result="gone",
        photos=0,
        on_time=now <= case.due_at,
    )
    tell(actor, case, fact, text, now, public=True)
    return case
