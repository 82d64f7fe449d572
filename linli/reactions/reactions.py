"""When this happens, also do that: the whole list.

A reader with a cursor carries the facts here in the order of their commit, in batches, within one transaction: what a
reaction writes commits together with the cursor, so it happens once, however often a process is killed. What leaves the
house (messages, copies of photos) is written down here and done by a job.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID, uuid5

from linli.cases.commands import open_root_causes
from linli.cases.jobs import make_copies
from linli.intake.commands import learn_from_returns
from linli.intake.learning.commands import train_when_enough
from linli.intake.queries import Reporter, reporters_of
from linli.kernel.actors import machine
from linli.orgs.access import CARD_KEEPERS
from linli.orgs.queries import today
from linli.people.commands import MessageDraft, NoticeDraft, post_messages, post_notices
from linli.people.queries import leaders_of, posts_by_role, roster
from linli.reactions.holding import HOLDING
from linli.reactions.linking import LINKING
from linli.reactions.outside import OUTSIDE
from linli.trust.journal import FactRow

Reaction = Callable[[Sequence[FactRow]], None]


def tell_assignees(facts: Sequence[FactRow]) -> None:
    """Whoever gets a task finds a notice; for danger everybody who can handle it at the unit does."""
    drafts = []
    handlers: dict[UUID, list[UUID]] = {}
    if any(fact.data.get("priority") == "P1" for fact in facts):
        for duties in posts_by_role("handler", today()).values():
            for duty in duties:
                handlers.setdefault(duty.unit_id, []).append(duty.account_id)
    for fact in facts:
        danger = fact.data.get("priority") == "P1"
        people = {fact.account_id} if fact.account_id else set()
        if danger and fact.unit_id and not fact.account_id:
            people |= set(handlers.get(fact.unit_id, ()))
        key = "task_danger" if danger else "task_new"
        link = f"/field/tasks/{fact.data.get('task_id')}/"
        drafts += [NoticeDraft(account_id=p, fact_id=fact.id, key=key, link=link, at=fact.at) for p in people if p]
    post_notices(drafts)


def tell_sent_back(facts: Sequence[FactRow]) -> None:
    """Whoever did the work learns that it goes back."""
    post_notices(
        [
            NoticeDraft(
                account_id=fact.account_id,
                fact_id=fact.id,
                key="task_sent_back",
                link=f"/field/tasks/{fact.data['task_id']}/",
                at=fact.at,
            )
            for fact in facts
            if fact.account_id
        ]
    )


def tell_overdue(facts: Sequence[FactRow]) -> None:
    """The holder learns that the limit has passed, and so do the subdistrict's officers."""
    officers = posts_by_role("subdistrict_staff", today())
    drafts = []
    for fact in facts:
        people = {fact.account_id} if fact.account_id else set()
        for area, duties in officers.items():
            if fact.grid_code and fact.grid_code.startswith(area):
                people |= {duty.account_id for duty in duties}
        link = f"/desk/cases/{fact.case_id}/"
        drafts += [
            NoticeDraft(account_id=p, fact_id=fact.id, key="overdue", link=link, at=fact.at) for p in people if p
        ]
    post_notices(drafts)


def tell_reporters_accepted(facts: Sequence[FactRow]) -> None:
    """A reporter who left a telephone learns that the report has a holder."""
    _tell_reporters(
        {fact.subject_id: fact for fact in facts if fact.data["outcome"] in ("in_case", "merged")}, "report_accepted"
    )


def tell_reporters_closed(facts: Sequence[FactRow]) -> None:
    """Every reporter of a case learns that it has been dealt with, and is asked to rate the result."""
    by_case = {fact.case_id: fact for fact in facts if fact.case_id}
    _tell(reporters_of(case_ids=list(by_case)), lambda who: by_case[who.case_id], "report_closed")


def _tell_reporters(by_signal: dict[UUID, FactRow], key: str) -> None:
    _tell(reporters_of(signal_ids=list(by_signal)), lambda who: by_signal[who.signal_id], key)


def _tell(reporters: Sequence[Reporter], fact_of: Callable[[Reporter], FactRow], key: str) -> None:
    """A text message where a telephone was left, a notice where there is an account."""
    post_messages(
        [
            MessageDraft(
                cause_id=uuid5(fact_of(who).id, who.code), to=who.phone, key=key, values={"code": who.code},
                at=fact_of(who).at,
            )
            for who in reporters
            if who.phone
        ]
    )
    post_notices(
        [
            NoticeDraft(
                account_id=who.account_id, fact_id=fact_of(who).id, key=key, link=f"/r/{who.code}/", at=fact_of(who).at
            )
            for who in reporters
            if who.account_id
        ]
    )


def tell_stand_ins(facts: Sequence[FactRow]) -> None:
    """Whoever stands in finds a notice of each task that moved to them."""
    post_notices(
        [
            NoticeDraft(
                account_id=fact.account_id,
                fact_id=fact.id,
                key="task_stands_in",
                link=f"/field/tasks/{fact.data['task_id']}/",
                at=fact.at,
            )
            for fact in facts
            if fact.account_id
        ]
    )


def tell_leave_asked(facts: Sequence[FactRow]) -> None:
    """Those who lead somebody learn that leave was asked for."""
    _tell_leaders(facts, "leave_asked", "/desk/roster/leave/")


def tell_left_behind(facts: Sequence[FactRow]) -> None:
    """Those who lead somebody on leave learn that an accepted task of theirs waits for a decision."""
    _tell_leaders(facts, "task_left", "/desk/roster/left/")


