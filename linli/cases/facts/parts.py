"""The facts about parts in casework, root causes, and cases whose grid changed under them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLinked(Fact):
    """A case is about a part; ``reason`` is person, code or nearest."""

    kind: ClassVar[str] = "cases.part_linked"
    part_id: UUID
    reason: str
    metres: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartUnlinked(Fact):
    """A case is not about that part after all."""

    kind: ClassVar[str] = "cases.part_unlinked"
    part_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RootCauseOpened(Fact):
    """A part has made so many cases within so many days that its cause is to be found."""

    kind: ClassVar[str] = "cases.root_cause_opened"
    part_id: UUID
    cases: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RootCauseWritten(Fact):
    """Cause and measure were put down."""

    kind: ClassVar[str] = "cases.root_cause_written"
    part_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RootCauseChecked(Fact):
    """Whether the measure helped was checked."""

    kind: ClassVar[str] = "cases.root_cause_checked"
    part_id: UUID
    helped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GridMoved(Fact):
    """The grid of an open case was split, joined or redrawn; the case stands in the new one."""

    kind: ClassVar[str] = "cases.grid_moved"
    from_code: str
    change_id: UUID
    task_id: UUID | None = None
