"""Knowledge cards: the one of a category, the list, what is to be renewed, what is proposed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from linli.kernel.actors import Actor
from linli.kernel.text import to_traditional
from linli.orgs import access
from linli.orgs.models import CardProposal, CardVersion, ProposalState
from linli.orgs.queries.memory import CategoryCard, Ground, UnitCard, category_or_refuse, ground, rule_value
from linli.orgs.rules import CardText, text_from, validity


@dataclass(frozen=True, slots=True)
class KnowledgeCard:
    """A version of a category's card. ``state``: valid, soon, expired. ``mine``: the reader belongs to its owner unit."""

    category: str
    version: int
    texts: Mapping[str, CardText]
    owner_id: UUID
    owner: str
    review_on: date | None
    expires_on: date
    source: str
    note: str
    made_by: UUID | None
    made_at: datetime
    state: str
    mine: bool
    may_edit: bool

    def text(self, language: str) -> CardText:
        """The card in one of the interface's languages; Chinese where there is no other."""
        if language == "en" and self.texts["en"].steps:
            return self.texts["en"]
        found = self.texts["zh"]
        return _traditional(found) if language == "zh-hant" else found


def _traditional(text: CardText) -> CardText:
    return CardText(
        ask=tuple(to_traditional(line, "tw") for line in text.ask),
        steps=tuple(to_traditional(line, "tw") for line in text.steps),
        power=to_traditional(text.power, "tw"),
        basis=to_traditional(text.basis, "tw"),
        answer=to_traditional(text.answer, "tw"),
        materials=tuple(to_traditional(line, "tw") for line in text.materials),
    )


@dataclass(frozen=True, slots=True)
class ProposalCard:
    """A proposed correction; ``by`` and ``answered_by`` are accounts, named by the page."""

    id: UUID
    category: str
    version: int
    words: str
    state: str
    by: UUID
    unit: str
    at: datetime
    answer: str
    answered_by: UUID | None
    answered_at: datetime | None
    may_answer: bool


def owner_of(here: Ground, category: CategoryCard, owner_id: UUID | None) -> UnitCard:
    """The unit that keeps a card: the one named, else the county's for that function, else the command centre."""
    named = here.units.get(owner_id) if owner_id else None
    if named is not None:
        return named
    leads = [unit for unit in here.by_function.get(category.lead["any"], ()) if unit.level == "county"]
    centre = here.by_function.get("command_centre", ())
    return next(iter((*leads, *centre)), None) or here.catch_all("")


def _card(row: CardVersion, actor: Actor, here: Ground, today: date, soon: int) -> KnowledgeCard:
    owner = owner_of(here, here.categories[row.category_id], row.owner_id)
    mine = access.keeps_card(actor, owner.id)
    state = validity(row.expires_on, today, soon_days=soon)
    return KnowledgeCard(
        category=row.category_id,
        version=row.version,
        texts={language: text_from(row.texts.get(language) or {}) for language in ("zh", "en")},
        owner_id=owner.id,
        owner=owner.name,
        review_on=row.review_on,
        expires_on=row.expires_on,
        source=row.source,
        note=row.note,
        made_by=row.made_by,
        made_at=row.made_at,
        state=state,
        mine=mine,
        may_edit=mine or (state != "expired" and access.edits_cards(actor)),
    )


def _soon(today: date) -> int:
    return int(rule_value("card_expiring_days", today))


def card_of(actor: Actor, category: str, *, today: date) -> KnowledgeCard | None:
    """The card of a category as this reader may use it: one query.

    Past its expiry only its owner unit gets it, to renew it; for everybody else there is none (AT-12345-09).
    """
    here = ground()
    row = CardVersion.objects.filter(category=category).order_by("-version").first()
    if row is None or row.category_id not in here.categories:
        return None
    card = _card(row, actor, here, today, _soon(today))
    return None if card.state == "expired" and not card.mine else card


def keeper_of(category: str) -> UnitCard:
    """The unit that keeps the card of a category. Two queries."""
    here, known = ground(), category_or_refuse(category)
    named = CardVersion.objects.filter(category=category).order_by("-version").values_list("owner_id", flat=True).first()
    return owner_of(here, known, named)