def _tell_leaders(facts: Sequence[FactRow], key: str, link: str) -> None:
    leaders = leaders_of({fact.account_id for fact in facts if fact.account_id})
    post_notices(
        [
            NoticeDraft(account_id=leader, fact_id=fact.id, key=key, link=link, at=fact.at)
            for fact in facts
            if fact.account_id
            for leader in leaders.get(fact.account_id, ())
        ]
    )


def tell_leave_decided(facts: Sequence[FactRow]) -> None:
    """Whoever asked for leave learns what became of it."""
    post_notices(
        [
            NoticeDraft(
                account_id=fact.account_id,
                fact_id=fact.id,
                key=f"leave_{fact.data['state']}",
                link="/desk/roster/leave/",
                at=fact.at,
            )
            for fact in facts
            if fact.account_id and fact.data["state"] in ("approved", "refused")
        ]
    )


def tell_card_answered(facts: Sequence[FactRow]) -> None:
    """Whoever proposed a correction of a knowledge card learns what became of it."""
    post_notices(
        [
            NoticeDraft(
                account_id=fact.account_id,
                fact_id=fact.id,
                key=f"card_{fact.data['state']}",
                link=f"/desk/cards/{fact.data['category']}/",
                at=fact.at,
            )
            for fact in facts
            if fact.account_id
        ]
    )


def tell_card_keepers(facts: Sequence[FactRow]) -> None:
    """The people of the unit that keeps a card find a notice of each correction proposed."""
    who = roster()
    keepers: dict[UUID, set[UUID]] = {}
    for held in who.posts.values():
        for post in held:
            if post.role in CARD_KEEPERS:
                keepers.setdefault(post.unit_id, set()).add(post.account_id)
    post_notices(
        [
            NoticeDraft(
                account_id=account,
                fact_id=fact.id,
                key="card_proposed",
                link=f"/desk/cards/{fact.data['category']}/",
                at=fact.at,
            )
            for fact in facts
            if fact.unit_id
            for account in sorted(keepers.get(fact.unit_id, ()), key=str)
        ]
    )


def copy_photos(facts: Sequence[FactRow]) -> None:
    """A new photo gets its public copy and its thumbnail, made by a job."""
    for fact in facts:
        make_copies.defer(photo_id=str(fact.data["photo_id"]))


def learn_when_enough(facts: Sequence[FactRow]) -> None:
    """Enough corrections and confirmations have a challenger trained, by a job."""
    train_when_enough(machine("learning"), now=max(fact.at for fact in facts))


def learn_from_returned(facts: Sequence[FactRow]) -> None:
    """The unit that takes a returned case teaches triage whom to offer next time."""
    units = {fact.case_id: fact.unit_id for fact in facts if fact.case_id and fact.unit_id}
    learn_from_returns(machine("learning"), units=units, now=max(fact.at for fact in facts))


def find_root_causes(facts: Sequence[FactRow]) -> None:
    """A part that makes case after case gets an item whose holder looks for the cause (AT-LF-07)."""
    part_ids = {UUID(str(fact.data["part_id"])) for fact in facts}
    open_root_causes(machine("root_causes"), part_ids=part_ids, now=max(fact.at for fact in facts))


def tell_cause_holders(facts: Sequence[FactRow]) -> None:
    """The handlers of the unit that holds a root-cause item learn of it."""
    handlers: dict[UUID, list[UUID]] = {}
    for duties in posts_by_role("handler", today()).values():
        for duty in duties:
            handlers.setdefault(duty.unit_id, []).append(duty.account_id)
    post_notices(
        [
            NoticeDraft(
                account_id=account,
                fact_id=fact.id,
                key="root_cause",
                link=f"/desk/causes/{fact.subject_id}/",
                at=fact.at,
            )
            for fact in facts
            if fact.unit_id
            for account in sorted(set(handlers.get(fact.unit_id, ())), key=str)
        ]
    )


def tell_moved(facts: Sequence[FactRow]) -> None:
    """Whoever gets a task because a grid was redrawn finds a notice."""
    post_notices(
        [
            NoticeDraft(
                account_id=fact.account_id,
                fact_id=fact.id,
                key="task_new",
                link=f"/field/tasks/{fact.data['task_id']}/",
                at=fact.at,
            )
            for fact in facts
            if fact.account_id and fact.data.get("task_id")
        ]
    )


#: The list. The left side is the kind of fact, the right side what follows, in this order.
REACTIONS: tuple[tuple[str, Reaction], ...] = (
    ("cases.dispatched", tell_assignees),
    ("cases.sent_back", tell_sent_back),
    ("cases.moved", tell_stand_ins),
    ("cases.left_behind", tell_left_behind),
    ("people.leave_asked", tell_leave_asked),
    ("people.leave_decided", tell_leave_decided),
    ("orgs.card_proposed", tell_card_keepers),
    ("orgs.card_answered", tell_card_answered),
    ("cases.overdue", tell_overdue),
    ("cases.closed", tell_reporters_closed),
    ("intake.triaged", tell_reporters_accepted),
    ("intake.corrected", learn_when_enough),
    ("intake.confirmed", learn_when_enough),
    ("cases.returned", learn_from_returned),
    ("cases.ruled", learn_from_returned),
    ("cases.photo_added", copy_photos),
    ("cases.part_linked", find_root_causes),
    ("cases.root_cause_opened", tell_cause_holders),
    ("cases.grid_moved", tell_moved),
    *HOLDING,
    *LINKING,
    *OUTSIDE,
)


KINDS = frozenset(kind for kind, _reaction in REACTIONS)


def react(facts: list[FactRow]) -> None:
    """Carry out every reaction to a batch of facts."""
    for kind, reaction in REACTIONS:
        chosen = [fact for fact in facts if fact.kind == kind]
        if chosen:
            reaction(chosen)
