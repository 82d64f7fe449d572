"""The facts about imports: counts, never contents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportAsked(Fact):
    """Somebody sent a file to be checked; ``sha256`` is that of the file."""

    kind: ClassVar[str] = "exchange.import_asked"
    what: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportConfirmed(Fact):
    """Somebody read the report of a dry run and said yes."""

    kind: ClassVar[str] = "exchange.import_confirmed"
    what: str
    good_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported(Fact):
    """Rows of a file were written, all at once."""

    kind: ClassVar[str] = "exchange.imported"
    what: str
    new: int
    changed: int
    same: int
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCancelled(Fact):
    """Somebody stopped an import; nothing was written."""

    kind: ClassVar[str] = "exchange.import_cancelled"
    what: str
