"""When a limit is over, how much of it is used, and what pauses do to it: pure functions of times and a calendar.

The ten worked examples that fix the meaning of the units are in ``tests/kernel/test_clock.py``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from linli.kernel.clock.calendars import LOCAL, Block, Calendar
from linli.kernel.clock.limits import MINUTE, Limit, Unit
from linli.kernel.errors import Refused

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which a limit stands still: waiting for material, for a court, or put on hold (挂账).

    ``end`` is None while it lasts; ``approver`` and ``reason`` may not be empty.
    """

    start: datetime
    end: datetime | None
    approver: str
    reason: str

    def __post_init__(self) -> None:
        if not self.approver or not self.reason:
            raise Refused("clock.pause_unapproved", "A pause needs somebody who approves it and a reason; name both.")
        if self.end is not None and self.end < self.start:
            raise Refused(
                "clock.pause_backwards",
                "A pause cannot end before it starts; check both times.",
                start=self.start,
                end=self.end,
            )


def due(start: datetime, limit: Limit, calendar: Calendar) -> datetime:
    """When a limit that starts at ``start`` is over, in the local zone.

    Refuses ``clock.no_calendar`` when working time is needed of a year that is not loaded.
    """
    local = localised(start)
    unit = limit.unit
    if unit is Unit.WH:
        return _add_work(local, limit.span, calendar)
    if unit is Unit.WD:
        block = calendar.block(local.year)
        return block.closing(bisect_right(block.workdays, block.index(local)) + max(limit.span, 1) - 1)
    return _add_elapsed(local, limit.span if unit is Unit.EH else limit.span * 24 * 60 * MINUTE)


