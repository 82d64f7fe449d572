"""Facts about the journal itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentForgotten(Fact):
    """The content of these facts was taken away; their hashes stay. ``subject_id`` is the first of them."""

    kind: ClassVar[str] = "trust.content_forgotten"
    fact_ids: tuple[UUID, ...]
    why: str
