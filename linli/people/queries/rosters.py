"""Rosters as pages and the API show them: leave, shifts, deputies, duty officers; who leads whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q

from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.orgs.queries import UnitCard, ground
from linli.people import access
from linli.people.models import Account, Deputy, DutyOfficer, Leave, LeaveState, Shift
from linli.people.queries.accounts import names
from linli.people.queries.presence import Holding, Roster, roster

#: How long leave that is over stays in the list of a unit.
SHOWN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Somebody who works here, for choosing; ``unit`` and ``where`` are names."""

    account_id: UUID
    name: str
    unit: str
    unit_id: UUID
    role: str
    area: str
    where: str
    post_id: UUID


@dataclass(frozen=True, slots=True)
class LeaveCard:
    """Leave as its lists show it; ``reason`` is empty for whoever needs not know it."""

    id: UUID
    account_id: UUID
    name: str
    state: str
    reason: str
    starts_at: datetime
    ends_at: datetime
    asked_at: datetime
    decided_at: datetime | None
    decided_by: str
    mine: bool
    may_decide: bool
    may_withdraw: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class ShiftCard:
    """A shift of somebody; ``over`` where it no longer holds."""

    id: UUID
    post_id: UUID
    account_id: UUID
    name: str
    where: str
    days: tuple[int, ...]
    starts: time
    ends: time
    valid_from: date
    valid_to: date | None
    over: bool


@dataclass(frozen=True, slots=True)
class DeputyCard:
    """Who stands in for a post, in order; ``away`` says why they could not today."""

    id: UUID
    account_id: UUID
    name: str
    rank: int
    valid_from: date
    valid_to: date | None
    away: str


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post of a unit with those who stand in for it."""

    person: PersonCard
    deputies: tuple[DeputyCard, ...]


@dataclass(frozen=True, slots=True)
class OfficerCard:
    """A duty officer of an area."""

    id: UUID
    area: str
    area_name: str
    account_id: UUID
    name: str
    slot: str
    days: tuple[int, ...]
    valid_from: date
    valid_to: date | None
    over: bool


def units_of(actor: Actor) -> list[UnitCard]:
    """The units whose roster an actor may read, one's own first, then by area and name. No query of its own."""
    here = ground()
    seen = [unit for unit in here.units.values() if access.sees_roster(actor, unit)]
    return sorted(seen, key=lambda unit: (unit.id not in actor.unit_ids, unit.area, unit.name))


def units_led(actor: Actor) -> list[UnitCard]:
    """The units whose people an actor leads."""
    return [unit for unit in units_of(actor) if access.manages(actor, unit)]


def _cards(posts: Iterable[Holding]) -> list[PersonCard]:
    """Posts as cards, by name. One query for the names."""
    held, here = list(posts), ground()
    known = names({post.account_id for post in held})
    cards = [
        PersonCard(
            account_id=post.account_id,
            name=known.get(post.account_id, ""),
            unit=here.units[post.unit_id].name,
            unit_id=post.unit_id,
            role=post.role,
            area=post.area,
            where=here.names.get(post.area, ""),
            post_id=post.post_id,
        )
        for post in held
        if post.unit_id in here.units
    ]
    return sorted(cards, key=lambda card: (card.name, card.area, card.role))


def people_of(unit_id: UUID, day: date) -> list[PersonCard]:
    """Who holds a post at a unit, by name. Two queries at most."""
    return _cards(p for held in roster().posts.values() for p in held if p.unit_id == unit_id and p.valid_on(day))


def people_near(area: str, day: date) -> list[PersonCard]:
    """Who works inside a subdistrict, or for the whole county: each once, by name. Two queries at most."""
    inside = area[:9]
    chosen: dict[UUID, Holding] = {}
    for account_id, held in roster().posts.items():
        for post in held:
            if post.valid_on(day) and post.area.startswith(inside):
                chosen.setdefault(account_id, post)
    return _cards(chosen.values())


