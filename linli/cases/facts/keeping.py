"""The facts about stored files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoDamaged(Fact):
    """A file of a photo was found missing or changed; ``subject_id`` is the photo, ``what`` is missing or changed."""

    kind: ClassVar[str] = "cases.photo_damaged"
    copy: str
    what: str
