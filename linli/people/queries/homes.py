"""Reads about who lives and is registered where, masked; about disputes; and the numbers that planners need."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.showing import Kind, Reader, shown
from linli.orgs.models import Address
from linli.people import access
from linli.people.models import Account, Dispute, Home, HomeKind, Post, Resident, Role, WorkLine


@dataclass(frozen=True, slots=True)
class HomeCard:
    """A dated address of a resident; ``outside`` in words where it lies outside the county."""

    kind: str
    address_id: UUID | None
    text: str
    room: str
    outside: bool
    source: str
    source_day: date
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class ResidentCard:
    """A resident at an address, the name masked; ``how`` is both, living, or registered."""

    id: UUID
    name: str
    kind: str
    room: str
    how: str
    elsewhere: str


@dataclass(frozen=True, slots=True)
class ResidentPage:
    """A resident with both addresses and their history; name and telephone masked."""

    id: UUID
    name: str
    phone: str
    kind: str
    born: date | None
    grid_code: str
    address_id: UUID
    address: str
    room: str
    homes: tuple[HomeCard, ...]
    disputes: tuple[DisputeCard, ...]


@dataclass(frozen=True, slots=True)
class DisputeCard:
    """A doubt about a value of the police."""

    id: UUID
    resident_id: UUID
    field: str
    wrong: str
    proposed: str
    state: str
    by: str
    at: datetime
    decided_by: str
    decided_at: datetime | None
    decision: str


def _home(home: Home, reader: Reader) -> HomeCard:
    return HomeCard(
        home.kind, home.address_id, _where(home, reader), shown(Kind.ROOM, home.room, reader), home.outside is not None,
        home.source, home.source_day, home.valid_from, home.valid_to,
    )  # fmt: skip


def _where(home: Home, reader: Reader) -> str:
    """The address in words; one outside the county leads to a door."""
    if home.outside:
        return shown(Kind.ADDRESS, home.outside.open(), reader)
    return home.address.text if home.address else ""


def people_at(actor: Actor, address_id: UUID, *, limit: int = 200) -> list[ResidentCard]:
    """Who lives or is registered at an address, for those who look after it; others see whom they know. Three queries."""
    code = Address.objects.filter(id=address_id).values_list("grid_code", flat=True).first() or ""
    whole = any(code.startswith(area) for area in matrix.areas(actor, "residents.see"))
    rows = Resident.objects.all() if whole else Resident.objects.filter(access.visible_residents(actor))
    here = Q(address_id=address_id) | Q(homes__address_id=address_id, homes__valid_to=None)
    people = list(rows.filter(here).distinct().order_by("room", "id")[:limit])
    homes: dict[tuple[UUID, str], Home] = {
        (home.resident_id, home.kind): home
        for home in Home.objects.filter(resident__in=[p.id for p in people], valid_to=None).select_related("address")
    }
    return [_at(person, address_id, homes, access.reader_for(actor, grid_code=person.grid_code)) for person in people]


def _at(
    person: Resident, address_id: UUID, homes: dict[tuple[UUID, str], Home], reader: Reader
) -> ResidentCard:
    living, registered = homes.get((person.id, HomeKind.LIVING)), homes.get((person.id, HomeKind.REGISTERED))
    lives = living.address_id == address_id if living else person.address_id == address_id
    belongs = registered.address_id == address_id if registered else lives and person.kind == "registered"
    how = "both" if lives and belongs else "living" if lives else "registered"
    other = registered if how == "living" else living if how == "registered" else None
    words = _where(other, reader) if other is not None else ""
    name, room = shown(Kind.NAME, person.name.open(), reader), shown(Kind.ROOM, person.room, reader)
    return ResidentCard(person.id, name, person.kind, room, how, words)


def resident_page(actor: Actor, resident_id: UUID) -> ResidentPage:
    """A resident with both addresses and their history. Five queries."""
    person = access.resident_for(actor, resident_id)
    address = Resident.objects.filter(id=person.id).values_list("address__text", flat=True).get()
    homes = Home.objects.filter(resident=person).select_related("address").order_by("kind", "-valid_from", "-at")
    reader = access.reader_for(actor, grid_code=person.grid_code, account_id=person.account_id)
    phone = person.phone.open() if person.phone else ""
    return ResidentPage(
        id=person.id, name=shown(Kind.NAME, person.name.open(), reader), phone=shown(Kind.PHONE, phone, reader),
        kind=person.kind, born=person.born, grid_code=person.grid_code, address_id=person.address_id, address=address,
        room=shown(Kind.ROOM, person.room, reader), homes=tuple(_home(home, reader) for home in homes),
        disputes=tuple(_disputes(actor, Q(resident=person))),
    )  # fmt: skip


#: What the value of a disputed field is, where it is to be masked.
_DISPUTED = {"name": Kind.NAME, "id_number": Kind.IDENTITY, "registered_address": Kind.ADDRESS}


def _proposed(actor: Actor, dispute: Dispute) -> str:
    """What is proposed: whole for the police, who decide."""
    value, kind = dispute.proposed.open(), _DISPUTED.get(dispute.field)
    if kind is None or access.is_police(actor):
        return str(value)
    return shown(kind, value, access.reader_for(actor, grid_code=dispute.grid_code))


def _disputes(actor: Actor, condition: Q, limit: int = 100) -> list[DisputeCard]:
    rows = Dispute.objects.filter(condition).select_related("by", "decided_by").order_by("-at")[:limit]
    return [
        DisputeCard(
            d.id, d.resident_id, d.field, d.wrong.open(), _proposed(actor, d), d.state, d.by.name, d.at,
            d.decided_by.name if d.decided_by else "", d.decided_at, d.decision.open() if d.decision else "",
        )
        for d in rows
    ]  # fmt: skip


def dispute_list(actor: Actor, *, state: str = "", limit: int = 100) -> list[DisputeCard]:
    """Doubts inside one's area, for the police all of them; the latest first. One query."""
    condition = access.visible_disputes(actor)
    return _disputes(actor, condition & Q(state=state) if state else condition, limit)


