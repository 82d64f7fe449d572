"""Shapes of proofs and seals."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from linli.web.api.shapes import ID, NOON

_HASH = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
_KEY = "04" + 2 * _HASH


class SealOut(Schema):
    """A sealed batch: how many facts, and the head of the chain after it."""

    number: int = Field(examples=[17])
    count: int = Field(examples=[4096])
    sealed_at: datetime = Field(examples=[NOON])
    head: str = Field(examples=[_HASH])


class SealsOut(Schema):
    """The key that signs now, and the last seals, the newest first."""

    public_key: str = Field(examples=[_KEY])
    pem: str = Field(description="The same as OpenSSL reads it.", examples=["-----BEGIN PUBLIC KEY-----\n…"])
    key: str = Field(description="Its short name.", examples=["2f1c9a80d3b4e5f6"])
    seals: list[SealOut]


class ProofBatchOut(Schema):
    """What was signed. Its lines are put together as `docs/evidence.md` says."""

    site: str = Field(examples=["linli"])
    number: int = Field(examples=[17])
    count: int = Field(examples=[4096])
    previous: str = Field(description="The head of the batch before.", examples=[_HASH])
    root: str = Field(examples=[_HASH])
    sealed: str = Field(examples=["2026-11-28T14:00:00Z"])
    head: str = Field(examples=[_HASH])
    key: str = Field(examples=["2f1c9a80d3b4e5f6"])
    public_key: str = Field(examples=[_KEY])
    signature: str = Field(description="r and s.", examples=[2 * _HASH])


class ProofFactOut(Schema):
    """A fact, its hash, and the neighbours on the way to the root."""

    batch: int = Field(examples=[17])
    position: int = Field(examples=[2048])
    leaf: str = Field(examples=[_HASH])
    path: list[list[str]] = Field(examples=[[["left", _HASH]]])
    content: dict[str, str | None] | None = Field(
        description="Null where it was deleted by rule; the hash stays.", examples=[{"kind": "cases.closed"}]
    )


class CaseProofOut(Schema):
    """Format `linli-proof` 1."""

    format: str = Field(examples=["linli-proof"])
    version: int = Field(examples=[1])
    site: str = Field(examples=["linli"])
    case: str = Field(examples=["20261123-00017"])
    made_at: str = Field(examples=["2026-11-28T14:00:30+00:00"])
    public_key: str = Field(examples=[_KEY])
    waiting: int = Field(description="Facts that are not sealed yet and not in it.", examples=[0])
    batches: list[ProofBatchOut]
    facts: list[ProofFactOut]


class RunOut(Schema):
    """One run of the check of the seals."""

    at: datetime = Field(examples=[NOON])
    first: int = Field(description="The first batch looked at.", examples=[1])
    last: int = Field(examples=[50])
    facts: int = Field(examples=[204800])
    faults: int = Field(description="How many faults; 0 when all is as it was sealed.", examples=[0])


class PhotoFaultOut(Schema):
    """A file of a photo that is missing or changed."""

    photo_id: UUID = Field(examples=[ID])
    case_id: UUID | None = Field(examples=[ID])
    path: str = Field(examples=["original/66/66c7f0f4.jpg"])
    kind: str = Field(description="`missing` or `changed`.", examples=["missing"])
    found_at: datetime = Field(examples=[NOON])


class PhotoKeepingOut(Schema):
    """The last round through all photos."""

    begun_at: datetime | None = Field(examples=[NOON])
    ended_at: datetime | None = Field(description="Null while it goes on.", examples=[NOON])
    checked: int = Field(examples=[12400])
    faults: list[PhotoFaultOut]


class KeepingOut(Schema):
    """Whether what is kept is what it was."""

    waiting: int = Field(description="Facts that are not sealed yet.", examples=[12])
    runs: list[RunOut]
    photos: PhotoKeepingOut
