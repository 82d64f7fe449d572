"""Who is there and who stands in: the roster in memory, asked for every piece of work without a query.

The copy is renewed when the revision ``roster`` has changed: shifts, leave, deputies, duty officers, posts, closed accounts.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import F, Q

from linli.kernel.clock import LOCAL, Calendar, parse_segments
from linli.kernel.errors import Refused
from linli.orgs.queries import revision_of, rule_value, today, work_calendar
from linli.people.models import Deputy, DutyOfficer, Leave, LeaveState, Post, Role, Shift
from linli.people.rules import Pattern, Window, duty_day, duty_slot, on_shift

_Key = TypeVar("_Key")
_Row = TypeVar("_Row")

#: The name of the revision that a trigger bumps.
REVISION = "roster"
#: How far back the copy reaches.
KEPT = timedelta(days=400)
#: Roles that take what is open to their unit.
OPEN_ROLES = (Role.HANDLER, Role.SUBDISTRICT_STAFF, Role.COMMUNITY_WORKER)


@dataclass(frozen=True, slots=True)
class Holding:
    """A post somebody holds, with its validity."""

    post_id: UUID
    account_id: UUID
    role: str
    unit_id: UUID
    area: str
    first: date
    last: date | None

    def valid_on(self, day: date) -> bool:
        """Whether the post is held on a day."""
        return self.first <= day and (self.last is None or day < self.last)


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody who stands in or is on duty, with the validity of that; days and slot for duty officers."""

    account_id: UUID
    first: date
    last: date | None
    slot: str = ""
    days: tuple[int, ...] = ()

    def valid_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.first <= day and (self.last is None or day < self.last)


@dataclass(frozen=True, slots=True)
class Placement:
    """Who gets a piece of work: the person, or ``None`` for whoever of the unit takes it.

    ``why`` says why it is not the ordinary person (on_leave, off_shift, no_worker), ``by`` who it is instead (deputy,
    other_worker, duty_officer, unit, nobody).
    """

    account_id: UUID | None
    instead_of: UUID | None = None
    why: str = ""
    by: str = ""

    def reasons(self, code: str) -> list[dict[str, Any]]:
        """The same as reasons that a person can read; none for the ordinary person."""
        if not self.why:
            return []
        why = "grid_without_worker" if self.why == "no_worker" else f"person_{self.why}"
        return [{"why": why, "grid": code}, {"why": f"goes_to_{self.by}", "grid": code}]


@dataclass(frozen=True, slots=True)
class Roster:
    """All of it. Build with :func:`roster`; never changed, only replaced."""

    revision: int
    day: date
    workers: Mapping[str, tuple[Holding, ...]]
    posts: Mapping[UUID, tuple[Holding, ...]]
    takers: Mapping[UUID, tuple[Holding, ...]]
    away: Mapping[UUID, tuple[Window, ...]]
    shifts: Mapping[UUID, tuple[Pattern, ...]]
    deputies: Mapping[UUID, tuple[Standing, ...]]
    officers: Mapping[str, tuple[Standing, ...]]
    opens: time
    closes: time
    calendar: Calendar

    def absence(self, account_id: UUID, at: datetime) -> str:
        """Why somebody is not there at a moment: on_leave, off_shift; empty where they are."""
        if any(window.holds(at) for window in self.away.get(account_id, ())):
            return "on_leave"
        return "off_shift" if on_shift(self.shifts.get(account_id, ()), at, LOCAL) is False else ""

    def for_grid(self, code: str, at: datetime) -> Placement:
        """Who gets a piece of work in a grid: its worker, or who stands in."""
        day = at.astimezone(LOCAL).date()
        first = next((one for one in self.workers.get(code, ()) if one.valid_on(day)), None)
        if first is None:
            officer = self.officer(code, at)
            return Placement(officer, why="no_worker", by="duty_officer" if officer else "nobody")
        return self.place(first.account_id, unit_id=first.unit_id, code=code, at=at)

    def unit_of_grid(self, code: str) -> UUID | None:
        """The unit of a grid's worker."""
        return next((one.unit_id for one in self.workers.get(code, ())), None)

    def place(self, account_id: UUID, *, unit_id: UUID, code: str, at: datetime) -> Placement:
        """Who gets a piece of work that is meant for somebody: they, else a deputy, a colleague, the duty officer.

        A colleague is another worker of the same grid; for whoever is no grid worker the unit as a whole, if anybody
        of it is there. Where there is nobody at all it stays open to the unit, and the gap is listed.
        """
        why = self.absence(account_id, at)
        if not why:
            return Placement(account_id)
        day = at.astimezone(LOCAL).date()
        for deputy in self._deputies_of(account_id, code, day):
            if not self.absence(deputy, at):
                return Placement(deputy, account_id, why, "deputy")
        if any(post.role == Role.GRID_WORKER for post in self.posts.get(account_id, ())):
            for other in self.workers.get(code, ()):
                if other.account_id != account_id and other.valid_on(day) and not self.absence(other.account_id, at):
                    return Placement(other.account_id, account_id, why, "other_worker")
        elif self._anybody(unit_id, account_id, at):
            return Placement(None, account_id, why, "unit")
        officer = self.officer(code, at, but=account_id)
        return Placement(officer, account_id, why, "duty_officer" if officer else "nobody")

    def _deputies_of(self, account_id: UUID, code: str, day: date) -> Iterator[UUID]:
        """Deputies for the posts in whose area the place lies, in order; for all posts where it lies in none."""
        held = [post for post in self.posts.get(account_id, ()) if post.valid_on(day)]
        inside = [post for post in held if code.startswith(post.area)]
        for post in sorted(inside or held, key=lambda one: len(one.area), reverse=True):
            for one in self.deputies.get(post.post_id, ()):
                if one.valid_on(day) and one.account_id != account_id:
                    yield one.account_id

    def _anybody(self, unit_id: UUID, but: UUID, at: datetime) -> bool:
        day = at.astimezone(LOCAL).date()
        return any(
            one.account_id != but and one.valid_on(day) and not self.absence(one.account_id, at)
            for one in self.takers.get(unit_id, ())
        )

    def slots(self, at: datetime) -> tuple[str, ...]:
        """The duty slots of a moment."""
        local = at.astimezone(LOCAL)
        try:
            day_off: bool | None = not self.calendar.is_working_day(local.date())
        except Refused:  # the calendar of the year is not loaded: nobody is left out for that
            day_off = None
        return duty_slot(local.time(), opens=self.opens, closes=self.closes, day_off=day_off)

    def officer(self, code: str, at: datetime, but: UUID | None = None) -> UUID | None:
        """The duty officer of the subdistrict at a moment, else that of the county."""
        return self.officer_of(code[:9], at, but) or (self.officer_of(code[:6], at, but) if len(code) > 6 else None)

    def officer_of(self, area: str, at: datetime, but: UUID | None = None) -> UUID | None:
        """The duty officer of exactly this area at a moment."""
        officers = self.officers.get(area, ())
        if not officers:
            return None
        local, slots = at.astimezone(LOCAL), self.slots(at)
        day = duty_day(local, self.opens) if "night" in slots else local.date()
        for one in officers:
            fits = one.slot in slots and one.valid_on(day) and day.isoweekday() in one.days
            if fits and one.account_id != but and not self._on_leave(one.account_id, at):
                return one.account_id
        return None

    def _on_leave(self, account_id: UUID, at: datetime) -> bool:
        return any(window.holds(at) for window in self.away.get(account_id, ()))