def homes_by_address(codes: Sequence[str]) -> dict[UUID, tuple[int, int]]:
    """Households and residents at each address of these grids. One query."""
    rows = Resident.objects.filter(grid_code__in=list(codes)).values("address_id")
    counted = rows.annotate(people=Count("id"), rooms=Count("room", distinct=True))
    return {row["address_id"]: (row["rooms"], row["people"]) for row in counted}


@dataclass(frozen=True, slots=True)
class PublicWorker:
    """Who looks after a grid, as it is made public: a work line where there is one, then the own number is masked."""

    area: str
    name: str
    work_phone: str
    phone: str


def public_grid_workers(day: date, area: str = "") -> dict[str, PublicWorker]:
    """The worker of each grid with the telephone that may be shown (AT-GRID-03). Two queries.

    Grid regulations have name and telephone of the worker posted; whoever has a work line is reached there, and the own
    number is shown masked.
    """
    rows = Post.objects.filter(
        access.valid_on(day), role=Role.GRID_WORKER, account__is_active=True, area__startswith=area
    ).select_related("account")
    posts = list(rows.order_by("account_id"))
    lines = dict(WorkLine.objects.filter(account__in=[p.account_id for p in posts]).values_list("account_id", "phone"))
    found: dict[str, PublicWorker] = {}
    for post in posts:
        if post.area not in found:
            found[post.area] = _public(post.area, post.account, lines.get(post.account_id, ""))
    return found


def _public(area: str, account: Account, line: str) -> PublicWorker:
    own = account.phone.open() if account.phone else ""
    return PublicWorker(area, account.name, line, shown(Kind.PHONE, own, Reader.OTHER) if line else own)


def rooms_by_address(address_ids: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    """Rooms and residents on file at each of these addresses. One query."""
    rows = Resident.objects.filter(address__in=list(address_ids)).values("address_id")
    counted = rows.annotate(people=Count("id"), rooms=Count("room", distinct=True))
    return {row["address_id"]: (row["rooms"], row["people"]) for row in counted}
