"""Limits as they are written in rule packs and on orders: ``4WH``, ``1WD``, ``24EH``, ``7D``, ``10MIN``, ``30WMIN``."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from linli.kernel.errors import Refused

#: All reckoning of hours is done in whole microseconds, so that it is exact.
MINUTE = 60_000_000
HOUR = 60 * MINUTE
#: Hours are written with up to four decimals: the smallest step is 0.36 seconds.
_STEP = HOUR // 10_000
MAX_HOURS = 99_999
MAX_DAYS = 36_500

_WRITTEN = re.compile(r"(\d{1,5})(\.\d{1,4})?\s*(EH|WH|WD|D|MIN|WMIN)", re.ASCII)


class Unit(StrEnum):
    """What a limit is counted in.

    EH emergency hours (紧急工作时) run round the clock; WH working hours (工作时) run in the segments of working days;
    WD working days (工作日) end at closing time of the n-th working day after the day of receipt; D calendar days
    (自然日) end at the same time of day n days later.
    """

    EH = "EH"
    WH = "WH"
    WD = "WD"
    D = "D"

    @property
    def works(self) -> bool:
        """Whether this unit only runs in working time and so needs a calendar."""
        return self in (Unit.WH, Unit.WD)

    @property
    def in_days(self) -> bool:
        """Whether this unit is counted in whole days."""
        return self in (Unit.WD, Unit.D)


@dataclass(frozen=True, slots=True)
class Limit:
    """An amount of time in one unit. ``span`` is in microseconds for EH and WH and in days for WD and D."""

    span: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 0 <= self.span <= (MAX_DAYS if self.unit.in_days else MAX_HOURS * HOUR):
            raise _bad(str(self.span), f"it may not be negative, longer than {MAX_HOURS} hours or than {MAX_DAYS} days")

    def times(self, factor: Fraction | Decimal | int) -> Limit:
        """The limit lengthened or shortened, such as half of it for a reopened case.

        Days are rounded up to whole ones, hours up to what can be written.
        """
        exact = self.span * Fraction(factor)
        if self.unit.in_days or exact % MINUTE == 0:
            return Limit(math.ceil(exact), self.unit)
        return Limit(math.ceil(exact / _STEP) * _STEP, self.unit)

    def __str__(self) -> str:
        """The written form; ``parse_limit`` gives the same limit back."""
        if self.unit.in_days:
            return f"{self.span}{self.unit}"
        if self.span % _STEP:
            return f"{self.span // MINUTE}{'WMIN' if self.unit is Unit.WH else 'MIN'}"
        hours = f"{Decimal(self.span // _STEP) / 10_000:f}"
        return f"{hours.rstrip('0').rstrip('.') if '.' in hours else hours}{self.unit}"


def hours(count: int, unit: Unit = Unit.EH) -> Limit:
    """A limit of whole hours."""
    return Limit(count * HOUR, unit)


def days(count: int, unit: Unit = Unit.WD) -> Limit:
    """A limit of whole days."""
    return Limit(count, unit)


def parse_limit(written: str) -> Limit:
    """A limit from its written form; ``MIN`` are minutes round the clock, ``WMIN`` minutes of working time.

    Refuses ``clock.bad_limit`` for anything else: no amount, no unit, negative, nothing, or a part of a day or minute.
    """
    found = _WRITTEN.fullmatch(written.strip().upper())
    if not found:
        raise _bad(written, "write an amount and a unit, such as 4WH, 0.5EH, 1WD, 7D, 10MIN or 10WMIN")
    whole, decimals, name = found.groups()
    if name not in ("EH", "WH") and decimals:
        raise _bad(written, "only hours have decimals")
    amount = Decimal(whole + (decimals or ""))
    if amount == 0:
        raise _bad(written, "a limit has to be longer than nothing")
    if name in ("MIN", "WMIN"):
        return Limit(int(amount) * MINUTE, Unit.WH if name == "WMIN" else Unit.EH)
    return Limit(int(amount) if name in ("WD", "D") else int(amount * HOUR), Unit(name))


def _bad(written: str, why: str) -> Refused:
    return Refused("clock.bad_limit", "“{limit}” is not a limit: {why}.", why=why, limit=written)