def add(start: datetime, working: timedelta, calendar: Calendar) -> datetime:
    """The moment after so much more working time."""
    return _add_work(localised(start), working // _MICROSECOND, calendar)


def working_time_between(first: datetime, second: datetime, calendar: Calendar) -> timedelta:
    """The working time from ``first`` to ``second``; negative if the second is earlier."""
    return timedelta(microseconds=_work(localised(first), localised(second), calendar))


def working_minutes_between(first: datetime, second: datetime, calendar: Calendar) -> int:
    """The same in whole minutes, a begun minute not counted."""
    passed = _work(localised(first), localised(second), calendar)
    return passed // MINUTE if passed >= 0 else -(-passed // MINUTE)


def due_with_pauses(start: datetime, limit: Limit, pauses: Iterable[Pause], calendar: Calendar) -> datetime | None:
    """When the limit is over if it stands still during the pauses; None while a pause lasts.

    Hours and calendar days grow by the paused (working) time. A working day counts as paused when its closing time lies
    in the pause. Refuses ``clock.pause_after_limit`` for a pause that begins after the limit has passed.
    """
    local = localised(start)
    if limit.unit is Unit.WD:
        return _days_with_pauses(local, limit, _stretches(local, pauses), calendar)
    add_time, measure = _movers(limit.unit, calendar)
    left = limit.span if limit.unit is not Unit.D else limit.span * 24 * 60 * MINUTE
    for pause_start, pause_end in _stretches(local, pauses):
        _check_not_over(pause_start, add_time(local, left))
        if pause_end is None:
            return None
        left -= measure(local, pause_start)
        local = pause_end
    return add_time(local, left)


def paused_time(pauses: Iterable[Pause], *, until: datetime) -> timedelta:
    """How long the limit has stood still so far on the wall clock; what overlaps is counted once."""
    end_of_all = localised(until)
    total = timedelta()
    for start, end in _stretches(None, pauses):
        total += max(min(end or end_of_all, end_of_all) - start, timedelta())
    return total


def at_fraction(
    start: datetime,
    due_at: datetime,
    fraction: Fraction | float,
    unit: Unit,
    calendar: Calendar,
    pauses: Iterable[Pause] = (),
) -> datetime | None:
    """The moment when this share of the time is used: .8 for a reminder, 1.5 for fifty per cent over.

    Measured as the limit runs: working time for WH and WD, the wall clock for EH and D, pauses left out. ``due_at`` is
    what :func:`due_with_pauses` says of the pauses that are over. None if a pause that still lasts comes first.
    """
    local, local_due = localised(start), localised(due_at)
    add_time, measure = _movers(unit, calendar)
    stretches = _stretches(local, pauses)
    left = round(_whole(local, local_due, stretches, measure) * Fraction(fraction))
    for pause_start, pause_end in stretches:
        run = measure(local, pause_start)
        if left <= run:
            break
        if pause_end is None:
            return None
        left -= run
        local = pause_end
    return add_time(local, left)


def used(
    start: datetime,
    due_at: datetime,
    at: datetime,
    unit: Unit,
    calendar: Calendar,
    pauses: Iterable[Pause] = (),
) -> float:
    """Which share of the time is used at ``at``: 0 at the start, 1 when due, more when late; as :func:`at_fraction`."""
    local, local_due, local_at = localised(start), localised(due_at), localised(at)
    _, measure = _movers(unit, calendar)
    stretches = _stretches(local, pauses)
    whole = _whole(local, local_due, stretches, measure)
    passed = _running(local, local_at, stretches, measure)
    return passed / whole if whole else float(local_at >= local_due)


def localised(moment: datetime) -> datetime:
    """The same moment in the local zone. Refuses ``clock.naive`` for a time without a zone."""
    if moment.tzinfo is LOCAL:
        return moment
    if moment.tzinfo is None:
        raise Refused(
            "clock.naive", "The time {given} has no zone; attach one first.", given=moment.isoformat(), time=moment
        )
    return moment.astimezone(LOCAL)


_Add = Callable[[datetime, int], datetime]
_Measure = Callable[[datetime, datetime], int]
_Stretches = Sequence[tuple[datetime, datetime | None]]


def _movers(unit: Unit, calendar: Calendar) -> tuple[_Add, _Measure]:
    """How time is added and measured in this unit, both in microseconds."""
    if unit.works:
        return (lambda at, span: _add_work(at, span, calendar)), (lambda a, b: _work(a, b, calendar))
    return _add_elapsed, lambda a, b: (b - a) // _MICROSECOND


def _add_elapsed(local: datetime, span: int) -> datetime:
    try:
        return local + timedelta(microseconds=span)
    except OverflowError:
        raise Refused("clock.too_far", "The limit ends after the year 9999; give a shorter one.") from None


def _add_work(local: datetime, span: int, calendar: Calendar) -> datetime:
    block = calendar.block(local.year)
    if span <= 0:
        return block.opening(local)
    return block.moment(block.position(local) + span)


def _work(first: datetime, second: datetime, calendar: Calendar) -> int:
    if second < first:
        return -_work(second, first, calendar)
    block = calendar.block(first.year)
    _check_reach(block, second)
    return block.position(second) - block.position(first)


def _check_reach(block: Block, moment: datetime) -> None:
    if moment.year > block.end_year:
        block.moment(block.total + 1)


def _stretches(start: datetime | None, pauses: Iterable[Pause]) -> _Stretches:
    """Pauses in order, overlapping ones joined, what lies before the start cut off."""
    joined: list[tuple[datetime, datetime | None]] = []
    cut = ((localised(one.start), one.end and localised(one.end)) for one in pauses)
    for begin, end in sorted(cut, key=lambda one: one[0]):
        if start is not None:
            if end is not None and end <= start:
                continue
            begin = max(begin, start)
        if joined and (joined[-1][1] is None or begin <= joined[-1][1]):
            last = joined[-1][1]
            joined[-1] = (joined[-1][0], None if last is None or end is None else max(last, end))
        else:
            joined.append((begin, end))
    return joined


def _whole(start: datetime, due_at: datetime, stretches: _Stretches, measure: _Measure) -> int:
    """The limit itself, got back from its due time, in which a pause that still lasts has no part yet."""
    return _running(start, due_at, [one for one in stretches if one[1] is not None], measure)


def _running(start: datetime, end: datetime, stretches: _Stretches, measure: _Measure) -> int:
    """The time between two moments in which the limit ran."""
    total = measure(start, end)
    for pause_start, pause_end in stretches:
        if pause_start < end:
            total -= measure(pause_start, end if pause_end is None else min(pause_end, end))
    return total


def _days_with_pauses(local: datetime, limit: Limit, stretches: _Stretches, calendar: Calendar) -> datetime | None:
    """Closing times count: those after the day of receipt and outside every pause, until there are enough."""
    block = calendar.block(local.year)
    following = bisect_right(block.workdays, block.index(local))
    left = max(limit.span, 1)
    for pause_start, pause_end in stretches:
        _check_not_over(pause_start, block.closing(following + left - 1))
        if pause_end is None:
            return None
        _check_reach(block, pause_end)
        passed = _closings_before(block, pause_start)
        left = max(left - max(passed - following, 0), 1)
        following = max(following, passed, _closings_before(block, pause_end + _MICROSECOND))
    return block.closing(following + left - 1)


def _closings_before(block: Block, moment: datetime) -> int:
    """How many closing times of the block lie before the moment."""
    number = bisect_left(block.workdays, block.index(moment))
    if number and block.closing(number - 1) >= moment:  # a day that closes at midnight
        return number - 1
    if number < len(block.workdays) and block.closing(number) < moment:
        return number + 1
    return number


def _check_not_over(pause_start: datetime, due_at: datetime) -> None:
    if pause_start > due_at:
        raise Refused(
            "clock.pause_after_limit",
            "The limit had already passed when this pause begins, so it cannot be paused any more.",
            due=due_at,
            pause_start=pause_start,
        )
