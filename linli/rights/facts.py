"""The facts of the rights desk and of retention. The subject is the request or the run; nobody's words, nobody's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Fact):
    """Somebody asks about their own data."""

    kind: ClassVar[str] = "rights.asked"
    right: str
    identity: str
    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Fact):
    """A request was answered; contact data was taken off so many reports."""

    kind: ClassVar[str] = "rights.answered"
    right: str
    erased: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRefused(Fact):
    """A request was refused, with the legal way told."""

    kind: ClassVar[str] = "rights.refused"
    right: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Fact):
    """A request was taken back."""

    kind: ClassVar[str] = "rights.withdrawn"
    right: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCopied(Fact):
    """Somebody took a copy of everything about them; the subject is the account."""

    kind: ClassVar[str] = "rights.data_copied"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionBegun(Fact):
    """A person had old data of a kind erased."""

    kind: ClassVar[str] = "rights.retention_begun"
    which: str
    planned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionBatch(Fact):
    """So many rows of a kind were erased in one go."""

    kind: ClassVar[str] = "rights.retention_batch"
    which: str
    rows: int
    run_id: UUID
