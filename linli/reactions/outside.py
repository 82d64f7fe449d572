"""What follows from what other systems send, and from what is wrong with what this one keeps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from linli.orgs.queries import today
from linli.people.commands import NoticeDraft, post_notices
from linli.people.queries import posts_by_role
from linli.trust.journal import FactRow

Reaction = Callable[[Sequence[FactRow]], None]


def tell_update(facts: Sequence[FactRow]) -> None:
    """Whoever has the case learns that its sender added something; the operators where nobody has it yet."""
    operators = {duty.account_id for duties in posts_by_role("operator", today()).values() for duty in duties}
    drafts = []
    for fact in facts:
        people = {fact.account_id} if fact.account_id else operators
        link = f"/desk/cases/{fact.case_id}/" if fact.case_id else f"/desk/queue/{fact.subject_id}/"
        drafts += [
            NoticeDraft(account_id=p, fact_id=fact.id, key="update_received", link=link, at=fact.at) for p in people if p
        ]
    post_notices(drafts)


def tell_paused(facts: Sequence[FactRow]) -> None:
    """Operators learn that another system is told nothing any more, because it has failed for too long or is gone."""
    operators = {duty.account_id for duties in posts_by_role("operator", today()).values() for duty in duties}
    post_notices(
        [
            NoticeDraft(account_id=person, fact_id=fact.id, key="webhook_paused", link="/desk/webhooks/", at=fact.at)
            for fact in facts
            if fact.data.get("reason") != "person"
            for person in operators
        ]
    )


def tell_damaged(facts: Sequence[FactRow]) -> None:
    """Operators learn that the file of a photo is missing or changed: one notice for all that were found together."""
    operators = {duty.account_id for duties in posts_by_role("operator", today()).values() for duty in duties}
    first = facts[0]
    post_notices(
        [
            NoticeDraft(account_id=person, fact_id=first.id, key="photo_damaged", link="/desk/keeping/", at=first.at)
            for person in operators
        ]
    )


OUTSIDE: tuple[tuple[str, Reaction], ...] = (
    ("exchange.update_received", tell_update),
    ("exchange.subscription_paused", tell_paused),
    ("cases.photo_damaged", tell_damaged),
)
