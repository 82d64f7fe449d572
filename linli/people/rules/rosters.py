"""Rules of rosters: when a shift is worked, which duty slot a moment is in, what leave may be asked for.

No task to a person on leave (GB/T 34300 practice; AT-XL-08). No check-in and no ranking of staff: a roster says who is
expected, never who came (rules against formalism, 2025-08-06).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from linli.kernel.errors import Refused

WEEK = (1, 2, 3, 4, 5, 6, 7)
#: A leave longer than this is a post to be filled, not a leave.
LEAVE_LONGEST = timedelta(days=400)
DEPUTIES_MOST = 5
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time, its end not included."""

    start: datetime
    end: datetime

    def holds(self, at: datetime) -> bool:
        """Whether a moment lies inside."""
        return self.start <= at < self.end

    def meets(self, other: Window) -> bool:
        """Whether two stretches have a moment in common."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Pattern:
    """A weekly pattern with its validity; ``last`` is the first day on which it no longer holds."""

    days: tuple[int, ...]
    starts: time
    ends: time
    first: date
    last: date | None

    def valid_on(self, day: date) -> bool:
        """Whether the pattern is in force on a day, worked or not."""
        return self.first <= day and (self.last is None or day < self.last)

    def window(self, day: date, zone: ZoneInfo) -> Window | None:
        """The shift that begins on a day, if there is one."""
        if not self.valid_on(day) or day.isoweekday() not in self.days:
            return None
        over = self.ends <= self.starts
        return Window(
            datetime.combine(day, self.starts, zone),
            datetime.combine(day + timedelta(days=1 if over else 0), self.ends, zone),
        )


def on_shift(patterns: Sequence[Pattern], at: datetime, zone: ZoneInfo) -> bool | None:
    """Whether somebody works at a moment; ``None`` where no shift roster is in force for them on that day."""
    today = at.astimezone(zone).date()
    nights = [today - timedelta(days=1), today]
    if any(w.holds(at) for p in patterns for day in nights if (w := p.window(day, zone)) is not None):
        return True
    return False if any(pattern.valid_on(today) for pattern in patterns) else None


def duty_slot(clock: time, *, opens: time, closes: time, day_off: bool | None) -> tuple[str, ...]:
    """The duty slots of a moment: night outside office hours, else the working day or the day off.

    Where nobody knows whether the day is worked (no calendar of its year) both are asked.
    """
    if clock < opens or clock >= closes:
        return ("night",)
    if day_off is None:
        return ("day", "weekend")
    return ("weekend",) if day_off else ("day",)


def duty_day(at: datetime, opens: time) -> date:
    """The day whose roster counts: after midnight it is still the night of the day before."""
    return at.date() - timedelta(days=1) if at.time() < opens else at.date()


def subtract(whole: Window, taken: Iterable[Window]) -> list[Window]:
    """What is left of a stretch when others are taken out of it, in order."""
    left, at = [], whole.start
    for one in sorted(taken, key=lambda w: w.start):
        if one.end <= at or one.start >= whole.end:
            continue
        if one.start > at:
            left.append(Window(at, one.start))
        at = max(at, one.end)
    if at < whole.end:
        left.append(Window(at, whole.end))
    return left


def check_days(days: Iterable[int]) -> list[int]:
    """Days of the week in order; refuses none and what is no day."""
    chosen = sorted(set(days))
    if not chosen or any(day not in WEEK for day in chosen):
        raise Refused("people.bad_days", "Choose at least one day of the week.", field="days")
    return chosen


def check_validity(first: date, last: date | None) -> None:
    """A validity begins before it ends, and lies in years that anybody plans for."""
    if not EARLIEST <= first <= LATEST or (last is not None and last > LATEST):
        raise Refused("people.far_day", "This day is too far away. Choose one between 2000 and 2100.", field="valid_from")
    if last is not None and last <= first:
        raise Refused("people.bad_validity", "The last day lies before the first. Put the dates right.", field="valid_to")


def check_shift_times(starts: time, ends: time) -> None:
    """A shift has a length; one that ends before it starts goes past midnight."""
    if starts == ends:
        raise Refused("people.empty_shift", "The shift begins and ends at the same time. Give it a length.", field="ends")


def check_shift_free(pattern: Pattern, others: Iterable[Pattern], zone: ZoneInfo) -> None:
    """Two shifts of one person at one post never overlap."""
    for other in others:
        if _clash(pattern, other, zone):
            raise Refused(
                "people.shift_overlaps",
                "There is a shift on file already that overlaps with this one. End that one first, or choose other hours.",
                field="starts",
            )


def _clash(one: Pattern, other: Pattern, zone: ZoneInfo) -> bool:
    """Whether two patterns ever meet: looking at the first two weeks that both are in force is enough."""
    first = max(one.first, other.first) - timedelta(days=1)
    days = [first + timedelta(days=n) for n in range(15)]
    mine = [w for day in days if (w := one.window(day, zone)) is not None]
    theirs = [w for day in days if (w := other.window(day, zone)) is not None]
    return any(a.meets(b) for a in mine for b in theirs)


def check_leave(asked: Window, others: Iterable[Window], *, now: datetime) -> None:
    """Leave has a length, is not all in the past, is shorter than a year and a bit, and does not overlap with another."""
    if asked.end <= asked.start:
        raise Refused("people.leave_backwards", "The leave ends before it begins. Put the dates right.", field="until")
    if asked.end <= now:
        raise Refused("people.leave_past", "This leave lies in the past. Ask for days that are still to come.", field="until")
    if asked.end - asked.start > LEAVE_LONGEST:
        raise Refused(
            "people.leave_too_long", "A leave of more than a year is a post to be filled. Choose a nearer end.", field="until"
        )
    if any(asked.meets(other) for other in others):
        raise Refused(
            "people.leave_overlaps",
            "There is leave on file already that overlaps with these days. Withdraw that one first, or choose other days.",
            field="first",
        )


@dataclass(frozen=True, slots=True)
class Load:
    """What lies with one person: open tasks, and those due soon or late."""

    name: str
    open: int
    there: bool


@dataclass(frozen=True, slots=True)
class Advice:
    """A suggestion to move some tasks from one person to another; a person decides."""

    giver: str
    taker: str
    count: int


def advise(loads: Sequence[Load], *, least_difference: int) -> Advice | None:
    """Whom to relieve, and how far: half the difference between the fullest and the emptiest desk of those who are there.

    Nothing where the difference is small. It says nothing about how well anybody works.
    """
    there = sorted((load for load in loads if load.there), key=lambda load: (load.open, load.name))
    if len(there) < 2 or there[-1].open - there[0].open < least_difference:
        return None
    return Advice(there[-1].name, there[0].name, (there[-1].open - there[0].open) // 2)