_lock = threading.Lock()
_roster: Roster | None = None


def roster() -> Roster:
    """The roster as it stands: one query to see whether the copy is still right, five more when it is not."""
    global _roster
    revision, day = revision_of(REVISION), today()
    held = _roster
    if held is None or not revision or held.revision != revision or held.day != day:
        with _lock:
            held = _build(revision, day)
            _roster = held
    return held


def _build(revision: int, day: date) -> Roster:
    """Everything that has held within a year: what is imported or replayed asks the same roster."""
    since = day - KEPT
    holding = Q(valid_to=None) | Q(valid_to__gt=since)
    posts = [
        Holding(*row)
        for row in Post.objects.filter(holding, account__is_active=True)
        .order_by("account_id", "id")
        .values_list("id", "account_id", "role", "unit_id", "area", "valid_from", "valid_to")
    ]
    segments = parse_segments(rule_value("day_segments", day))
    return Roster(
        revision=revision,
        day=day,
        workers=_grouped((post.area, post) for post in posts if post.role == Role.GRID_WORKER),
        posts=_grouped((post.account_id, post) for post in posts),
        takers=_grouped((post.unit_id, post) for post in posts if post.role in OPEN_ROLES),
        away=_grouped(
            (account_id, Window(start, end))
            for account_id, start, end in Leave.objects.filter(
                state=LeaveState.APPROVED, ends_at__gt=F("starts_at")
            )
            .filter(ends_at__gt=datetime.combine(since, time.min, LOCAL))
            .values_list("account_id", "starts_at", "ends_at")
        ),
        shifts=_grouped(
            (account_id, Pattern(tuple(days), starts, ends, first, last))
            for account_id, days, starts, ends, first, last in Shift.objects.filter(holding).values_list(
                "post__account_id", "days", "starts", "ends", "valid_from", "valid_to"
            )
        ),
        deputies=_grouped(
            (post_id, Standing(*row))
            for post_id, *row in Deputy.objects.filter(holding, account__is_active=True)
            .order_by("post_id", "rank")
            .values_list("post_id", "account_id", "valid_from", "valid_to")
        ),
        officers=_grouped(
            (area, Standing(account_id, first, last, slot, tuple(days)))
            for area, account_id, first, last, slot, days in DutyOfficer.objects.filter(
                holding, account__is_active=True
            )
            .order_by("area", "made_at", "id")
            .values_list("area", "account_id", "valid_from", "valid_to", "slot", "days")
        ),
        opens=_clock(segments[0].opens),
        closes=_clock(segments[-1].closes),
        calendar=work_calendar(),
    )


def _grouped(pairs: Iterable[tuple[_Key, _Row]]) -> dict[_Key, tuple[_Row, ...]]:
    found: dict[_Key, list[_Row]] = defaultdict(list)
    for key, row in pairs:
        found[key].append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def _clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)
