"""One case with several matters becomes several: the original keeps its number, the others are linked to it both ways."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from linli.cases import access, facts, rules
from linli.cases.commands.opening import Draft, open_cases
from linli.cases.commands.timing import tell, where
from linli.cases.models import Case, CaseLink, LinkKind
from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.orgs.queries import rule_value, work_calendar
from linli.trust import journal
from linli.trust.acting import command


def part_clock(case: Case, *, limit: str, same_kind: bool, now: datetime) -> rules.ClockStart:
    """The clock of a matter that is split off from a case now."""
    assert case.dispatched_at is not None
    return rules.clock_of_part(
        split_at=now,
        first_dispatch=case.dispatched_at,
        limit=limit,
        original=case.limit,
        same_kind=same_kind,
        longest=str(rule_value("split_limit_longest", now.astimezone(LOCAL).date())),
        calendar=work_calendar(),
    )


@command
def record_split(actor: Actor, *, case_id: UUID, drafts: Sequence[Draft], reason: str, now: datetime) -> list[Case]:
    """Open the further matters as cases and link each with the original; the original goes on with the first one.

    For operators. Refuses no further matter, no reason, and work that has been reported.
    """
    case = access.case_for(actor, rules.Act.SPLIT, case_id, lock=True)
    rules.next_state(case.state, rules.Act.SPLIT)
    rules.check_parts(len(drafts))
    text = rules.check_note(reason, needed=True)
    parts = open_cases(actor, drafts=drafts, now=now)
    CaseLink.objects.bulk_create(
        CaseLink(earlier=case, later=part, kind=LinkKind.SPLIT, by_id=actor.id, at=now) for part in parts
    )
    tell(actor, case, facts.SplitOff(**where(case), parts=[part.id for part in parts]), text, now)
    journal.record_many(actor, [facts.SplitFrom(**where(part), parent_id=case.id) for part in parts], at=now)
    return parts
