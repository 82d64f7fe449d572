"""Reads of standard addresses: lists, one address with its history, the doors of an estate, an address by its words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from linli.kernel.errors import NotFound, Refused
from linli.orgs.models import Address, AddressChange
from linli.orgs.queries.memory import Ground, ground

MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class AddressCard:
    """A standard address as lists show it."""

    id: UUID
    text: str
    road: str
    number: str
    estate: str
    building: str
    entrance: str
    aliases: tuple[str, ...]
    lon: float
    lat: float
    grid_code: str
    grid_name: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class AddressFilter:
    """What a list of addresses is narrowed to; empty fields narrow nothing. ``kind`` is number, estate, building, entrance."""

    words: str = ""
    area: str = ""
    kind: str = ""
    ended: bool = False


@dataclass(frozen=True, slots=True)
class AddressesPage:
    """One page of a list of addresses."""

    rows: list[AddressCard]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class AddressStep:
    """Something that became of an address: added, changed (``other`` is the row before or after), named, ended."""

    act: str
    day: date
    at: datetime
    by_id: UUID | None
    other_id: UUID | None
    other: str
    alias: str
    note: str


@dataclass(frozen=True, slots=True)
class Building:
    """A building of an estate with its entrances: id and name of each."""

    id: UUID | None
    name: str
    entrances: tuple[tuple[UUID, str], ...]


KINDS = {
    "number": ~Q(road=""),
    "estate": ~Q(estate="") & Q(building=""),
    "building": ~Q(building="") & Q(entrance=""),
    "entrance": ~Q(entrance=""),
}


def _condition(wanted: AddressFilter) -> Q:
    found = Q(valid_to__isnull=not wanted.ended)
    if wanted.words:
        found &= Q(text__icontains=wanted.words) | Q(aliases__contains=[wanted.words])
    if wanted.area:
        found &= Q(grid_code__startswith=wanted.area)
    if wanted.kind in KINDS:
        found &= KINDS[wanted.kind]
    return found


def address_list(wanted: AddressFilter, *, page: int = 1, size: int = 50) -> AddressesPage:
    """Addresses, filtered and paged, in the order of their texts. Three queries."""
    rows = Address.objects.filter(_condition(wanted))
    total = rows.count()
    size = max(1, min(size, MOST_ROWS))
    pages = max(1, -(-total // size))
    page = max(1, min(page, pages))
    here = ground()
    chosen = rows.order_by("grid_code", "road", "estate", "building", "number", "id")[(page - 1) * size : page * size]
    return AddressesPage([_card(a, here) for a in chosen], total, page, pages)


def _card(a: Address, here: Ground) -> AddressCard:
    return AddressCard(
        a.id, a.text, a.road, a.number, a.estate, a.building, a.entrance, tuple(a.aliases), a.lon, a.lat, a.grid_code,
        here.names.get(a.grid_code, ""), a.valid_from, a.valid_to,
    )  # fmt: skip


def address_card(address_id: UUID) -> AddressCard:
    """One address, valid or not, or NotFound. Two queries."""
    found = Address.objects.filter(id=address_id).first()
    if found is None:
        raise NotFound("addresses.not_found", "There is no such address.")
    return _card(found, ground())


def address_history(address_id: UUID) -> list[AddressStep]:
    """What became of an address, the latest first. One query."""
    rows = AddressChange.objects.filter(Q(address=address_id) | Q(successor=address_id)).select_related(
        "address", "successor"
    )
    steps = []
    for row in rows.order_by("-at", "-id"):
        other = row.successor if row.address_id == address_id else row.address
        steps.append(
            AddressStep(
                row.act,
                row.day,
                row.at,
                row.by_id,
                other.id if other else None,
                other.text if other else "",
                row.alias,
                row.note,
            )
        )
    return steps


def buildings_of(estate: str) -> list[Building]:
    """The buildings and entrances of an estate. One query."""
    rows = (
        Address.objects.filter(estate=estate, valid_to=None)
        .exclude(building="")
        .values_list("building", "entrance", "id")
    )
    own: dict[str, UUID] = {}
    doors: dict[str, list[tuple[UUID, str]]] = defaultdict(list)
    for building, entrance, address_id in rows:
        if entrance:
            doors[building].append((address_id, entrance))
        else:
            own[building] = address_id
    order = sorted({*own, *doors}, key=_natural)
    return [Building(own.get(b), b, tuple(sorted(doors[b], key=lambda d: _natural(d[1])))) for b in order]


def _natural(name: str) -> tuple[int, str]:
    digits = "".join(sign for sign in name if sign.isdecimal())
    return (int(digits) if digits else 0, name)


def address_texts(ids: Collection[UUID]) -> dict[UUID, str]:
    """Texts of valid addresses by id. One query, none without ids."""
    if not ids:
        return {}
    return dict(Address.objects.filter(id__in=set(ids), valid_to=None).values_list("id", "text"))


def address_by_words(typed: str) -> UUID:
    """The one valid address with this text, or whose text or other name contains it. Refuses none and several. One query."""
    words = typed.strip()
    rows = Address.objects.filter(valid_to=None)
    found = (
        list(rows.filter(Q(text__icontains=words) | Q(aliases__contains=[words])).order_by("id")[:20]) if words else []
    )
    exact = [a for a in found if words in (a.text, *a.aliases)] or found
    if len(exact) != 1:
        raise Refused(
            "addresses.which",
            "“{typed}” is the name of {count} standard addresses. Write it so that it is one.",
            typed=words[:60],
            count="20+" if len(found) == 20 else len(exact),
            field="address",
        )
    return exact[0].id
