"""Gaps: grids and duty hours without anybody in the days to come, so that they are closed before they hurt (AT-XL-08)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from linli.kernel import matrix
from linli.kernel.actors import Actor, ActorKind
from linli.kernel.clock import LOCAL
from linli.kernel.errors import Refused
from linli.orgs.queries import ground
from linli.people.queries.presence import Roster, roster
from linli.people.rules import Window, subtract

DAYS_AHEAD = 14


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which nobody is there. ``kind``: grid, night, day_off. ``why``: no_worker, away, no_officer.

    ``covered``: somebody further up takes it meanwhile (the duty officer of the subdistrict or the county).
    """

    kind: str
    code: str
    name: str
    why: str
    start: datetime
    end: datetime
    covered: bool


def gaps(actor: Actor, *, now: datetime, days: int = DAYS_AHEAD) -> list[Gap]:
    """The gaps inside the areas an actor looks after, soonest first. Two queries at most, none for each grid."""
    who, here = roster(), ground()
    everywhere = actor.kind is ActorKind.MACHINE
    areas = matrix.areas(actor, "rosters.gaps")
    seen = sorted(code for code in here.names if everywhere or any(code.startswith(area) for area in areas))
    span = [now.astimezone(LOCAL).date() + timedelta(days=n) for n in range(days)]
    worked = [day for day in span if _worked(who, day) is not False]
    found: list[Gap] = []
    for code in seen:
        if len(code) == 15:
            found += _of_grid(who, code, here.names[code], worked, now)
        elif len(code) in (6, 9):
            found += _of_duty(who, code, here.names[code], span, now)
    return sorted(found, key=lambda gap: (gap.start, gap.code, gap.kind))


def _worked(who: Roster, day: date) -> bool | None:
    try:
        return who.calendar.is_working_day(day)
    except Refused:  # no calendar of that year yet: such a day is looked at like a working day
        return None


def _of_grid(who: Roster, code: str, name: str, days: list[date], now: datetime) -> list[Gap]:
    """Office hours of working days in which neither a worker of the grid nor a deputy is there."""
    workers = who.workers.get(code, ())
    if any(_always(who, one.account_id) and one.last is None and one.first <= now.date() for one in workers):
        return []
    holes: list[tuple[Window, str]] = []
    for day in days:
        office = Window(
            max(datetime.combine(day, who.opens, LOCAL), now), max(datetime.combine(day, who.closes, LOCAL), now)
        )
        held = [one for one in workers if one.valid_on(day)]
        people = {one.account_id for one in held}
        for one in held:
            people |= {d.account_id for d in who.deputies.get(one.post_id, ()) if d.valid_on(day)}
        present = [w for account in people for w in _present(who, account, day)]
        holes += [(hole, "away" if held else "no_worker") for hole in subtract(office, present) if hole.end > hole.start]
    return [
        Gap("grid", code, name, why, hole.start, hole.end, who.officer(code, hole.start) is not None)
        for hole, why in _joined(holes, who)
    ]


def _always(who: Roster, account_id: UUID) -> bool:
    return account_id not in who.away and account_id not in who.shifts


def _present(who: Roster, account_id: UUID, day: date) -> list[Window]:
    """When somebody is there on a day: their shifts, or the whole day where no shift roster is in force, without leave."""
    patterns = [pattern for pattern in who.shifts.get(account_id, ()) if pattern.valid_on(day)]
    if patterns:
        nights = (day - timedelta(days=1), day)
        expected = [w for p in patterns for one in nights if (w := p.window(one, LOCAL)) is not None]
    else:
        midnight = datetime.combine(day, datetime.min.time(), LOCAL)
        expected = [Window(midnight, midnight + timedelta(days=1))]
    return [rest for one in expected for rest in subtract(one, who.away.get(account_id, ()))]


def _joined(holes: Iterable[tuple[Window, str]], who: Roster) -> Iterator[tuple[Window, str]]:
    """Holes that follow one another from closing to the next opening become one."""
    last: tuple[Window, str] | None = None
    for hole, why in holes:
        runs_on = (
            last is not None
            and last[1] == why
            and last[0].end.astimezone(LOCAL).time() == who.closes
            and hole.start.astimezone(LOCAL).time() == who.opens
        )
        if last is not None and runs_on and _next_worked(who, last[0].end, hole.start):
            last = (Window(last[0].start, hole.end), why)
            continue
        if last is not None:
            yield last
        last = (hole, why)
    if last is not None:
        yield last


def _next_worked(who: Roster, end: datetime, start: datetime) -> bool:
    """Whether no working day lies between two holes."""
    day, until = end.astimezone(LOCAL).date() + timedelta(days=1), start.astimezone(LOCAL).date()
    while day < until:
        if _worked(who, day) is not False:
            return False
        day += timedelta(days=1)
    return True


def _of_duty(who: Roster, code: str, name: str, days: list[date], now: datetime) -> list[Gap]:
    """Nights and days off without a duty officer of the area's own; neighbouring ones are told as one."""
    found: list[Gap] = []
    for kind in ("night", "day_off"):
        run: list[Window] = []
        for day in days:
            window = _slot(who, kind, day)
            if window is None or window.end <= now:
                continue
            if _staffed(who, code, window, now):
                found += _told(who, kind, code, name, run)
                run = []
            else:
                run.append(window)
        found += _told(who, kind, code, name, run)
    return found


def _slot(who: Roster, kind: str, day: date) -> Window | None:
    if kind == "night":
        return Window(
            datetime.combine(day, who.closes, LOCAL), datetime.combine(day + timedelta(days=1), who.opens, LOCAL)
        )
    if _worked(who, day) is not False:
        return None
    return Window(datetime.combine(day, who.opens, LOCAL), datetime.combine(day, who.closes, LOCAL))


def _staffed(who: Roster, code: str, window: Window, now: datetime) -> bool:
    """Whether an officer of the area itself is there at the beginning, the middle and the end."""
    start = max(window.start, now)
    moments = (start, start + (window.end - start) / 2, window.end - timedelta(minutes=1))
    return all(who.officer_of(code, at) is not None for at in moments)


def _told(who: Roster, kind: str, code: str, name: str, run: list[Window]) -> list[Gap]:
    if not run:
        return []
    above = len(code) == 9 and all(who.officer(code, one.start) is not None for one in run)
    return [Gap(kind, code, name, "no_officer", run[0].start, run[-1].end, above)]
