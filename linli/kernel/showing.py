"""How a value about a person is shown, by who reads it: one table for every page, list, export and API.

Whole to the person; whole for a purpose that was stated and recorded; in part to whoever looks after that person on the
ground; less to everybody else (GB/T 35273, 7.2: what is shown is masked unless it is needed whole).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from uuid import UUID

from linli.kernel.actors import Actor
from linli.kernel.text import mask_id, mask_name, mask_phone


class Kind(StrEnum):
    """What a value about a person is."""

    NAME = "name"
    PHONE = "phone"
    IDENTITY = "identity"
    MAIL = "mail"
    ROOM = "room"
    ADDRESS = "address"


class Reader(StrEnum):
    """Who reads: the person, somebody who stated a purpose, who looks after the person, anybody else."""

    SELF = "self"
    OPENED = "opened"
    HOLDER = "holder"
    OTHER = "other"


#: A post for a community or a grid is on the ground; posts for a street or the county are not (no door numbers there).
ON_THE_GROUND = 12


def reader_of(actor: Actor, *, grid_code: str = "", account_id: UUID | None = None, opened: bool = False) -> Reader:
    """Who ``actor`` is to a person with this account who lives in this grid.

    ``opened`` is for commands that have recorded the purpose.
    """
    if account_id is not None and actor.id == account_id:
        return Reader.SELF
    if opened:
        return Reader.OPENED
    near = (post.area for post in actor.posts if len(post.area) >= ON_THE_GROUND)
    return Reader.HOLDER if grid_code and any(grid_code.startswith(area) for area in near) else Reader.OTHER


def shown(kind: Kind, value: str | None, reader: Reader) -> str:
    """The value as this reader may see it; empty where there is none or nothing of it may be seen."""
    return _HOW[kind][reader](value) if value else ""


def _whole(value: str) -> str:
    return value


def _nothing(_value: str) -> str:
    return ""


def _mail(address: str) -> str:
    """``l***@example.org``."""
    name, _at, host = address.partition("@")
    return f"{name[:1]}***@{host}"[:60]


def _street(address: str) -> str:
    """An address in words up to the house number: what follows leads to a door."""
    cut = [at + len(sign) for sign in ("号", "號", "弄") if (at := address.find(sign)) > 0]
    kept = address[: min(cut)] if cut else address[:6]
    return kept if kept == address else f"{kept}…"


_Way = Callable[[str], str]


def _by(*, self_: _Way = _whole, opened: _Way = _whole, holder: _Way, other: _Way) -> dict[Reader, _Way]:
    return {Reader.SELF: self_, Reader.OPENED: opened, Reader.HOLDER: holder, Reader.OTHER: other}


_HOW: dict[Kind, dict[Reader, _Way]] = {
    Kind.NAME: _by(holder=mask_name, other=mask_name),
    Kind.PHONE: _by(holder=mask_phone, other=mask_phone),
    Kind.IDENTITY: _by(opened=mask_id, holder=mask_id, other=mask_id),
    Kind.MAIL: _by(holder=_mail, other=_mail),
    Kind.ROOM: _by(holder=_whole, other=_nothing),
    Kind.ADDRESS: _by(holder=_whole, other=_street),
}
