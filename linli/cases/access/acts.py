"""Who may do what to a case: one predicate for each act, in one table, asked by the commands and by the pages alike."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from linli.cases.access import holding, linking
from linli.cases.access.reach import MISSING, may_see
from linli.cases.models import Case
from linli.cases.rules import MOVES, Act
from linli.kernel.actors import Actor, ActorKind
from linli.kernel.errors import NotAllowed

Predicate = Callable[[Actor, Case], bool]


#: The acts on a case itself, each with whom it is for. What a task allows is asked of :func:`task_for` instead.
FOR: dict[Act, Predicate] = {
    Act.REDIRECT: holding.triages,
    Act.CANCEL: holding.triages,
    Act.ASSIGN: holding.assigns,
    Act.TAKE_OVER: holding.takes_over,
    Act.CONTACT: holding.contacts,
    Act.ASK_RETURN: holding.may_return,
    Act.OBJECT: holding.may_return,
    Act.EXTEND: holding.may_stop,
    Act.PAUSE: holding.may_stop,
    Act.SUSPEND: holding.may_stop,
    Act.RESUME: holding.resumes,
    Act.URGE: holding.supervises,
    Act.ANSWER: holding.holds,
    Act.UNLIST: holding.unlists,
    Act.HOLD: linking.supervises,
    Act.ASSIST: holding.holds,
    Act.TAKE_BACK: linking.takes_back,
    Act.MERGE: linking.triages,
    Act.UNMERGE: linking.triages,
    Act.UNJOIN: linking.triages,
    Act.SPLIT: linking.triages,
    Act.TRANSFER: linking.transfers,
    Act.REPORT_GONE: linking.has_seen,
    Act.DECLINE: linking.triages,
    Act.REOPEN: linking.judges,
}


def may(actor: Actor, act: Act, case: Case) -> bool:
    """Whether an actor who sees a case may do this to it."""
    if actor.kind is ActorKind.MACHINE or act not in FOR:
        return True
    return FOR[act](actor, case)


def acts_now(actor: Actor, case: Case) -> frozenset[Act]:
    """The acts on a case that this actor may do in the state it is in: what a page offers."""
    return frozenset(act for act in FOR if case.state in MOVES[act].sources and may(actor, act, case))


def case_for(actor: Actor, act: Act | None, case_id: UUID, *, lock: bool = False) -> Case:
    """The case, locked for update if asked, after asking whether the actor may see it and do this to it."""
    rows = Case.objects.select_for_update(no_key=True) if lock else Case.objects.all()
    case = rows.filter(id=case_id).first()
    if case is None or not may_see(actor, case):
        raise MISSING
    if act is not None and not may(actor, act, case):
        raise NotAllowed(
            "cases.not_allowed", "Your post does not allow this step. Ask an operator of the command centre."
        )
    return case
