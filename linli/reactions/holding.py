"""Who is told when a case changes hands, when something is asked for and decided, and when supervisors speak."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID, uuid5

from linli.cases.queries import askers, urgers
from linli.intake.queries import reporters_of
from linli.orgs.queries import today
from linli.people.commands import MessageDraft, NoticeDraft, post_messages, post_notices
from linli.people.queries import Duty, posts_by_role
from linli.trust.journal import FactRow

HANDLING = ("handler", "subdistrict_staff", "community_worker")
COUNTY = 6
#: Who decides what is asked for: roles, and whether only those of the county.
_DECIDERS = {
    "return": (("operator",), False),
    "arbitration": (("operator", "leader"), True),
    "extension": (("subdistrict_staff",), False),
    "pause": (("subdistrict_staff",), False),
    "suspension": (("operator", "leader"), True),
}

People = Iterable[UUID | None]


def told(facts: Sequence[FactRow], key: str, people: Callable[[FactRow], People], link: str = "") -> None:
    """One notice for each of the people whom a fact concerns, but not for whoever acted."""
    drafts = []
    for fact in facts:
        where = link or f"/desk/cases/{fact.case_id}/"
        for person in {one for one in people(fact) if one and one != fact.actor_id}:
            drafts.append(NoticeDraft(account_id=person, fact_id=fact.id, key=key, link=where, at=fact.at))
    post_notices(drafts)


def in_area(duties: dict[str, list[Duty]], fact: FactRow, *, county: bool = False) -> list[UUID]:
    return [
        duty.account_id
        for area, held in duties.items()
        if fact.grid_code and fact.grid_code.startswith(area) and (not county or len(area) == COUNTY)
        for duty in held
    ]


def posts_of(*roles: str) -> list[dict[str, list[Duty]]]:
    return [posts_by_role(role, today()) for role in roles]


def tell_of_assignment(facts: Sequence[FactRow]) -> None:
    """The new holder finds the task, the old one learns that it has moved."""
    post_notices(
        [
            NoticeDraft(
                account_id=fact.account_id,
                fact_id=fact.id,
                key="task_assigned",
                link=f"/field/tasks/{fact.data['task_id']}/",
                at=fact.at,
            )
            for fact in facts
            if fact.account_id and fact.account_id != fact.actor_id
        ]
    )
    told(facts, "task_moved", lambda fact: [_id(fact, "from_account_id")])


def _id(fact: FactRow, name: str) -> UUID | None:
    value = fact.data.get(name)
    return UUID(str(value)) if value else None


def tell_new_unit(facts: Sequence[FactRow]) -> None:
    """Everybody who handles matters at the unit that has just got a case."""
    moved = [fact for fact in facts if fact.data.get("moved", True)]
    staff: dict[UUID, list[UUID]] = {}
    for duties in posts_of(*HANDLING) if moved else []:
        for held in duties.values():
            for duty in held:
                staff.setdefault(duty.unit_id, []).append(duty.account_id)
    told(moved, "case_given", lambda fact: staff.get(fact.unit_id, []) if fact.unit_id else [])


def tell_deciders(facts: Sequence[FactRow]) -> None:
    """Those who decide learn that something waits for them."""
    held = {role: posts_by_role(role, today()) for role in ("operator", "leader", "subdistrict_staff")}

    def people(fact: FactRow) -> People:
        kind = {"cases.objected": "arbitration", "cases.extension_asked": "extension"}.get(fact.kind)
        roles, county = _DECIDERS[kind or str(fact.data.get("to") or fact.data.get("what"))]
        return [one for role in roles for one in in_area(held[role], fact, county=county)]

    told(facts, "to_decide", people, link="/desk/to-decide/")


def tell_asker(facts: Sequence[FactRow]) -> None:
    """Whoever asked learns what was decided."""
    asked = askers({one for fact in facts if (one := _id(fact, "request_id"))})

    def people(fact: FactRow) -> People:
        request = _id(fact, "request_id")
        return [asked.get(request)] if request else []

    told(facts, "decided", people)


def tell_urged(facts: Sequence[FactRow]) -> None:
    """The holder of a case learns that a supervisor expects an answer; without a person, the officers of the area."""
    officers = posts_by_role("subdistrict_staff", today())
    told(facts, "urged", lambda fact: [fact.account_id] if fact.account_id else in_area(officers, fact))


def tell_urger(facts: Sequence[FactRow]) -> None:
    """The supervisor learns that there is an answer."""
    by = urgers({one for fact in facts if (one := _id(fact, "urging_id"))})

    def people(fact: FactRow) -> People:
        urging = _id(fact, "urging_id")
        return [by.get(urging)] if urging else []

    told(facts, "urging_answered", people)


def _holder_and(facts: Sequence[FactRow], key: str, *roles: str, county: bool = False) -> None:
    held = posts_of(*roles)
    told(
        facts,
        key,
        lambda fact: [fact.account_id, *(one for duties in held for one in in_area(duties, fact, county=county))],
    )


def tell_contact_late(facts: Sequence[FactRow]) -> None:
    """The holder and the subdistrict's officers."""
    _holder_and(facts, "contact_late", "subdistrict_staff")


