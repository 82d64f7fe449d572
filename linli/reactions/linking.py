"""Who is told when cases are tied, divided, ended and taken up again; and the answer that every petitioner gets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID, uuid5

from linli.cases.queries import outcomes, remarks_of
from linli.intake.commands import Ended, answer_petitioners
from linli.intake.queries import Reporter, moved_from, reporters_of
from linli.kernel.actors import machine
from linli.orgs.queries import today
from linli.people.commands import MessageDraft, NoticeDraft, post_messages, post_notices
from linli.people.queries import posts_by_role
from linli.reactions.holding import HANDLING, People, in_area, posts_of, told
from linli.trust.journal import FactRow

Reaction = Callable[[Sequence[FactRow]], None]
ANSWERER = machine("answers")


def answer_closed(facts: Sequence[FactRow]) -> None:
    """Every petitioner of a closed case gets the handler's result and public words as an answer (AT-12345-07)."""
    found = outcomes([fact.case_id for fact in facts if fact.case_id])
    answer_petitioners(
        ANSWERER, ended=[_ended(fact, *found.get(fact.case_id, ("", ""))) for fact in facts if fact.case_id]
    )


def answer_ended(facts: Sequence[FactRow]) -> None:
    """The same where a case ended without work: the way that is told, or why it was not filed."""
    words = remarks_of([fact.id for fact in facts])
    answer_petitioners(
        ANSWERER,
        ended=[
            _ended(fact, str(fact.data.get("told") or "not_filed"), words.get(fact.id, ""))
            for fact in facts
            if fact.case_id
        ],
    )


def _ended(fact: FactRow, result: str, words: str) -> Ended:
    assert fact.case_id is not None
    return Ended(
        case_id=fact.case_id, cause_id=fact.id, result=result[:20], words=words, unit_id=fact.unit_id,
        grid_code=fact.grid_code, at=fact.at,
    )  # fmt: skip


def tell_reporters_answered(facts: Sequence[FactRow]) -> None:
    """Every reporter learns that there is an answer."""
    _reporters(facts, "report_answered")


def tell_reporters_joined(facts: Sequence[FactRow]) -> None:
    """The reporters of a case that was joined to another one learn that it is dealt with there."""
    by_follower = {UUID(str(fact.data["follower_id"])): fact for fact in facts}
    came = moved_from(list(by_follower))
    _post([(who, by_follower[came[who.signal_id]]) for who in reporters_of(signal_ids=list(came))], "report_joined")


def tell_reporters_reopened(facts: Sequence[FactRow]) -> None:
    """Every reporter learns that the case has been taken up again."""
    _reporters(facts, "report_reopened")


def tell_wisher_refused(facts: Sequence[FactRow]) -> None:
    """Whoever asked that a case be taken up again reads why it is not."""
    by_signal = {UUID(str(fact.data["signal_id"])): fact for fact in facts}
    _post(
        [(who, by_signal[who.signal_id]) for who in reporters_of(signal_ids=list(by_signal))], "report_not_reopened"
    )


def _reporters(facts: Sequence[FactRow], key: str) -> None:
    by_case = {fact.case_id: fact for fact in facts if fact.case_id}
    _post([(who, by_case[who.case_id]) for who in reporters_of(case_ids=list(by_case))], key)


def _post(found: Sequence[tuple[Reporter, FactRow]], key: str) -> None:
    """A notice where there is an account, a text message where a telephone was left; each once for the fact."""
    post_notices(
        [
            NoticeDraft(account_id=who.account_id, fact_id=fact.id, key=key, link=f"/r/{who.code}/", at=fact.at)
            for who, fact in found
            if who.account_id
        ]
    )
    post_messages(
        [
            MessageDraft(cause_id=uuid5(fact.id, who.code), to=who.phone, key=key, values={"code": who.code}, at=fact.at)
            for who, fact in found
            if who.phone
        ]
    )


def tell_assisting(facts: Sequence[FactRow]) -> None:
    """Those who handle matters at the unit that is asked to help find the task."""
    staff: dict[UUID, list[UUID]] = {}
    for duties in posts_of(*HANDLING):
        for held in duties.values():
            for duty in held:
                staff.setdefault(duty.unit_id, []).append(duty.account_id)
    for fact in facts:
        people = staff.get(fact.unit_id, []) if fact.unit_id else []
        told([fact], "assist_asked", lambda _fact, people=people: people, link=f"/field/tasks/{fact.data['task_id']}/")


def tell_lead(facts: Sequence[FactRow]) -> None:
    """The person who has the case learns that a helping unit has answered."""
    told(facts, "assist_answered", lambda fact: [fact.account_id])


def tell_judges(facts: Sequence[FactRow]) -> None:
    """Operators and call-back agents of the area learn that a petitioner asks for more."""
    held = {role: posts_by_role(role, today()) for role in ("operator", "callback_agent")}

    def people(fact: FactRow) -> People:
        return [one for duties in held.values() for one in in_area(duties, fact)]

    told(facts, "reopen_asked", people, link="/desk/reopenings/")


def tell_former_holder(facts: Sequence[FactRow]) -> None:
    """Whoever had a case learns that it was joined to another one or ended."""
    told(facts, "case_ended", lambda fact: [fact.account_id])


#: In the order in which they are carried out; part of the whole list in ``reactions.py``.
LINKING: tuple[tuple[str, Reaction], ...] = (
    ("cases.closed", answer_closed),
    ("cases.declined", answer_ended),
    ("cases.cancelled", answer_ended),
    ("cases.declined", tell_reporters_answered),
    ("cases.cancelled", tell_reporters_answered),
    ("cases.follower_joined", tell_reporters_joined),
    ("cases.reopened", tell_reporters_reopened),
    ("cases.reopen_refused", tell_wisher_refused),
    ("cases.reopen_asked", tell_judges),
    ("cases.assist_asked", tell_assisting),
    ("cases.assist_answered", tell_lead),
    ("cases.merged", tell_former_holder),
    ("cases.declined", tell_former_holder),
)
