"""One matter that has two cases: joining one to the other, and parting them again (AT-12345-07)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from linli.cases import access, facts, rules
from linli.cases.commands.giving import give_out, withdraw_tasks
from linli.cases.commands.holds import holding
from linli.cases.commands.laddering import come_down
from linli.cases.commands.opening import dispatched_fact, stop_clocks
from linli.cases.commands.timing import end_pause, overtake, tell, where
from linli.cases.models import ENDED, Case, Task, TaskKind
from linli.kernel.actors import Actor
from linli.kernel.errors import Refused
from linli.trust import journal
from linli.trust.acting import command, send


@dataclass(frozen=True, slots=True)
class Joined:
    """What a merge has changed: the case that is dealt with, and all that follow it now."""

    case: Case
    main: Case
    followers: tuple[UUID, ...]


def _both(first: UUID, second: UUID) -> dict[UUID, Case]:
    """Two cases locked in the order of their ids, so that two persons at once never wait for each other."""
    rows = Case.objects.select_for_update(no_key=True).filter(id__in=[first, second]).order_by("id")
    return {case.id: case for case in rows}


@command
def merge_case(
    actor: Actor, *, case_id: UUID, into_id: UUID, signals: int, reason: str, confirmed: bool = False, now: datetime
) -> Joined:
    """Join an open case to another one that is dealt with for both; its tasks and clocks end, its timeline stays.

    The caller moves the ``signals`` that it has. For operators. Refuses a case that has been reported back, is held open
    or helped with, one that is over as the other, and danger or confidence without an explicit confirmation.
    """
    access.case_for(actor, rules.Act.MERGE, case_id)
    access.case_for(actor, None, into_id)
    found = _both(case_id, into_id)
    case, main = found[case_id], found[into_id]
    text = rules.check_note(reason, needed=True)
    rules.check_merge(
        same=case_id == into_id,
        into_ended=main.state in ENDED,
        delicate=_delicate(case, main),
        confirmed=confirmed,
        assists=case.assists_open,
        holds=holding(case, now) if case.holds_open else (),
    )
    case.state = rules.next_state(case.state, rules.Act.MERGE)
    end_pause(case, now)
    overtake(case, now)
    withdraw_tasks(case, now)
    stop_clocks(case.id, now)
    send([come_down(case.id, now)])
    case.main_id, case.changed_at = main.id, now
    former, case.holder_account_id = case.holder_account_id, None
    case.holder_unit_id = main.holder_unit_id
    case.save()
    Case.objects.filter(main=case.id).update(main=main.id, changed_at=now)
    main.signals += signals
    main.changed_at = now
    main.save(update_fields=["signals", "changed_at"])
    news = facts.FollowerJoined(**where(main), follower_id=case.id, signals=main.signals)
    told = where(case) | {"account_id": former}
    tell(actor, case, facts.Merged(**told, main_id=main.id, signals=signals, confirmed=confirmed), text, now)
    tell(actor, main, news, text, now)
    followers = Case.objects.filter(main=main.id).values_list("id", flat=True)
    return Joined(case, main, tuple(followers))


def _delicate(*cases: Case) -> list[str]:
    """What keeps two cases from being merged without a word: danger or confidence, unless both are alike in it."""
    found = []
    if any(case.priority == "P1" for case in cases):
        found.append("danger")
    if any(case.restricted for case in cases):
        found.append("restricted")
    return found


@command
def unmerge_case(actor: Actor, *, case_id: UUID, signals: int, reason: str, now: datetime) -> Case:
    """Part a case from the one it was joined to: it stands by itself again, with its timeline, its holder and its clock.

    It goes to the unit that had it before, else to the catch-all unit, with its whole limit from now: nobody could work
    on it meanwhile. The first due time stays for statistics. The caller brings back the ``signals``. For operators;
    refuses a case that is not joined to another.
    """
    access.case_for(actor, rules.Act.UNMERGE, case_id)
    main_id = Case.objects.filter(id=case_id).values_list("main", flat=True).get()
    if main_id is None:
        raise Refused("cases.not_merged", "This case is not joined to another one.")
    found = _both(case_id, main_id)
    case, main = found[case_id], found[main_id]
    case.state = rules.next_state(case.state, rules.Act.UNMERGE)
    text = rules.check_note(reason, needed=True)
    before = Task.objects.filter(case=case, kind=TaskKind.HANDLE).order_by("-issued_at", "-id").first()
    case.main, case.first_due_at = None, case.first_due_at or case.due_at
    case.signals = signals
    task = give_out(
        case,
        unit_id=before.unit_id if before else case.lead_unit_id,
        assignee_id=before.assignee_id if before else None,
        start=now,
        limit=case.limit,
        now=now,
    )
    _leave(main, signals, now)
    assert case.due_at is not None
    fact = facts.Unmerged(
        **where(case), main_id=main.id, task_id=task.id, signals=signals, due_at=case.due_at.isoformat()
    )
    tell(actor, case, fact, text, now)
    journal.record(actor, dispatched_fact(case, task), at=now)
    left = facts.FollowerLeft(**where(main), follower_id=case.id, signals=main.signals)
    tell(actor, main, left, text, now)
    return case


def _leave(main: Case, signals: int, now: datetime) -> None:
    main.signals = max(1, main.signals - signals)
    main.changed_at = now
    main.save(update_fields=["signals", "changed_at"])


@command
def part_signal(actor: Actor, *, case_id: UUID, signal_id: UUID, other_case_id: UUID, reason: str, now: datetime) -> Case:
    """A report that had been joined leaves a case, for another one of its own that the caller has opened.

    For operators. Refuses a case that is over, and its only report.
    """
    case = access.case_for(actor, rules.Act.UNJOIN, case_id, lock=True)
    rules.next_state(case.state, rules.Act.UNJOIN)
    text = rules.check_note(reason, needed=True)
    if case.signals < 2:
        raise Refused("cases.only_signal", "This is the only report of the case. Correct where the case went instead.")
    Case.objects.filter(id=case.id).update(signals=F("signals") - 1, changed_at=now)
    fact = facts.SignalLeft(
        **where(case), signal_id=signal_id, other_case_id=other_case_id, signals=case.signals - 1
    )
    tell(actor, case, fact, text, now)
    return case


