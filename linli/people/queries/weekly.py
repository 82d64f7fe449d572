"""A unit's week: who is on, who is away, who stands in. It says who is expected, never who came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import Refused
from linli.orgs.queries import UnitCard
from linli.people import access
from linli.people.queries.accounts import names
from linli.people.queries.presence import Roster, roster
from linli.people.queries.rosters import PersonCard, people_of
from linli.people.rules import Window, subtract

WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class DayHead:
    """A day of the week; ``off`` is unknown where the work calendar of the year is not loaded."""

    day: date
    off: bool | None
    holiday: str


@dataclass(frozen=True, slots=True)
class DayCell:
    """One person on one day. ``state``: on, away, partly, off; ``hours`` where a shift is on file; ``stands_in`` a name."""

    state: str
    hours: tuple[tuple[datetime, datetime], ...] = ()
    stands_in: str = ""


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One person's week."""

    account_id: UUID
    name: str
    posts: tuple[PersonCard, ...]
    cells: tuple[DayCell, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """A unit's week, people by name; ``officers`` are the names on duty each night."""

    unit: UnitCard
    first: date
    days: tuple[DayHead, ...]
    rows: tuple[WeekRow, ...]
    officers: tuple[str, ...]


def week(actor: Actor, unit_id: UUID, *, first: date) -> Week:
    """The seven days from ``first`` on. Five queries at most, however many people."""
    unit = access.unit_seen(actor, unit_id)
    who = roster()
    days = [first + timedelta(days=n) for n in range(WEEK_DAYS)]
    heads = tuple(_head(who, day) for day in days)
    by_person: dict[UUID, list[PersonCard]] = {}
    for card in people_of(unit_id, max(first, who.day) if days[-1] >= who.day else first):
        by_person.setdefault(card.account_id, []).append(card)
    nights = [who.officer(unit.area, datetime.combine(day, who.closes, LOCAL)) for day in days]
    named = {stand for cards in by_person.values() for card in cards for stand in _deputy_ids(who, card)}
    known = names(named | {officer for officer in nights if officer})
    return Week(
        unit=unit,
        first=first,
        days=heads,
        rows=tuple(
            WeekRow(account, cards[0].name, tuple(cards), tuple(_cell(who, account, cards, h, known) for h in heads))
            for account, cards in by_person.items()
        ),
        officers=tuple(known.get(officer, "") if officer else "" for officer in nights),
    )


def _head(who: Roster, day: date) -> DayHead:
    try:
        return DayHead(day, not who.calendar.is_working_day(day), who.calendar.holiday(day) or "")
    except Refused:  # no calendar of that year yet: the page says so instead of guessing
        return DayHead(day, None, "")


def _deputy_ids(who: Roster, card: PersonCard) -> list[UUID]:
    return [one.account_id for one in who.deputies.get(card.post_id, ())]


def _cell(who: Roster, account: UUID, cards: list[PersonCard], head: DayHead, known: dict[UUID, str]) -> DayCell:
    patterns = [pattern for pattern in who.shifts.get(account, ()) if pattern.valid_on(head.day)]
    shifts = sorted((w for p in patterns if (w := p.window(head.day, LOCAL))), key=lambda w: w.start)
    hours = tuple((w.start.astimezone(LOCAL), w.end.astimezone(LOCAL)) for w in shifts)
    expected = shifts or [_office(who, head.day)]
    away = who.away.get(account, ())
    left = [rest for one in expected for rest in subtract(one, away)]
    touched = left != expected
    if touched:
        stands = _stands_in(who, cards, head.day, known)
        if not left:
            return DayCell("away", (), stands)
        return DayCell("partly", tuple((w.start.astimezone(LOCAL), w.end.astimezone(LOCAL)) for w in left), stands)
    if (patterns and not shifts) or (not patterns and head.off):
        return DayCell("off")
    return DayCell("on", hours)


def _office(who: Roster, day: date) -> Window:
    return Window(datetime.combine(day, who.opens, LOCAL), datetime.combine(day, who.closes, LOCAL))


def _stands_in(who: Roster, cards: list[PersonCard], day: date, known: dict[UUID, str]) -> str:
    """The first deputy who is there around noon of that day."""
    noon = datetime.combine(day, time(11), LOCAL)
    for card in cards:
        for one in who.deputies.get(card.post_id, ()):
            if one.valid_on(day) and not who.absence(one.account_id, noon):
                return known.get(one.account_id, "")
    return ""
