"""Writes about words for places that no standard address was found for: kept by triage, settled by a person once and for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from linli.intake import facts
from linli.intake.locating.words import fold
from linli.intake.models import Decision, SignalState, Unplaced, UnplacedState
from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.errors import NotAllowed, NotFound, Refused, Stale
from linli.kernel.ids import new_id
from linli.orgs.commands import lock_address, name_address
from linli.trust import journal
from linli.trust.acting import command


@dataclass(frozen=True, slots=True)
class Words:
    """Words for a place, the report they stand in, the grid where a point gave one, addresses that might be meant."""

    text: str
    signal_id: UUID
    grid_code: str
    alternatives: tuple[UUID, ...]


def key_of(text: str) -> str:
    """The form in which equal words are counted together: plain signs, no blanks."""
    return "".join(fold(text).split())[:200]


def keep_unplaced(words: Sequence[Words], now: datetime) -> None:
    """Keep words that were not placed, in the caller's transaction: one statement; known ones are counted."""
    rows = {key_of(one.text): one for one in words if key_of(one.text)}
    if not rows:
        return
    values: list[object] = []
    for key, one in sorted(rows.items()):
        values += [new_id(), key, one.text[:200], one.grid_code, list(one.alternatives), one.signal_id, now, now]
    slots = ", ".join(["(%s, %s, %s, 1, %s, %s::uuid[], 'open', %s, %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO intake_unplaced (id, key, text, times, grid_code, alternatives, state, signal_id, first_at, last_at)"
            f" VALUES {slots} ON CONFLICT (key) DO UPDATE SET times = intake_unplaced.times + 1,"
            " last_at = EXCLUDED.last_at, signal_id = EXCLUDED.signal_id",
            values,
        )


def _open(actor: Actor, unplaced_id: UUID) -> Unplaced:
    if not matrix.opens(actor, "addresses.keep"):
        raise NotAllowed("intake.no_placing", "Your post does not allow this. Ask an operator of the command centre.")
    found = Unplaced.objects.select_for_update(no_key=True).filter(id=unplaced_id).first()
    if found is None:
        raise NotFound("intake.no_unplaced", "There are no such words.")
    if found.state != UnplacedState.OPEN:
        raise Stale("intake.placed", "Somebody has settled these words already.")
    return found


@command
def place_words(
    actor: Actor, *, unplaced_id: UUID, address_id: UUID, alias: str | None = None, now: datetime
) -> Unplaced:
    """Say which standard address words mean: they become another name of it, and from then on they are found.

    ``alias`` is the part of the words that names the place, all of them where it is None; empty settles only these words.
    Reports with the same words that still wait get the address. Refuses a name that another address has.
    """
    found = _open(actor, unplaced_id)
    name = found.text.strip() if alias is None else alias.strip()
    if len(name) > 60:
        raise Refused(
            "intake.alias_long",
            "The words are too long for a name. Write the part of them that names the place, in at most 60 characters.",
            field="alias",
        )
    if name and key_of(name) not in found.key:
        raise Refused(
            "intake.alias_other", "The name must be a part of the words; else they would not be found.", field="alias"
        )
    address = (
        name_address(actor, address_id=address_id, alias=name, now=now) if name else lock_address(actor, address_id)
    )
    found.state, found.address, found.decided_by_id, found.decided_at = UnplacedState.MATCHED, address, actor.id, now
    found.save()
    Decision.objects.filter(
        signal__state=SignalState.WITH_PERSON, signal__address_text=found.text, address=None
    ).update(address=address, grid_code=address.grid_code, place_confidence=1.0)
    fact = facts.WordsPlaced(subject_id=found.id, grid_code=address.grid_code, address_id=address.id, named=bool(name))
    journal.record(actor, fact, at=now)
    return found


@command
def dismiss_words(actor: Actor, *, unplaced_id: UUID, now: datetime) -> Unplaced:
    """Say that words name no address; they are not shown again. Refuses words that are settled."""
    found = _open(actor, unplaced_id)
    found.state, found.decided_by_id, found.decided_at = UnplacedState.DISMISSED, actor.id, now
    found.save()
    journal.record(actor, facts.WordsDismissed(subject_id=found.id, grid_code=found.grid_code or None), at=now)
    return found
