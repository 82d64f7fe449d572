"""What petitioners get and say after a case has ended: an answer for each, a wish to take it up again, calls not reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.cases import access as case_access
from linli.cases import commands as cases
from linli.cases.models import CallAttempt, Case, ReopenWish
from linli.intake import access, facts
from linli.intake.models import Answer, AnswerWay, FurtherCase, Signal
from linli.kernel.actors import Actor
from linli.kernel.errors import NotFound, Refused
from linli.trust import journal
from linli.trust.acting import command
from linli.trust.bulk import copy_in

#: Ways by which nobody waits for an answer.
NO_PETITIONER = ("patrol", "sensor")


@dataclass(frozen=True, slots=True)
class Ended:
    """A case that ended by a fact, and what its petitioners are told: a code and the words beside it."""

    case_id: UUID
    cause_id: UUID
    result: str
    words: str
    unit_id: UUID | None
    grid_code: str | None
    at: datetime


@command
def answer_petitioners(actor: Actor, *, ended: Sequence[Ended]) -> int:
    """Put an answer on file for every report of cases that have ended; returns how many. Six statements, whatever their number.

    A text message where a telephone was left, a notice where there is an account, else the reason why nothing could be
    sent. Safe to repeat: a report gets one answer for each time its case ends.
    """
    by_case = {one.case_id: one for one in ended}
    known = set(Answer.objects.filter(cause_id__in=[one.cause_id for one in ended]).values_list("signal_id", "cause_id"))
    made = [
        _answer(signal, by_case[case_id])
        for case_id, signal in _reports(list(by_case))
        if (signal.id, by_case[case_id].cause_id) not in known
    ]
    if not made:
        return 0
    copy_in(made)
    news = []
    for one in ended:
        own = [answer for answer in made if answer.cause_id == one.cause_id]
        if own:
            none = sum(answer.way == AnswerWay.NONE for answer in own)
            news.append(
                facts.PetitionersTold(
                    subject_id=one.case_id, case_id=one.case_id, unit_id=one.unit_id, grid_code=one.grid_code,
                    cause_id=one.cause_id, sent=len(own) - none, no_contact=none,
                )
            )  # fmt: skip
    journal.record_many(actor, news, at=max(one.at for one in ended))
    return len(made)


def _reports(case_ids: Sequence[UUID]) -> list[tuple[UUID, Signal]]:
    """Every report of these cases, with those that cases split off from share. Two queries."""
    fields = ("id", "case_id", "channel", "phone_index", "reporter_id")
    own = Signal.objects.filter(case__in=case_ids).only(*fields)
    shared = FurtherCase.objects.filter(case__in=case_ids).select_related("signal").only(
        "case_id", *(f"signal__{name}" for name in fields if name != "case_id")
    )
    return [(signal.case_id, signal) for signal in own if signal.case_id] + [(f.case_id, f.signal) for f in shared]


def _answer(signal: Signal, one: Ended) -> Answer:
    if signal.phone_index is not None:
        way, reason = AnswerWay.MESSAGE, ""
    elif signal.reporter_id is not None:
        way, reason = AnswerWay.PAGE, ""
    else:
        way, reason = AnswerWay.NONE, "no_petitioner" if signal.channel in NO_PETITIONER else "no_contact_left"
    return Answer(
        case_id=one.case_id, signal_id=signal.id, cause_id=one.cause_id, result=one.result, words=one.words,
        way=way, reason=reason, at=one.at,
    )  # fmt: skip


@command
def ask_reopen(actor: Actor, *, code: str, words: str, now: datetime) -> ReopenWish:
    """Ask with the tracking code that the matter be taken up again; a person judges it.

    Refuses a report without a case, and what :func:`linli.cases.commands.ask_reopen` refuses.
    """
    signal = access.signal_by_code(code)
    if signal.case_id is None:
        raise Refused("intake.nothing_to_reopen", "There is no case that could be taken up again.")
    return cases.ask_reopen(actor, case_id=signal.case_id, signal_id=signal.id, words=words, way="page", now=now)


@command
def reopen_after_call(actor: Actor, *, signal_id: UUID, reason: str, reasonable: bool, now: datetime) -> Case:
    """Take the case up again after a call-back, with the agent's judgement that the wish is reasonable.

    Refuses what :func:`linli.cases.commands.reopen` refuses, and a report that is not one's own to call back.
    """
    signal = _callable(actor, signal_id)
    assert signal.case_id is not None
    return cases.reopen(
        actor, case_id=signal.case_id, reason=reason, reasonable=reasonable, signal_id=signal_id, now=now
    )


@command
def log_unreached(actor: Actor, *, signal_id: UUID, why: str, now: datetime) -> CallAttempt:
    """Log a call-back at which the reporter was not reached.

    Refuses whoever is no call-back agent of the area, and what :func:`linli.cases.commands.log_call` refuses.
    """
    signal = _callable(actor, signal_id)
    assert signal.case_id is not None
    return cases.log_call(actor, case_id=signal.case_id, signal_id=signal.id, why=why, now=now)


def _callable(actor: Actor, signal_id: UUID) -> Signal:
    signal = Signal.objects.filter(access.to_call_back(actor), id=signal_id).select_related("case").first()
    if signal is None or signal.case is None or not case_access.may_see(actor, signal.case):
        raise NotFound("intake.nobody_to_call", "There is nobody to call back for this report, or it is not yours.")
    return signal
