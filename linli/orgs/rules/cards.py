"""Rules of knowledge cards: what a card has to hold, when it is valid, how its standard answer is filled in.

Past its expiry a card is never shown to seats as valid (swift-response regulation art. 31; AT-12345-09).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from linli.kernel.errors import Refused

LANGUAGES = ("zh", "en")
LISTS = {"ask": 8, "steps": 12, "materials": 10}
LINE_LONGEST = 200
TEXTS = {"power": 300, "basis": 300, "answer": 1000}
#: What a standard answer may hold, to be filled from the case.
PLACEHOLDERS = ("number", "unit", "address", "due")
#: A card is looked at again within three years at the latest.
LIFE_LONGEST = timedelta(days=3 * 366)
WORDS_LONGEST = 500
_NAMED = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class CardText:
    """A card in one language."""

    ask: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    power: str = ""
    basis: str = ""
    answer: str = ""
    materials: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """The same as JSON keeps it."""
        return {
            "ask": list(self.ask),
            "steps": list(self.steps),
            "power": self.power,
            "basis": self.basis,
            "answer": self.answer,
            "materials": list(self.materials),
        }


def text_from(values: Mapping[str, Any]) -> CardText:
    """A card's text from what was typed or stored: lines without blanks, texts trimmed."""
    return CardText(
        **{name: tuple(line for typed in values.get(name) or () if (line := str(typed).strip())) for name in LISTS},
        **{name: str(values.get(name) or "").strip() for name in TEXTS},
    )


def check_text(text: CardText, language: str) -> None:
    """Refuse a card that nobody could work by, lines that no phone shows, and placeholders that nothing fills."""
    for name, field in (("ask", text.ask), ("steps", text.steps)):
        if not field:
            raise Refused("orgs.card_empty", "A card needs questions and steps, one a line.", field=f"{name}_{language}")
    for name, most in LISTS.items():
        lines = getattr(text, name)
        if len(lines) > most or any(len(line) > LINE_LONGEST for line in lines):
            raise Refused(
                "orgs.card_too_long",
                "At most {most} lines of {longest} characters here: a card is read standing up.",
                most=most,
                longest=LINE_LONGEST,
                field=f"{name}_{language}",
            )
    for name, longest in TEXTS.items():
        if len(getattr(text, name)) > longest:
            raise Refused(
                "orgs.card_text_long", "At most {most} characters here.", most=longest, field=f"{name}_{language}"
            )
    unknown = [name for name in _NAMED.findall(text.answer) if name not in PLACEHOLDERS]
    if unknown:
        raise Refused(
            "orgs.card_placeholder",
            "Nothing fills in “{given}”. The answer may hold {choices}.",
            given=unknown[0][:40],
            choices=", ".join(f"{{{name}}}" for name in PLACEHOLDERS),
            field=f"answer_{language}",
        )


def check_card_days(expires_on: date, review_on: date | None, today: date) -> None:
    """A card expires in days to come, not too far off, and is looked at again before that."""
    if not today < expires_on <= today + LIFE_LONGEST:
        raise Refused(
            "orgs.card_expiry", "Choose a day of expiry from tomorrow on, at most three years away.", field="expires_on"
        )
    if review_on is not None and not today <= review_on <= expires_on:
        raise Refused("orgs.card_review", "The review comes before the card expires.", field="review_on")


def validity(expires_on: date, today: date, *, soon_days: int) -> str:
    """valid, soon (it expires within so many days), expired. On its day of expiry a card is still valid."""
    if expires_on < today:
        return "expired"
    return "soon" if expires_on <= today + timedelta(days=soon_days) else "valid"


def filled_answer(answer: str, values: Mapping[str, str]) -> str:
    """The standard answer with what is known put in; what is not known stays as three dots, so that nobody overlooks it."""
    return _NAMED.sub(lambda match: values.get(match.group(1)) or "……", answer)


def check_words(words: str) -> str:
    """The words of a proposal or an answer."""
    tidy = words.strip()
    if not tidy or len(tidy) > WORDS_LONGEST:
        raise Refused("orgs.card_words", "Say it in 1 to {most} characters.", most=WORDS_LONGEST, field="words")
    return tidy
