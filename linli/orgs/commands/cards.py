"""Writing knowledge cards: a new version, a proposed correction, its answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import NotAllowed, NotFound, Stale
from linli.orgs import access, facts, rules
from linli.orgs.models import CardProposal, CardVersion, Category, ProposalState
from linli.orgs.queries import category_or_refuse, keeper_of, unit_or_refuse
from linli.trust import journal
from linli.trust.acting import command


@command
def write_card(
    actor: Actor,
    *,
    category: str,
    texts: Mapping[str, Mapping[str, Any]],
    expires_on: date,
    review_on: date | None = None,
    owner_id: UUID | None = None,
    source: str = "",
    note: str = "",
    seen: int | None = None,
    now: datetime,
) -> CardVersion:
    """Put a new version of a category's card in force; earlier ones stay on file. English may be left out.

    Refuses whoever is neither operator nor of the owner unit, an operator at an expired card of another unit, a card
    without questions or steps, unknown placeholders, an expiry in the past, and a version that was ``seen`` but is not
    the latest any more.
    """
    known, today = category_or_refuse(category), now.astimezone(LOCAL).date()
    Category.objects.select_for_update(no_key=True).get(code=known.code)  # one writer of a card at a time
    last = CardVersion.objects.filter(category=known.code).order_by("-version").first()
    keeper = keeper_of(known.code)
    expired = last is not None and last.expires_on < today
    access.check_card(actor, keeper.id, expired=expired)
    if seen is not None and seen != (last.version if last else 0):
        raise Stale("orgs.card_changed", "Somebody else has changed this card meanwhile. Look at it again.")
    made = {language: rules.text_from(texts.get(language) or {}) for language in rules.LANGUAGES}
    for language, text in made.items():
        if language == "zh" or text != rules.CardText():
            rules.check_text(text, language)
    rules.check_card_days(expires_on, review_on, today)
    owner = unit_or_refuse(owner_id) if owner_id else None
    row = CardVersion.objects.create(
        category_id=known.code,
        version=last.version + 1 if last else 1,
        texts={language: text.plain() for language, text in made.items()},
        owner_id=owner.id if owner else (last.owner_id if last else None),
        review_on=review_on,
        expires_on=expires_on,
        source=source.strip()[:200],
        note=note.strip()[:200],
        made_by=actor.id,
        made_at=now,
    )
    fact = facts.CardWritten(
        subject_id=row.id,
        unit_id=owner.id if owner else keeper.id,
        category=known.code,
        version=row.version,
        expires_on=expires_on.isoformat(),
    )
    journal.record(actor, fact, at=now)
    return row


@command
def propose_correction(actor: Actor, *, category: str, words: str, now: datetime) -> CardProposal:
    """Propose a correction of a card in one step; the owner unit answers. For any staff. Refuses no words."""
    known = category_or_refuse(category)
    if actor.id is None or not actor.posts:
        raise NotAllowed("orgs.card_for_staff", "Corrections of cards are proposed by staff with a post.")
    text = rules.check_words(words)
    version = CardVersion.objects.filter(category=known.code).order_by("-version").values_list("version", flat=True).first()
    row = CardProposal.objects.create(
        category_id=known.code,
        version=version or 0,
        words=text,
        state=ProposalState.OPEN,
        by=actor.id,
        unit_id=actor.posts[0].unit_id,
        at=now,
    )
    fact = facts.CardProposed(
        subject_id=row.id, unit_id=keeper_of(known.code).id, category=known.code, version=row.version
    )
    journal.record(actor, fact, at=now)
    return row


@command
def answer_proposal(actor: Actor, *, proposal_id: UUID, taken: bool, answer: str, now: datetime) -> CardProposal:
    """Answer a proposed correction: taken up or not, with words. Who proposed it is told.

    Refuses whoever is neither operator nor of the owner unit, no words, and what has been answered already.
    """
    row = CardProposal.objects.select_for_update(no_key=True).filter(id=proposal_id).first()
    if row is None:
        raise NotFound("orgs.no_proposal", "There is no such proposal.")
    access.check_card(actor, keeper_of(row.category_id).id, expired=False)
    if row.state != ProposalState.OPEN:
        raise Stale("orgs.proposal_answered", "This proposal has been answered already.")
    row.answer = rules.check_words(answer)
    row.state = ProposalState.TAKEN if taken else ProposalState.DECLINED
    row.answered_by, row.answered_at = actor.id, now
    row.save(update_fields=["answer", "state", "answered_by", "answered_at"])
    fact = facts.CardAnswered(
        subject_id=row.id, unit_id=row.unit_id, account_id=row.by, category=row.category_id, state=row.state
    )
    journal.record(actor, fact, at=now)
    return row
