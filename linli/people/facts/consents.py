"""The facts about consent. The subject is the resident on file, or the account where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven(Fact):
    """Somebody consented to a purpose, in the words of a version."""

    kind: ClassVar[str] = "people.consent_given"
    purpose: str
    version: int
    way: str
    by_as: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn(Fact):
    """Somebody withdrew consent; ``stopped`` messages that waited are not sent."""

    kind: ClassVar[str] = "people.consent_withdrawn"
    purpose: str
    version: int
    way: str
    by_as: str
    stopped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePublished(Fact):
    """A new version of a notice is in force."""

    kind: ClassVar[str] = "people.notice_published"
    purpose: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianSet(Fact):
    """Somebody is a child's guardian from now on, or no longer; the subject is the child on file."""

    kind: ClassVar[str] = "people.guardian_set"
    proof: str
    ended: bool
