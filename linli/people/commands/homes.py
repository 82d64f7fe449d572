"""Writes about where people live and are registered, doubts about police data, and addresses with people on them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import NotFound, Refused, Stale
from linli.kernel.showing import Kind, Reader, shown
from linli.orgs.commands import AddressRow, lock_address
from linli.orgs.commands import change_address as change_row
from linli.orgs.commands import end_address as end_row
from linli.orgs.models import Address
from linli.people import access, facts, notices, rules
from linli.people.models import Dispute, DisputeState, Home, HomeKind, Resident, ResidentKind
from linli.people.queries import has_consented
from linli.trust import journal
from linli.trust.acting import command
from linli.trust.sealing import index_of


@command
def set_home(
    actor: Actor,
    *,
    resident_id: UUID,
    kind: str,
    address_id: UUID | None = None,
    outside: str = "",
    room: str = "",
    source: str = "community",
    since: date,
    source_day: date,
    now: datetime,
) -> Home:
    """Put down where a resident lives or is registered, with the source and its day; the value before ends.

    Refuses a registered address from anybody but the police, a place that is both on file and outside or neither, an
    address that has ended, and days to come.
    """
    resident = access.resident_for(actor, resident_id, lock=True)
    rules.check_home_source(kind, source, by_police=access.is_police(actor))
    words = rules.check_home_place(address=address_id is not None, outside=outside, room=room.strip())
    rules.check_home_days(since, source_day, now.astimezone(LOCAL).date())
    address = _valid_address(address_id) if address_id else None
    home = _put_home(actor, resident, kind, address, words, room.strip(), source, since, source_day, now)
    fact = facts.HomeSet(
        subject_id=resident.id, grid_code=resident.grid_code, which=kind, source=source, outside=address is None
    )
    journal.record(actor, fact, at=now)
    return home


def _valid_address(address_id: UUID) -> Address:
    """An address that people may be hung on, held until the end of the transaction so that it is not ended meanwhile."""
    address = Address.objects.select_for_update(no_key=True).filter(id=address_id, valid_to=None).first()
    if address is None:
        raise Refused(
            "homes.no_address", "This address has been changed or ended. Choose another one.", field="address"
        )
    return address


def _put_home(
    actor: Actor,
    resident: Resident,
    kind: str,
    address: Address | None,
    outside: str,
    room: str,
    source: str,
    since: date,
    source_day: date,
    now: datetime,
) -> Home:
    old = Home.objects.select_for_update().filter(resident=resident, kind=kind, valid_to=None).first()
    if old is None:
        _keep_first(resident, kind, since, now)
    else:
        if old.valid_from > since:
            raise Refused(
                "homes.before_last", "The value on file begins later than this. Check the day.", field="since"
            )
        old.valid_to = since
        old.save(update_fields=["valid_to"])
    home = Home.objects.create(
        resident=resident, kind=kind, address=address, room=room, outside=outside or None, source=source,
        source_day=source_day, valid_from=since, by_id=actor.id, at=now,
    )  # fmt: skip
    if kind == HomeKind.LIVING:
        _keep_registered(resident, now)
        if address is not None:
            resident.address, resident.room, resident.grid_code = address, room, address.grid_code
    _say_kind(resident)
    resident.save(update_fields=["address", "room", "grid_code", "kind"])
    return home


def _keep_registered(resident: Resident, now: datetime) -> None:
    """Who moves away stays registered where the police have them: that was only implied until now."""
    registered = Home.objects.filter(resident=resident, kind=HomeKind.REGISTERED, valid_to=None)
    if resident.kind == ResidentKind.REGISTERED and not registered.exists():
        day = now.astimezone(LOCAL).date()
        Home.objects.create(
            resident=resident, kind=HomeKind.REGISTERED, address_id=resident.address_id, room=resident.room,
            source="police", source_day=day, valid_from=resident.born or day, at=now,
        )  # fmt: skip


def _say_kind(resident: Resident) -> None:
    """Registered here or elsewhere, by the two addresses; migrants and foreigners stay what they are."""
    if resident.kind not in (ResidentKind.REGISTERED, ResidentKind.ELSEWHERE):
        return
    homes = {home.kind: home for home in Home.objects.filter(resident=resident, valid_to=None)}
    registered, living = homes.get(HomeKind.REGISTERED), homes.get(HomeKind.LIVING)
    if registered is None:
        return
    lives_at = living.address_id if living else resident.address_id
    together = registered.address_id is not None and registered.address_id == lives_at
    resident.kind = ResidentKind.REGISTERED if together else ResidentKind.ELSEWHERE


def _keep_first(resident: Resident, kind: str, since: date, now: datetime) -> None:
    """What was on file before the first dated value, where that says where somebody lived or was registered."""
    known = kind == HomeKind.LIVING or resident.kind == ResidentKind.REGISTERED
    if known:
        source = "police" if kind == HomeKind.REGISTERED else "community"
        first = min(since, resident.born or since)
        Home.objects.create(
            resident=resident, kind=kind, address_id=resident.address_id, room=resident.room, source=source,
            source_day=since, valid_from=first, valid_to=since, at=now,
        )  # fmt: skip


@command
def open_resident(actor: Actor, *, resident_id: UUID, purpose: str, now: datetime) -> dict[str, str]:
    """Name, telephone and room of a resident in full, for a purpose in words; that they were opened is recorded.

    Refuses a child under fourteen whose guardian has not consented.
    """
    resident = access.resident_for(actor, resident_id)
    if not 2 <= len(purpose.strip()) <= 60:
        raise Refused("homes.no_purpose", "Say in 2 to 60 characters what you need the name for.", field="purpose")
    if rules.is_child(resident.born, now.astimezone(LOCAL).date()):
        rules.check_sensitive(consented=has_consented(resident, notices.SENSITIVE), child=True)
    fact = facts.ResidentOpened(subject_id=resident.id, grid_code=resident.grid_code, purpose=purpose.strip()[:60])
    journal.record(actor, fact, at=now)
    values = {Kind.NAME: resident.name, Kind.PHONE: resident.phone}
    found = {str(kind): shown(kind, value.open() if value else "", Reader.OPENED) for kind, value in values.items()}
    return found | {str(Kind.ROOM): shown(Kind.ROOM, resident.room, Reader.OPENED)}


@command
def raise_dispute(actor: Actor, *, resident_id: UUID, field: str, wrong: str, proposed: str, now: datetime) -> Dispute:
    """Doubt a value that the police keep: what is wrong and what would be right. One open doubt a value."""
    resident = access.resident_for(actor, resident_id, lock=True)
    what, right = rules.check_dispute(field, wrong, proposed)
    if Dispute.objects.filter(resident=resident, field=field, state=DisputeState.OPEN).exists():
        raise Stale("homes.disputed", "Somebody has asked the police about this value already.")
    dispute = Dispute.objects.create(
        resident=resident, field=field, wrong=what, proposed=right, grid_code=resident.grid_code, by_id=actor.id, at=now
    )
    fact = facts.DisputeRaised(
        subject_id=dispute.id, grid_code=resident.grid_code, resident_id=resident.id, field=field
    )
    journal.record(actor, fact, at=now)
    return dispute


@command
def decide_dispute(
    actor: Actor, *, dispute_id: UUID, accept: bool, note: str = "", address_id: UUID | None = None, now: datetime
) -> Dispute:
    """The police accept a doubt, which corrects the value, or leave it as it was with a reason.

    ``address_id`` is the registered address on file, where it lies in the county. Refuses everybody else.
    """
    access.check_police(actor)
    dispute = Dispute.objects.select_for_update(no_key=True).filter(id=dispute_id).first()
    if dispute is None:
        raise NotFound("homes.no_dispute", "There is no such ticket.")
    if dispute.state != DisputeState.OPEN:
        raise Stale("homes.decided", "This ticket has been decided already.")
    if not accept and not note.strip():
        raise Refused("homes.reason_missing", "Write in a few words why it stays as it was.", field="note")
    resident = Resident.objects.select_for_update(no_key=True).get(id=dispute.resident_id)
    if accept:
        _correct(actor, resident, dispute, address_id, now)
    dispute.state = DisputeState.ACCEPTED if accept else DisputeState.DECLINED
    dispute.decided_by_id, dispute.decided_at, dispute.decision = actor.id, now, note.strip()[:200] or None
    dispute.save()
    fact = facts.DisputeDecided(
        subject_id=dispute.id, account_id=dispute.by_id, grid_code=dispute.grid_code, resident_id=resident.id,
        field=dispute.field, accepted=accept,
    )  # fmt: skip
    journal.record(actor, fact, at=now)
    return dispute


def _correct(actor: Actor, resident: Resident, dispute: Dispute, address_id: UUID | None, now: datetime) -> None:
    right, today = dispute.proposed.open(), now.astimezone(LOCAL).date()
    if dispute.field == "registered_address":
        address = _valid_address(address_id) if address_id else None
        outside = "" if address else right
        _put_home(actor, resident, HomeKind.REGISTERED, address, outside, "", "police", today, today, now)
        return
    rules.check_proposed(dispute.field, right, ResidentKind.values)
    values: dict[str, Any] = {dispute.field: right}
    if dispute.field == "born":
        values = {"born": date.fromisoformat(right)}
    if dispute.field == "id_number":
        index = index_of(right)
        if Resident.objects.filter(id_index=index).exclude(id=resident.id).exists():
            raise Refused("homes.id_taken", "Another resident is on file under this number.")
        values["id_index"] = index
    for name, value in values.items():
        setattr(resident, name, value)
    resident.save(update_fields=list(values))


def _people_on(address_id: UUID) -> Q:
    return Q(address_id=address_id) | Q(homes__address_id=address_id, homes__valid_to=None)


@command
def end_address(actor: Actor, *, address_id: UUID, note: str = "", now: datetime) -> Address:
    """End a standard address. Refuses while people live or are registered there (AT-ADDR-03)."""
    lock_address(actor, address_id)
    people = Resident.objects.filter(_people_on(address_id)).distinct().count()
    return end_row(actor, address_id=address_id, people=people, note=note, now=now)


@command
def change_address(actor: Actor, *, address_id: UUID, to: AddressRow, note: str = "", now: datetime) -> Address:
    """Change a standard address into a new row; the people on it go with it. Refuses what ``orgs`` refuses."""
    new = change_row(actor, address_id=address_id, to=to, note=note, now=now)
    moved = Resident.objects.filter(address_id=address_id).update(address=new, grid_code=new.grid_code)
    Home.objects.filter(address_id=address_id, valid_to=None).update(address=new)
    if moved:
        fact = facts.PeopleMoved(subject_id=new.id, grid_code=new.grid_code, people=moved)
        journal.record(actor, fact, at=now)
    return new
