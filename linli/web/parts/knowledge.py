"""A knowledge card as pages show it: in the language of the page, its standard answer filled in from the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from linli.kernel.actors import Actor
from linli.orgs.queries import KnowledgeCard, card_of, today
from linli.orgs.rules import CardText, filled_answer
from linli.web.parts.moments import at_time
from linli.web.parts.wording import category_name, language

TONES = {"valid": "ok", "soon": "warn", "expired": "bad"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A card with its words; ``answer`` is filled in where a case was given."""

    card: KnowledgeCard
    name: str
    text: CardText
    answer: str
    state: str
    tone: str


def state_words(state: str) -> str:
    """How long a card still holds."""
    return {"valid": _("valid"), "soon": _("expires soon"), "expired": _("expired")}[state]


def shown(card: KnowledgeCard, values: Mapping[str, str] | None = None, names: Mapping[str, str] | None = None) -> Shown:
    """A card as a page shows it."""
    text = card.text(language())
    answer = filled_answer(text.answer, values) if values is not None else text.answer
    return Shown(card, category_name(card.category, names), text, answer, state_words(card.state), TONES[card.state])


def card_for(actor: Actor, category: str, values: Mapping[str, str] | None = None) -> Shown | None:
    """The card of a category for this reader, or none: an expired one is only for its owner unit. Three queries at most."""
    found = card_of(actor, category, today=today()) if category else None
    return shown(found, values) if found else None


def case_values(*, number: str, unit: str, address: str, due: datetime | None) -> dict[str, str]:
    """What fills the places in a standard answer."""
    return {"number": number, "unit": unit, "address": address, "due": at_time(due) if due else ""}


def day_words(day: date | None) -> str:
    """A day as cards show it."""
    return f"{day:%Y-%m-%d}" if day else "—"
