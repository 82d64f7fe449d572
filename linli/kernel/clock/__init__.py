"""Everything about limits of time: their written form, the work calendars, due times, pauses and reminders."""

from linli.kernel.clock.calendars import (
    DEFAULT_SEGMENTS,
    LOCAL,
    Calendar,
    YearOfWork,
    default_calendar,
    parse_segments,
)
from linli.kernel.clock.limits import Limit, Unit, days, hours, parse_limit
from linli.kernel.clock.reckoning import (
    Pause,
    add,
    at_fraction,
    due,
    due_with_pauses,
    localised,
    paused_time,
    used,
    working_minutes_between,
    working_time_between,
)

__all__ = [
    "DEFAULT_SEGMENTS",
    "LOCAL",
    "Calendar",
    "Limit",
    "Pause",
    "Unit",
    "YearOfWork",
    "add",
    "at_fraction",
    "days",
    "default_calendar",
    "due",
    "due_with_pauses",
    "hours",
    "localised",
    "parse_limit",
    "parse_segments",
    "paused_time",
    "used",
    "working_minutes_between",
    "working_time_between",
]
