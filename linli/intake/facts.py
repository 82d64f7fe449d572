"""The facts that intake records about signals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Received(Fact):
    """A signal came in."""

    kind: ClassVar[str] = "intake.received"
    channel: str
    place: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Triaged(Fact):
    """A signal was decided: ``outcome`` is in_case, merged, with_person or answered."""

    kind: ClassVar[str] = "intake.triaged"
    outcome: str
    by: str
    category: str | None
    confidence: float
    priority: str
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected(Fact):
    """A person decided otherwise than the machine had; never counted against anybody."""

    kind: ClassVar[str] = "intake.corrected"
    from_category: str | None
    to_category: str
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed(Fact):
    """A person looked at the machine's decision and found it right; never counted for or against anybody."""

    kind: ClassVar[str] = "intake.confirmed"
    category: str
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingAsked(Fact):
    """A challenger is to be trained; the subject is the model that is live."""

    kind: ClassVar[str] = "intake.training_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelTrained(Fact):
    """A challenger was trained and is on trial."""

    kind: ClassVar[str] = "intake.model_trained"
    model: str
    examples: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRefused(Fact):
    """A challenger was not better than the live model."""

    kind: ClassVar[str] = "intake.model_refused"
    model: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChanged(Fact):
    """Another model is live from now on: it was better, or a person put it back."""

    kind: ClassVar[str] = "intake.model_changed"
    model: str
    before: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Fact):
    """A signal was answered without a case; the words stand with the signal."""

    kind: ClassVar[str] = "intake.answered"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateSeen(Fact):
    """A dangerous matter has one like it nearby: shown to a person, never joined by the machine."""

    kind: ClassVar[str] = "intake.duplicate_seen"
    other_case_id: UUID
    metres: int
    likeness: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneOpened(Fact):
    """Somebody opened a reporter's telephone number for a purpose; visible to the reporter."""

    kind: ClassVar[str] = "intake.phone_opened"
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsPlaced(Fact):
    """A person said which address words mean; ``named``: they are another name of it from now on."""

    kind: ClassVar[str] = "intake.words_placed"
    address_id: UUID
    named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsDismissed(Fact):
    """A person said that words name no address."""

    kind: ClassVar[str] = "intake.words_dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PetitionersTold(Fact):
    """Every petitioner of a case that ended has an answer on file: so many sent, so many without any contact left."""

    kind: ClassVar[str] = "intake.petitioners_told"
    cause_id: UUID
    sent: int
    no_contact: int
