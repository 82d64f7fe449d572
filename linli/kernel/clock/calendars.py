"""Work calendars: which days are worked and in which hours, read from the State Council's yearly notices.

A calendar is data (``data/2026.toml``). What is not loaded is not guessed.
"""

from __future__ import annotations

import hashlib
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from linli.kernel.clock.limits import MINUTE
from linli.kernel.errors import Refused

LOCAL = ZoneInfo("Asia/Shanghai")
DEFAULT_SEGMENTS = ("08:30-12:00", "13:30-17:30")
_DATA = Path(__file__).parent / "data"
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of working time within a day, in minutes since midnight."""

    opens: int
    closes: int

    def __str__(self) -> str:
        return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (self.opens, self.closes))


def parse_segments(written: Iterable[str]) -> tuple[Segment, ...]:
    """Segments such as ``08:30-12:00``. Refuses ``clock.bad_segments`` if they are garbled, overlap or are empty."""
    texts = tuple(written)
    try:
        segments = tuple(Segment(*(_minute(part) for part in text.split("-"))) for text in texts)
    except (ValueError, TypeError):
        raise _bad_segments(texts, "write each as opening and closing time, such as 08:30-12:00") from None
    if not segments or any(one.opens >= one.closes for one in segments):
        raise _bad_segments(texts, "there has to be at least one, and each has to open before it closes")
    if any(first.closes >= second.opens for first, second in pairwise(segments)):
        raise _bad_segments(texts, "they have to follow each other with a break between")
    return segments


@dataclass(frozen=True, slots=True)
class YearOfWork:
    """One year's notice: days off and worked weekend days; either may also lie at the end of the year before."""

    year: int
    off: Mapping[date, str]
    worked: frozenset[date]
    source: str = ""

    @classmethod
    def read(cls, path: Path) -> YearOfWork:
        """The notice in one TOML file. Refuses ``clock.bad_calendar`` naming the file and what is wrong in it."""
        try:
            return cls.parse(tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise _bad_calendar(path, str(error)) from error
        except (KeyError, TypeError, ValueError) as error:
            raise _bad_calendar(path, f"a field is missing or odd ({error})") from error

    @classmethod
    def parse(cls, content: Mapping[str, Any]) -> YearOfWork:
        """The same from parsed TOML; raises ``ValueError`` where the notice contradicts itself."""
        year = int(content["year"])
        off: dict[date, str] = {}
        worked: set[date] = set()
        for holiday in content["holiday"]:
            first, last = holiday["from"], holiday["to"]
            if first > last or (last - first).days > 31:
                raise ValueError(f"{holiday['name']} runs from {first} to {last}")
            off.update({first + timedelta(days=n): holiday["name"] for n in range((last - first).days + 1)})
            worked.update(holiday.get("work", ()))
        for day in (*off, *worked):
            if day.year not in (year - 1, year):
                raise ValueError(f"{day} does not belong to {year}")
        for day in worked:
            if day in off or day.weekday() < _SATURDAY:
                raise ValueError(f"{day} cannot be a worked weekend day")
        return cls(year, off, frozenset(worked), str(content.get("source", "")))


class Calendar:
    """The working time of the loaded years, precomputed so that a due time is a few look-ups.

    ``version`` changes with any day or segment; store it with whatever was computed.
    """

    def __init__(self, years: Iterable[YearOfWork], segments: Iterable[str] = DEFAULT_SEGMENTS) -> None:
        self._notices = {one.year: one for one in years}
        self.segments = parse_segments(segments)
        self.years = frozenset(self._notices)
        self._off = {day: name for one in self._notices.values() for day, name in one.off.items()}
        self._worked = frozenset(day for one in self._notices.values() for day in one.worked)
        self._blocks: dict[int, Block] = {}
        for year in sorted(self.years):
            if year - 1 not in self.years:
                last = year
                while last + 1 in self.years:
                    last += 1
                block = Block(self, year, last)
                self._blocks.update(dict.fromkeys(range(year, last + 1), block))
        self.version = self._digest()

    @classmethod
    def load(cls, extra: Path | None = None, segments: Iterable[str] = DEFAULT_SEGMENTS) -> Calendar:
        """The years that come with Linli and those in the folder ``extra``; a year found there replaces ours."""
        folders = (_DATA,) if extra is None else (_DATA, extra)
        if extra is not None and not extra.is_dir():
            raise Refused(
                "clock.no_folder",
                "There is no folder {extra} with work calendars; name one that exists.",
                extra=extra,
                path=str(extra),
            )
        return cls((YearOfWork.read(path) for folder in folders for path in sorted(folder.glob("*.toml"))), segments)

    def with_segments(self, segments: Iterable[str]) -> Calendar:
        """The same days with other hours, for a community whose office is open at other times."""
        return Calendar(self._notices.values(), segments)

    def is_working_day(self, day: date) -> bool:
        """Whether ``day`` is worked. Refuses ``clock.no_calendar`` for a year that is not loaded."""
        self.block(day.year)
        return self._works(day)

    def holiday(self, day: date) -> str | None:
        """The name of the public holiday on that day, if it is one."""
        self.block(day.year)
        return self._off.get(day)

    def block(self, year: int) -> Block:
        """The unbroken run of loaded years around ``year``. Refuses ``clock.no_calendar`` if it is not loaded."""
        try:
            return self._blocks[year]
        except KeyError:
            raise no_calendar(year) from None

    def _works(self, day: date) -> bool:
        return day in self._worked or (day.weekday() < _SATURDAY and day not in self._off)

    def _digest(self) -> str:
        days = [f"{day}{self._works(day):d}" for year in sorted(self.years) for day in _days_of(year)]
        text = " ".join([*map(str, self.segments), *days])
        return hashlib.sha256(text.encode()).hexdigest()[:12]


class Block:
    """An unbroken run of years as cumulative working time: positions are microseconds of work since its first day."""

    __slots__ = ("_before", "_midnights", "_parts", "_start", "day_length", "end_year", "total", "workdays")

    def __init__(self, calendar: Calendar, first_year: int, last_year: int) -> None:
        days = [day for year in range(first_year, last_year + 1) for day in _days_of(year)]
        works = [calendar._works(day) for day in days]
        self._parts = tuple((one.opens * MINUTE, one.closes * MINUTE) for one in calendar.segments)
        self.day_length = sum(closes - opens for opens, closes in self._parts)
        self._start = days[0].toordinal()
        self._before = list(accumulate((self.day_length * worked for worked in works), initial=0))
        self._midnights = [datetime.combine(day, time.min, LOCAL) for day in days]
        self.workdays = [number for number, worked in enumerate(works) if worked]
        self.total = self._before[-1]
        self.end_year = last_year

    def index(self, local: datetime) -> int:
        """The number of the day within the block."""
        return local.toordinal() - self._start

    def position(self, local: datetime) -> int:
        """How much working time lies between the start of the block and ``local`` (which is in the local zone)."""
        number = local.toordinal() - self._start
        done = self._before[number]
        if self._before[number + 1] == done:
            return done
        at = ((local.hour * 60 + local.minute) * 60 + local.second) * 1_000_000 + local.microsecond
        for opens, closes in self._parts:
            if at <= opens:
                break
            done += min(at, closes) - opens
        return done

    def moment(self, position: int) -> datetime:
        """The earliest moment at which so much working time has passed; it lies in working time (closing included)."""
        if position > self.total:
            raise no_calendar(self.end_year + 1)
        number = bisect_left(self._before, position) - 1
        left = position - self._before[number]
        for opens, closes in self._parts:
            if left <= closes - opens:
                break
            left -= closes - opens
        return self._midnights[number] + timedelta(microseconds=opens + left)

    def opening(self, local: datetime) -> datetime:
        """``local`` itself if it lies in working time (closing included), else the next opening."""
        at = local - self._midnights[self.index(local)]
        if self._before[self.index(local) + 1] != self._before[self.index(local)]:
            for opens, closes in self._parts:
                if at <= timedelta(microseconds=closes):
                    return max(local, self._midnights[self.index(local)] + timedelta(microseconds=opens))
        following = bisect_left(self.workdays, self.index(local) + 1)
        if following == len(self.workdays):
            raise no_calendar(self.end_year + 1)
        return self._midnights[self.workdays[following]] + timedelta(microseconds=self._parts[0][0])

    def closing(self, nth_workday: int) -> datetime:
        """Closing time of a working day, counted from 0 within the block."""
        if nth_workday >= len(self.workdays):
            raise no_calendar(self.end_year + 1)
        return self._midnights[self.workdays[nth_workday]] + timedelta(microseconds=self._parts[-1][1])


@cache
def default_calendar() -> Calendar:
    """The years that come with Linli with the default hours."""
    return Calendar.load()


def no_calendar(year: int) -> Refused:
    """The one refusal that must never be replaced by a guess."""
    return Refused(
        "clock.no_calendar",
        "The work calendar of {year} is not loaded, so this time cannot be computed. "
        "Write {year}.toml from the State Council's holiday notice into the folder of work calendars and load it.",
        year=year,
    )


def _days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def _minute(text: str) -> int:
    hour, minute = (int(part) for part in text.split(":"))
    if not (0 <= hour <= 24 and 0 <= minute < 60 and hour * 60 + minute <= 24 * 60):
        raise ValueError(text)
    return hour * 60 + minute


def _bad_segments(texts: tuple[str, ...], why: str) -> Refused:
    return Refused(
        "clock.bad_segments",
        "“{choices}” are not the hours of a day: {why}.",
        choices=", ".join(texts),
        why=why,
        segments=list(texts),
    )


def _bad_calendar(path: Path, why: str) -> Refused:
    return Refused(
        "clock.bad_calendar",
        "The work calendar {name} cannot be used: {why}. Correct the file.",
        name=path.name,
        why=why,
        path=str(path),
    )
