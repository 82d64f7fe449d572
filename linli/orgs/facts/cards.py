"""The facts about knowledge cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class CardWritten(Fact):
    """A new version of a category's card is in force; ``subject_id`` is that version, ``unit_id`` its owner."""

    kind: ClassVar[str] = "orgs.card_written"
    category: str
    version: int
    expires_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardProposed(Fact):
    """Somebody proposed a correction of a card; ``unit_id`` is the owner who answers."""

    kind: ClassVar[str] = "orgs.card_proposed"
    category: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CardAnswered(Fact):
    """The owner answered a proposed correction; ``account_id`` is who proposed it."""

    kind: ClassVar[str] = "orgs.card_answered"
    category: str
    state: str
