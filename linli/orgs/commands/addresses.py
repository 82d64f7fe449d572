"""Writes of standard addresses: many at once, one changed into its successor, another name, the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import NotAllowed, NotFound, Refused, Stale
from linli.kernel.geo import check_point
from linli.kernel.ids import new_id
from linli.orgs import access, facts, rules
from linli.orgs.commands.reference import bump
from linli.orgs.commands.rows import RowProblem, RowsAnswer, problem_at
from linli.orgs.models import Address, AddressChange
from linli.orgs.queries import Ground, ground
from linli.trust import journal
from linli.trust.acting import command

BATCH = 2000


@dataclass(frozen=True, slots=True)
class AddressRow:
    """A standard address to be added: road and number, or estate with building and entrance; where; other names.

    ``text`` is put together from the parts where it is empty; the grid follows from the point.
    """

    road: str = ""
    number: str = ""
    estate: str = ""
    building: str = ""
    entrance: str = ""
    lon: float | None = None
    lat: float | None = None
    aliases: tuple[str, ...] = ()
    text: str = ""


def tidy(row: AddressRow) -> AddressRow:
    """The row without blanks around its words."""
    return replace(
        row,
        road=row.road.strip(),
        number=row.number.strip(),
        estate=row.estate.strip(),
        building=row.building.strip(),
        entrance=row.entrance.strip(),
        text=row.text.strip(),
        aliases=tuple(dict.fromkeys(a.strip() for a in row.aliases if a.strip())),
    )


@command
def add_addresses(
    actor: Actor, *, rows: Sequence[AddressRow], now: datetime, leave_out_wrong: bool = False
) -> RowsAnswer:
    """Add standard addresses, up to 100,000 at once; says row by row what is wrong.

    Writes nothing if a row is wrong, unless wrong rows are to be left out. Wrong is: no name, no place or one outside
    the grids, a text that is there already or twice in the rows, an area that is not the actor's.
    """
    here = ground()
    rows = [tidy(row) for row in rows]
    wrong: list[RowProblem] = []
    good: list[tuple[int, Address]] = []
    codes = _grids_of(rows, here)
    for position, row in enumerate(rows):
        try:
            good.append((position, _made(actor, row, codes[position], here, now)))
        except (Refused, NotAllowed) as error:
            wrong.append(problem_at(position, error))
    fresh, doubled = _without_doubles(good)
    wrong = sorted([*wrong, *doubled], key=lambda problem: problem.row)
    if not fresh or (wrong and not leave_out_wrong):
        return RowsAnswer((), tuple(wrong))
    Address.objects.bulk_create(fresh, batch_size=BATCH)
    day = now.astimezone(LOCAL).date()
    AddressChange.objects.bulk_create(
        [AddressChange(address=a, act="added", by_id=actor.id, day=day, at=now) for a in fresh], batch_size=BATCH
    )
    bump(actor, what="addresses", rows=len(fresh), now=now)
    first = fresh[0]
    journal.record(actor, facts.AddressesAdded(subject_id=first.id, grid_code=first.grid_code, rows=len(fresh)), at=now)
    return RowsAnswer(tuple(a.id for a in fresh), tuple(wrong))


def _grids_of(rows: Sequence[AddressRow], here: Ground) -> list[str | None]:
    nan = float("nan")
    lons = [row.lon if row.lon is not None else nan for row in rows]
    lats = [row.lat if row.lat is not None else nan for row in rows]
    return here.grids.find_many(lons, lats)


def _made(actor: Actor, row: AddressRow, code: str | None, here: Ground, now: datetime) -> Address:
    words = {name: getattr(row, name) for name in ("road", "number", "estate", "building", "entrance")}
    rules.check_address_words(**words, aliases=row.aliases)
    if row.lon is None or row.lat is None:
        raise Refused("addresses.no_place", "Say where the address is: longitude and latitude.", field="lon")
    lon, lat = check_point(row.lon, row.lat)
    if code is None:
        raise Refused(
            "addresses.outside", "This place lies in no grid of the district. Check it on the map.", field="lon"
        )
    access.check_inside(actor, "addresses.keep", code)
    area = here.names.get(code[:6], "") + here.names.get(code[:9], "")
    text = row.text or rules.address_text(area, **words)
    if len(text) > rules.LONGEST["text"]:
        raise Refused("addresses.too_long", "At most {most} characters here.", most=rules.LONGEST["text"], field="text")
    return Address(
        id=new_id(), text=text, **words, aliases=list(row.aliases), lon=lon, lat=lat, grid_code=code,
        valid_from=now.astimezone(LOCAL).date(),
    )  # fmt: skip


def _without_doubles(good: Sequence[tuple[int, Address]]) -> tuple[list[Address], list[RowProblem]]:
    """What is not yet on file; the others with the reason. One query for 2,000 rows."""
    there: set[str] = set()
    for part in _parts([address.text for _, address in good]):
        there |= set(Address.objects.filter(valid_to=None, text__in=part).values_list("text", flat=True))
    fresh, wrong = [], []
    for position, address in good:
        if address.text in there:
            error = Refused(
                "addresses.there",
                "“{text}” is on file already, or stands twice in the rows.",
                text=address.text,
                field="text",
            )
            wrong.append(problem_at(position, error))
            continue
        there.add(address.text)
        fresh.append(address)
    return fresh, wrong


def _parts(texts: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(texts), BATCH):
        yield texts[start : start + BATCH]


def lock_address(actor: Actor, address_id: UUID) -> Address:
    """A valid address locked against people moving in, for whoever may change it; refuses others."""
    address = Address.objects.select_for_update().filter(id=address_id).first()
    if address is None:
        raise NotFound("addresses.not_found", "There is no such address.")
    access.check_inside(actor, "addresses.keep", address.grid_code)
    if address.valid_to is not None:
        raise Stale("addresses.ended", "This address has been changed or ended meanwhile. Look for its successor.")
    return address


@command
def change_address(actor: Actor, *, address_id: UUID, to: AddressRow, note: str = "", now: datetime) -> Address:
    """Change a standard address: its row ends today and a new one begins; what happened before keeps the old one.

    Its old text becomes another name of the new row, so that what people still write is found. Who moves the people on
    it is ``people.commands.change_address``. Refuses what :func:`add_addresses` refuses.
    """
    old = lock_address(actor, address_id)
    here, day = ground(), now.astimezone(LOCAL).date()
    row = tidy(to)
    new = _made(actor, row, _grids_of([row], here)[0], here, now)
    if new.text != old.text and Address.objects.filter(valid_to=None, text=new.text).exists():
        raise Refused(
            "addresses.there", "“{text}” is on file already, or stands twice in the rows.", text=new.text, field="text"
        )
    names = [*new.aliases, *old.aliases]
    if new.text != old.text and len(old.text) <= rules.LONGEST_ALIAS:
        names.append(old.text)
    new.aliases = list(dict.fromkeys(names))[: rules.ALIASES_MOST]
    if day <= old.valid_from:  # changed on its first day: the row was never valid before, it is put right in place
        for name in ("text", "road", "number", "estate", "building", "entrance", "aliases", "lon", "lat", "grid_code"):
            setattr(old, name, getattr(new, name))
        old.save()
        new = old
    else:
        old.valid_to = day
        old.save(update_fields=["valid_to"])
        new.save(force_insert=True)
    AddressChange.objects.create(
        address=old, successor=new, act="changed", note=note.strip()[:200], by_id=actor.id, day=day, at=now
    )
    bump(actor, what="addresses", rows=1, now=now)
    fact = facts.AddressChanged(subject_id=old.id, grid_code=new.grid_code, successor_id=new.id)
    journal.record(actor, fact, at=now)
    return new


@command
def name_address(actor: Actor, *, address_id: UUID, alias: str, now: datetime) -> Address:
    """Give a standard address another name by which it is found from now on. Refuses a name that another one has."""
    address = lock_address(actor, address_id)
    name = alias.strip()
    names = tuple(dict.fromkeys([*address.aliases, name]))
    rules.check_address_words(
        road=address.road, number=address.number, estate=address.estate, building=address.building,
        entrance=address.entrance, aliases=names,
    )  # fmt: skip
    other = Address.objects.filter(valid_to=None, aliases__contains=[name]).exclude(id=address.id).first()
    if other is not None:
        raise Refused(
            "addresses.alias_taken",
            "“{alias}” is another name of {text} already.",
            alias=name,
            text=other.text,
            field="alias",
        )
    address.aliases = list(names)
    address.save(update_fields=["aliases"])
    AddressChange.objects.create(
        address=address, act="named", alias=name, by_id=actor.id, day=now.astimezone(LOCAL).date(), at=now
    )
    bump(actor, what="addresses", rows=1, now=now)
    journal.record(actor, facts.AddressNamed(subject_id=address.id, grid_code=address.grid_code), at=now)
    return address


@command
def end_address(actor: Actor, *, address_id: UUID, people: int, note: str = "", now: datetime) -> Address:
    """End a standard address; cases and history keep it. ``people`` are on file there, counted by the caller.

    Refuses while there are any (AT-ADDR-03); pages call ``people.commands.end_address``, which counts.
    """
    address = lock_address(actor, address_id)
    rules.check_no_people(people)
    day = now.astimezone(LOCAL).date()
    address.valid_to = _end_of(address, day)
    address.save(update_fields=["valid_to"])
    AddressChange.objects.create(address=address, act="ended", note=note.strip()[:200], by_id=actor.id, day=day, at=now)
    bump(actor, what="addresses", rows=1, now=now)
    journal.record(actor, facts.AddressEnded(subject_id=address.id, grid_code=address.grid_code), at=now)
    return address


def _end_of(address: Address, day: date) -> date:
    """Today; for a row that began today its first day, so that it was valid on none."""
    return max(day, address.valid_from)
