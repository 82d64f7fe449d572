"""Consent in the words of the page: titles and notices in its language, ways and people by their names."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from linli.kernel.text import in_language
from linli.people import notices
from linli.people.queries import ConsentCard
from linli.web.parts.wording import language


def here_of(zh: str, en: str) -> str:
    """The words in the language of the page."""
    return in_language(language(), en=en, zh=zh)


def title_of(purpose: str) -> str:
    """The title of a purpose; the key itself where there is no such purpose."""
    found = notices.purposes().get(purpose)
    return here_of(found.zh_title, found.en_title) if found else purpose


def notice_of(card: ConsentCard) -> str:
    """The notice in force."""
    return here_of(card.zh, card.en)


def way_name(way: str) -> str:
    """By which way somebody said so."""
    names = {"page": _("on the page"), "api": _("through a program"), "window": _("at the window, in person")}
    return names.get(way, way)


def giver_name(by_as: str) -> str:
    """Who said so."""
    return {"self": _("by yourself"), "guardian": _("by a guardian"), "staff": _("recorded by staff")}.get(by_as, by_as)


def proof_name(proof: str) -> str:
    """The document by which a guardian was known."""
    return {
        "household_register": _("Household register"),
        "birth_certificate": _("Birth certificate"),
        "court": _("Decision of a court"),
        "committee": _("Named by the residents' committee"),
    }.get(proof, proof)


@dataclass(frozen=True, slots=True)
class Switch:
    """A purpose as a page shows it."""

    card: ConsentCard
    title: str
    words: str
    way: str
    giver: str


def switch(card: ConsentCard) -> Switch:
    """A card with its words."""
    return Switch(card, title_of(card.purpose), notice_of(card), way_name(card.way), giver_name(card.by_as))
