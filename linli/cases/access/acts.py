"""Who may do what to a case: the matrix says for whom, one table here what else must hold; commands and pages ask alike."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from linli.cases.access import holding, linking
from linli.cases.access.reach import MISSING, may_see, thing_of
from linli.cases.models import Case
from linli.cases.rules import MOVES, Act
from linli.kernel import matrix
from linli.kernel.actors import Actor, ActorKind
from linli.kernel.errors import NotAllowed

Predicate = Callable[[Actor, Case], bool]


def always(_actor: Actor, _case: Case) -> bool:
    """Nothing beside the matrix."""
    return True


#: The acts on a case itself, each with what must hold beside the matrix. What a task allows is asked of
#: :func:`task_for` instead.
FOR: dict[Act, Predicate] = {
    Act.REDIRECT: always,
    Act.CANCEL: always,
    Act.ASSIGN: always,
    Act.TAKE_OVER: holding.takes_over,
    Act.CONTACT: always,
    Act.ASK_RETURN: holding.running,
    Act.OBJECT: holding.running,
    Act.EXTEND: holding.running,
    Act.PAUSE: holding.running,
    Act.SUSPEND: holding.running,
    Act.RESUME: holding.paused,
    Act.URGE: always,
    Act.ANSWER: always,
    Act.UNLIST: always,
    Act.HOLD: always,
    Act.ASSIST: always,
    Act.TAKE_BACK: always,
    Act.MERGE: linking.open_to_all,
    Act.UNMERGE: always,
    Act.UNJOIN: always,
    Act.SPLIT: linking.open_to_all,
    Act.TRANSFER: linking.open_to_all,
    Act.REPORT_GONE: always,
    Act.DECLINE: always,
    Act.REOPEN: linking.was_not_handler,
    Act.CONFIDENTIAL: always,
}
#: Acts that the unit that leads a case may do too.
_ALSO_LEAD = frozenset({Act.TAKE_BACK})


def may(actor: Actor, act: Act, case: Case) -> bool:
    """Whether an actor who sees a case may do this to it."""
    if actor.kind is ActorKind.MACHINE or act not in FOR:
        return True
    allowed = matrix.may(actor, f"cases.{act}", thing_of(case)) or (act in _ALSO_LEAD and linking.leads(actor, case))
    return allowed and FOR[act](actor, case)


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
