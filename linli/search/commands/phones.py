"""Looking up by a telephone number: a purpose, the exact number, and a fact that says who looked and for what."""

from __future__ import annotations

from datetime import datetime

from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.errors import NotAllowed
from linli.people.rules import tidy_phone
from linli.search import facts, rules
from linli.search.queries.phones import PhoneHits, by_phone
from linli.trust import journal
from linli.trust.acting import command
from linli.trust.sealing import index_of


@command
def look_up_phone(actor: Actor, *, phone: str, purpose: str, now: datetime) -> PhoneHits:
    """The reports that were made with exactly this number, as far as one may see them; that one looked is recorded.

    Refuses whoever does not deal with reporters, a purpose that is not on the list, and what is no telephone number.
    """
    if actor.id is None or not matrix.opens(actor, "search.phones"):
        raise NotAllowed(
            "search.phones_not_yours",
            "Telephone numbers are looked up by those who deal with reporters. Ask an operator.",
        )
    rules.check_purpose(purpose)
    found = by_phone(actor, index_of(tidy_phone(phone)), now=now)
    fact = facts.PhoneLookedUp(subject_id=actor.id, purpose=purpose, found=len(found.cases) + len(found.reports))
    journal.record(actor, fact, at=now)
    return found
