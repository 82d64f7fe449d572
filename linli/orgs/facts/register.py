"""The facts about addresses and parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressesAdded(Fact):
    """Standard addresses were added; ``subject_id`` is the first of them."""

    kind: ClassVar[str] = "orgs.addresses_added"
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressChanged(Fact):
    """A standard address got a new row; the old one, ``subject_id``, ends."""

    kind: ClassVar[str] = "orgs.address_changed"
    successor_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressNamed(Fact):
    """A standard address got another name by which it is found."""

    kind: ClassVar[str] = "orgs.address_named"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressEnded(Fact):
    """A standard address is no more."""

    kind: ClassVar[str] = "orgs.address_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsAdded(Fact):
    """Parts were entered into the register; ``subject_id`` is the first of them."""

    kind: ClassVar[str] = "orgs.parts_added"
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartChanged(Fact):
    """What the register says of a part was changed."""

    kind: ClassVar[str] = "orgs.part_changed"
    fields: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartStateSet(Fact):
    """A part is now in another state."""

    kind: ClassVar[str] = "orgs.part_state_set"
    from_state: str
    to_state: str
