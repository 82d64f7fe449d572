"""Clocks that have run out: each fires once, however many workers look."""

from __future__ import annotations

from datetime import datetime

from linli.cases import facts
from linli.cases.commands.laddering import climb
from linli.cases.models import RUNNING, Clock, ClockKind
from linli.kernel.actors import Actor
from linli.trust import journal
from linli.trust.acting import command
from linli.trust.facts import Fact

_FACTS = {
    ClockKind.REMIND: facts.Reminded,
    ClockKind.DUE: facts.Overdue,
    ClockKind.RED: facts.LongOverdue,
    ClockKind.CONTACT: facts.ContactLate,
}
#: The step of the ladder that a clock leads to, and whether that is one more failure.
_STEPS = {ClockKind.DUE: ("yellow", 1), ClockKind.RED: ("red", 0)}


@command
def fire_clocks(actor: Actor, *, now: datetime, limit: int = 500) -> int:
    """Fire every clock whose time has come, up to ``limit``; returns how many. Three statements, six where one is overdue.

    Rows locked by another worker are left to it. A clock of a case that has been dealt with stays silent. What comes
    after a pause is not for here (:func:`linli.cases.commands.pausing.review_pauses`).
    """
    due = list(
        Clock.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .filter(fired_at=None, stopped_at=None, due_at__lte=now)
        .exclude(kind=ClockKind.REVIEW)
        .select_related("case")
        .order_by("due_at", "id")[:limit]
    )
    Clock.objects.filter(id__in=[clock.id for clock in due]).update(fired_at=now)
    news: list[Fact] = []
    climbing = []
    for clock in due:
        case = clock.case
        still = case.paused_since is not None and clock.kind != ClockKind.CONTACT
        if case.state in RUNNING and case.due_at is not None and not still:
            news.append(
                _FACTS[ClockKind(clock.kind)](
                    subject_id=case.id,
                    case_id=case.id,
                    unit_id=case.holder_unit_id,
                    account_id=case.holder_account_id,
                    grid_code=case.grid_code,
                    due_at=(clock.due_at if clock.kind == ClockKind.CONTACT else case.due_at).isoformat(),
                )
            )
            if clock.kind in _STEPS:
                climbing.append((case, *_STEPS[ClockKind(clock.kind)]))
    news += climb(climbing, now)
    journal.record_many(actor, news, at=now)
    return len(due)
