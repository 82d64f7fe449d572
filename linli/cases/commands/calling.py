"""Ringing petitioners after closing, in a few attempts at different hours; what they say is a rating."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.cases import facts, rules
from linli.cases.commands.timing import person_of, where
from linli.cases.models import CallAttempt, Case, State, Task, TaskKind, TaskState
from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import Refused
from linli.orgs.queries import rule_value
from linli.trust import journal
from linli.trust.acting import command


def check_independent(actor: Actor, case: Case) -> None:
    """Call-backs are made by an agent of a unit that did not do the work (AT-12345-04)."""
    worked = Task.objects.filter(case=case, kind=TaskKind.HANDLE, state=TaskState.DONE).values_list("unit", flat=True)
    if not matrix.opens(actor, "reports.call_back") or actor.unit_ids & set(worked) or actor.id == case.handled_by_id:
        raise Refused("cases.callback_not_independent", "A call-back is made by a person of an independent unit.")


def attempts_of(case: Case, signal_id: UUID) -> list[CallAttempt]:
    """The attempts since the case was last closed, oldest first."""
    return list(CallAttempt.objects.filter(signal_id=signal_id, round=case.reopened).order_by("at"))


def check_call(case: Case, signal_id: UUID, *, reached: bool, why: str, now: datetime) -> int:
    """How many attempts there have been; refuses one too many, and one too soon after another."""
    earlier = attempts_of(case, signal_id)
    day = now.astimezone(LOCAL).date()
    rules.check_attempt(
        earlier=[one.at for one in earlier],
        at=now,
        most=int(rule_value("callback_attempts", day)),
        gap_hours=float(rule_value("callback_gap_hours", day)),
        reached=reached,
        why=why,
    )
    return len(earlier)


def note_reached(actor: Actor, case: Case, signal_id: UUID, now: datetime) -> None:
    """The attempt at which the petitioner answered; the rating beside it makes the call-back an effective one."""
    CallAttempt.objects.create(
        case=case, signal_id=signal_id, round=case.reopened, by_id=person_of(actor), reached=True, at=now
    )


@command
def log_call(actor: Actor, *, case_id: UUID, signal_id: UUID, why: str, now: datetime) -> CallAttempt:
    """Log an attempt at which the petitioner was not reached, or did not want to speak.

    After the last attempt the call-back ends as “not reached” and never counts as effective. The caller has checked that
    the actor may call for the signal. Refuses a case that is not closed, a caller of the unit that did the work, one
    attempt too many, and one too soon after another.
    """
    case = Case.objects.select_for_update(no_key=True).get(id=case_id)
    if case.state not in (State.CLOSED, State.EVALUATED):
        raise Refused("cases.call_before_closing", "Petitioners are rung after the case has been closed.")
    check_independent(actor, case)
    number = check_call(case, signal_id, reached=False, why=why, now=now) + 1
    attempt = CallAttempt.objects.create(
        case=case, signal_id=signal_id, round=case.reopened, by_id=person_of(actor), reached=False, why=why, at=now
    )
    most = int(rule_value("callback_attempts", now.astimezone(LOCAL).date()))
    over = rules.is_over(attempts=number, reached=False, most=most)
    fact = facts.CallTried(**where(case), signal_id=signal_id, attempt=number, why=why, over=over)
    journal.record(actor, fact, at=now)
    return attempt
