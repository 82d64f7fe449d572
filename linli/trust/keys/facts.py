"""What happens to keys: numbers and areas, never a key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyMade(Fact):
    """An area has a new data key that seals from now on; its former one only opens."""

    kind: ClassVar[str] = "trust.key_made"
    version: int
    master: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEmptied(Fact):
    """No value needs this retired key any more."""

    kind: ClassVar[str] = "trust.key_emptied"
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRewrapped(Fact):
    """The key lies under another master key."""

    kind: ClassVar[str] = "trust.key_rewrapped"
    version: int
    master: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDropped(Fact):
    """A key that nothing needed is gone for good; what still lay in old backups under it stays shut."""

    kind: ClassVar[str] = "trust.key_dropped"
    version: int
