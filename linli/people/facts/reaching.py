"""The facts about how people want to be reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachChosen(Fact):
    """Somebody said how to be reached; the choice is the consent."""

    kind: ClassVar[str] = "people.reach_chosen"
    push: bool
    text: bool
    mail: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceAdded(Fact):
    """A browser takes push messages from now on, with its owner's consent."""

    kind: ClassVar[str] = "people.device_added"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceDropped(Fact):
    """A browser takes none any more."""

    kind: ClassVar[str] = "people.device_dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextsStopped(Fact):
    """The holder of a telephone wants no text messages; ``subject_id`` is the report by whose code this was said."""

    kind: ClassVar[str] = "people.texts_stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAgain(Fact):
    """A person let a message be tried again."""

    kind: ClassVar[str] = "people.message_again"
