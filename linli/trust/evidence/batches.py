"""A batch as it stands in the chain: the few lines that are signed, and how one batch follows another. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from linli.kernel import sm2
from linli.kernel.crypto import sm3

#: What stands before the first batch.
NOTHING = bytes(32)
#: Columns in the order in which :class:`Batch` takes them.
COLUMNS = "number, count, end_xid, end_id, sealed_at, site, previous, root, head, key, signature, order_kept, ids, ats, leaves"


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch: where it ends in the journal, its facts' ids, times and leaves one behind the other, and what was signed."""

    number: int
    count: int
    end_xid: int
    end_id: UUID
    sealed_at: datetime
    site: str
    previous: bytes
    root: bytes
    head: bytes
    key: bytes
    signature: bytes
    order_kept: bool
    ids: bytes
    ats: bytes
    leaves: bytes

    @property
    def text(self) -> str:
        """The lines whose hash is the head of the batch and which are signed."""
        return header(
            site=self.site,
            number=self.number,
            count=self.count,
            root=self.root,
            previous=self.previous,
            sealed_at=self.sealed_at,
        )

    def wrong(self) -> str:
        """What about head and signature is not right; empty when all is."""
        return self.wrong_head() or self._wrong_signature()

    def wrong_head(self) -> str:
        """The same without the signature, which takes some milliseconds."""
        return "" if sm3(self.text.encode()) == self.head else "head"

    def _wrong_signature(self) -> str:
        return "" if sm2.verify(self.text.encode(), self.signature, self.key) else "signature"


def header(*, site: str, number: int, count: int, root: bytes, previous: bytes, sealed_at: datetime) -> str:
    """Seven lines, each ended by a line feed; the time in seconds, UTC."""
    moment = sealed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f"linli batch 1\nsite {site}\nnumber {number}\ncount {count}\nprevious {previous.hex()}\nroot {root.hex()}\n"
        f"sealed {moment}\n"
    )


def batch(values: tuple[Any, ...]) -> Batch:
    """A row of ``SELECT COLUMNS``."""
    plain: list[Any] = [bytes(one) if isinstance(one, bytes | memoryview) else one for one in values]
    return Batch(*plain)


def key_name(key: bytes) -> str:
    """A short name for a public key, as people compare it."""
    return sm3(key).hex()[:16]