def tell_review(facts: Sequence[FactRow]) -> None:
    """The holder and the subdistrict's officers."""
    _holder_and(facts, "review_due", "subdistrict_staff")


def tell_long_overdue(facts: Sequence[FactRow]) -> None:
    """The leaders of the area, beside the holder."""
    _holder_and(facts, "long_overdue", "leader")


def tell_listed(facts: Sequence[FactRow]) -> None:
    """The holder, the officers and the leaders of the area."""
    _holder_and(facts, "listed", "subdistrict_staff", "leader")


def tell_resumed(facts: Sequence[FactRow]) -> None:
    """The holder."""
    told(facts, "resumed", lambda fact: [fact.account_id])


def tell_reporters_extended(facts: Sequence[FactRow]) -> None:
    """Every reporter learns that it takes longer, and until when."""
    _reporters(facts, "report_extended")


def tell_reporters_paused(facts: Sequence[FactRow]) -> None:
    """Every reporter learns that the clock stands still."""
    _reporters(facts, "report_paused")


def _reporters(facts: Sequence[FactRow], key: str) -> None:
    """A notice where there is an account, a text message where a telephone was left; each once for the fact."""
    by_case = {fact.case_id: fact for fact in facts if fact.case_id}
    found = [(who, by_case[who.case_id]) for who in reporters_of(case_ids=list(by_case))]
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


Reaction = Callable[[Sequence[FactRow]], None]

#: In the order in which they are carried out; part of the whole list in ``reactions.py``.
HOLDING: tuple[tuple[str, Reaction], ...] = (
    ("cases.assigned", tell_of_assignment),
    ("cases.returned", tell_new_unit),
    ("cases.ruled", tell_new_unit),
    ("cases.return_asked", tell_deciders),
    ("cases.objected", tell_deciders),
    ("cases.extension_asked", tell_deciders),
    ("cases.pause_asked", tell_deciders),
    ("cases.returned", tell_asker),
    ("cases.ruled", tell_asker),
    ("cases.return_rejected", tell_asker),
    ("cases.extended", tell_asker),
    ("cases.paused", tell_asker),
    ("cases.suspended", tell_asker),
    ("cases.request_refused", tell_asker),
    ("cases.extended", tell_reporters_extended),
    ("cases.paused", tell_reporters_paused),
    ("cases.suspended", tell_reporters_paused),
    ("cases.urged", tell_urged),
    ("cases.urging_answered", tell_urger),
    ("cases.contact_late", tell_contact_late),
    ("cases.review_due", tell_review),
    ("cases.long_overdue", tell_long_overdue),
    ("cases.listed", tell_listed),
    ("cases.resumed", tell_resumed),
)