def leaders_of(account_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Those who lead each of these people: leaders and officers of the narrowest area around their unit. No query."""
    who, here = roster(), ground()
    managers = [p for held in who.posts.values() for p in held if p.role in access.MANAGERS and p.valid_on(here.day)]
    found: dict[UUID, list[UUID]] = {}
    for account_id in account_ids:
        areas = {here.units[p.unit_id].area for p in who.posts.get(account_id, ()) if p.unit_id in here.units}
        fit = [m for m in managers if m.account_id != account_id and any(area.startswith(m.area) for area in areas)]
        nearest = max((len(m.area) for m in fit), default=0)
        found[account_id] = list(dict.fromkeys(m.account_id for m in fit if len(m.area) == nearest))
    return found


def _led(actor: Actor, who: Roster) -> set[UUID]:
    """The accounts an actor leads."""
    led = {unit.id for unit in units_led(actor)}
    return {account for account, held in who.posts.items() if any(post.unit_id in led for post in held)}


def _leaves(actor: Actor, condition: Q, led: set[UUID], now: datetime, limit: int) -> list[LeaveCard]:
    rows = list(Leave.objects.filter(condition).order_by("-starts_at", "id")[:limit])
    known = names({row.account_id for row in rows} | {row.decided_by_id for row in rows if row.decided_by_id})
    return [_leave(row, actor, row.account_id in led, known, now) for row in rows]


def _leave(row: Leave, actor: Actor, led: bool, known: dict[UUID, str], now: datetime) -> LeaveCard:
    mine = row.account_id == actor.id
    standing = row.state in (LeaveState.ASKED, LeaveState.APPROVED)
    running = row.state == LeaveState.APPROVED and row.starts_at <= now < row.ends_at
    return LeaveCard(
        id=row.id,
        account_id=row.account_id,
        name=known.get(row.account_id, ""),
        state=row.state,
        reason=row.reason if mine or led else "",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        asked_at=row.asked_at,
        decided_at=row.decided_at,
        decided_by=known.get(row.decided_by_id, "") if row.decided_by_id else "",
        mine=mine,
        may_decide=led and not mine and row.state == LeaveState.ASKED,
        may_withdraw=(mine or led) and standing and (row.state == LeaveState.ASKED or row.starts_at > now),
        may_end=(mine or led) and running,
    )


def own_leave(actor: Actor, *, now: datetime, limit: int = 50) -> list[LeaveCard]:
    """One's own leave, newest first. Two queries."""
    return _leaves(actor, Q(account=actor.id), set(), now, limit)


def leave_to_decide(actor: Actor, *, now: datetime, limit: int = 200) -> list[LeaveCard]:
    """Leave asked for by people whom the actor leads. Five queries at most."""
    led = _led(actor, roster())
    return _leaves(actor, Q(state=LeaveState.ASKED, account__in=led) & ~Q(account=actor.id), led, now, limit)


def leave_of_unit(actor: Actor, unit_id: UUID, *, now: datetime, limit: int = 200) -> list[LeaveCard]:
    """Leave of a unit's people that stands or ended lately. Five queries at most."""
    unit = access.unit_seen(actor, unit_id)
    who = roster()
    people = [account for account, held in who.posts.items() if any(post.unit_id == unit.id for post in held)]
    standing = Q(account__in=people, state__in=(LeaveState.ASKED, LeaveState.APPROVED), ends_at__gt=now - SHOWN)
    return _leaves(actor, standing, _led(actor, who), now, limit)


def leave_card(actor: Actor, leave_id: UUID, *, now: datetime) -> LeaveCard:
    """One leave after an act on it. Four queries at most."""
    row = Leave.objects.get(id=leave_id)
    known = names({i for i in (row.account_id, row.decided_by_id) if i})
    return _leave(row, actor, row.account_id in _led(actor, roster()), known, now)


def shifts_of(actor: Actor, unit_id: UUID, *, now: datetime) -> list[ShiftCard]:
    """The shifts of a unit's people by name, those that are over last. Three queries at most."""
    access.unit_seen(actor, unit_id)
    day, here = now.astimezone(LOCAL).date(), ground()
    rows = list(Shift.objects.filter(post__unit=unit_id).select_related("post").order_by("-valid_from", "id")[:500])
    known = names({row.post.account_id for row in rows})
    cards = [
        ShiftCard(
            id=row.id,
            post_id=row.post_id,
            account_id=row.post.account_id,
            name=known.get(row.post.account_id, ""),
            where=here.names.get(row.post.area, ""),
            days=tuple(row.days),
            starts=row.starts,
            ends=row.ends,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            over=row.valid_to is not None and row.valid_to <= day,
        )
        for row in rows
    ]
    return sorted(cards, key=lambda card: (card.over, card.name, card.days, card.starts))


def deputies_of(actor: Actor, unit_id: UUID, *, now: datetime) -> list[PostLine]:
    """The posts of a unit by name, each with who stands in, in order. Five queries at most."""
    access.unit_seen(actor, unit_id)
    day, who = now.astimezone(LOCAL).date(), roster()
    people = people_of(unit_id, day)
    rows = list(
        Deputy.objects.filter(post__in=[p.post_id for p in people], ended_at=None)
        .exclude(valid_to__lte=day)
        .order_by("post_id", "rank")
    )
    known = names({row.account_id for row in rows})
    by_post: dict[UUID, list[DeputyCard]] = {}
    for row in rows:
        away = who.absence(row.account_id, now)
        card = DeputyCard(
            row.id, row.account_id, known.get(row.account_id, ""), row.rank, row.valid_from, row.valid_to, away
        )
        by_post.setdefault(row.post_id, []).append(card)
    return [PostLine(person, tuple(by_post.get(person.post_id, ()))) for person in people]


def duty_areas(actor: Actor) -> list[tuple[str, str]]:
    """The county and the subdistricts around or inside the areas an actor looks after: code and name. No query."""
    here = ground()
    own = [post.area for post in actor.posts]
    fit = [
        code
        for code in here.names
        if len(code) in (6, 9) and any(code.startswith(area) or area.startswith(code) for area in own)
    ]
    return [(code, here.names[code]) for code in sorted(fit)]


def officers_of(actor: Actor, area: str, *, now: datetime) -> list[OfficerCard]:
    """The duty officers of an area, those whose duty is over last. Three queries at most."""
    here, day = ground(), now.astimezone(LOCAL).date()
    if area not in dict(duty_areas(actor)):
        return []
    rows = list(DutyOfficer.objects.filter(area=area).order_by("-made_at", "id")[:300])
    known = names({row.account_id for row in rows})
    cards = [
        OfficerCard(
            id=row.id,
            area=row.area,
            area_name=here.names.get(row.area, row.area),
            account_id=row.account_id,
            name=known.get(row.account_id, ""),
            slot=row.slot,
            days=tuple(row.days),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            over=row.valid_to is not None and row.valid_to <= day,
        )
        for row in rows
    ]
    return sorted(cards, key=lambda card: (card.over, card.slot, card.days, card.name))


def on_duty_now(area: str, now: datetime) -> str:
    """The name of the duty officer of an area at this moment; empty where there is none. Two queries at most."""
    officer = roster().officer(area, now)
    return Account.objects.filter(id=officer).values_list("name", flat=True).first() or "" if officer else ""