def cards(actor: Actor, *, today: date, words: str = "", show: str = "") -> list[KnowledgeCard]:
    """The cards in force by code: all, those with these words, or by ``show``: soon, expired, mine. Two queries.

    An expired card stands in the list with its owner and its day; its words are only its owner's to read and to search.
    """
    here, soon = ground(), _soon(today)
    latest = CardVersion.objects.order_by("category", "-version").distinct("category")
    found = [_card(row, actor, here, today, soon) for row in latest if row.category_id in here.categories]
    found = [card if card.state != "expired" or card.mine else _emptied(card) for card in found]
    if words:
        found = [card for card in found if _has(card, here.categories[card.category], words)]
    if show == "soon":
        return sorted((c for c in found if c.state != "valid"), key=lambda c: (c.expires_on, c.category))
    if show == "expired":
        return [card for card in found if card.state == "expired"]
    return [card for card in found if card.mine] if show == "mine" else found


def _emptied(card: KnowledgeCard) -> KnowledgeCard:
    nothing = {"zh": CardText(), "en": CardText()}
    return KnowledgeCard(**{**{f: getattr(card, f) for f in KnowledgeCard.__dataclass_fields__}, "texts": nothing})


def _has(card: KnowledgeCard, category: CategoryCard, words: str) -> bool:
    wanted = words.casefold().split()
    texts = [value for text in card.texts.values() for value in _all(text)]
    whole = "\n".join([card.category, *category.names.values(), *texts]).casefold()
    return all(word in whole for word in wanted)


def _all(text: CardText) -> Iterable[str]:
    return (*text.ask, *text.steps, *text.materials, text.power, text.basis, text.answer)


def card_history(actor: Actor, category: str, *, today: date) -> list[KnowledgeCard]:
    """Every version of a card, newest first; for whoever may edit it. One query."""
    here = ground()
    rows = CardVersion.objects.filter(category=category).order_by("-version")[:100]
    found = [_card(row, actor, here, today, _soon(today)) for row in rows]
    return found if found and (found[0].mine or access.edits_cards(actor)) else []


def proposals(actor: Actor, *, category: str = "", open_only: bool = False, limit: int = 100) -> list[ProposalCard]:
    """Proposed corrections, newest first: those one may answer and one's own. Two queries at most."""
    here = ground()
    rows = CardProposal.objects.order_by("-at", "-id")
    rows = rows.filter(category=category) if category else rows
    rows = rows.filter(state=ProposalState.OPEN) if open_only else rows
    owners = dict(
        CardVersion.objects.order_by("category", "-version").distinct("category").values_list("category_id", "owner_id")
    )
    found = []
    for row in rows.annotate(code=F("category_id"))[: limit * 5]:
        owner = owner_of(here, here.categories[row.category_id], owners.get(row.category_id))
        may = access.keeps_card(actor, owner.id) or access.edits_cards(actor)
        if may or row.by == actor.id:
            found.append(_proposal(row, here, may and row.state == ProposalState.OPEN))
    return found[:limit]


def _proposal(row: CardProposal, here: Ground, may_answer: bool) -> ProposalCard:
    unit = here.units.get(row.unit_id) if row.unit_id else None
    return ProposalCard(
        id=row.id,
        category=row.category_id,
        version=row.version,
        words=row.words,
        state=row.state,
        by=row.by,
        unit=unit.name if unit else "",
        at=row.at,
        answer=row.answer,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        may_answer=may_answer,
    )


def cards_for_words(actor: Actor, words: str, *, today: date, most: int = 3) -> list[KnowledgeCard]:
    """Valid cards whose name or questions share the most pairs of characters with what somebody says. Two queries."""
    pairs = {words[i : i + 2] for i in range(len(words) - 1)}
    here, scored = ground(), []
    for card in cards(actor, today=today):
        if card.state == "expired":
            continue
        category = here.categories[card.category]
        name = "\n".join((category.names["zh-hans"], str(category.words.get("filing_zh", ""))))
        rest = "\n".join((*card.texts["zh"].ask, *card.texts["zh"].steps))
        score = 4 * sum(pair in name for pair in pairs) + sum(pair in rest for pair in pairs)
        if score >= 2:
            scored.append((-score, card.category, card))
    return [card for _score, _code, card in sorted(scored, key=lambda one: one[:2])[:most]]
