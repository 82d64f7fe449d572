"""After closing: taking a case up again, and ringing petitioners in three attempts at different hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from linli.kernel.clock import LOCAL, parse_limit
from linli.kernel.errors import Refused

#: Why nobody was reached.
NOT_REACHED = ("no_answer", "wrong_number", "declined", "away")
LONGEST_WISH = 500


def check_reopen(*, reopened: int, most: int, closed_at: datetime | None, last: datetime | None, now: datetime) -> None:
    """A closed case is taken up again in time, and not more often than the rules allow."""
    if reopened >= most:
        raise Refused(
            "cases.reopened_enough",
            "This case has been taken up again {most} times; that is all the rules allow. Enter a new report instead.",
            most=most,
        )
    if closed_at is None or last is None or now > last:
        raise Refused(
            "cases.reopen_too_late",
            "The time for taking this case up again is over. Enter a new report; it is dealt with as a new matter.",
        )


def check_reasonable(*, reasonable: bool) -> None:
    """Only what is reasonable is taken up again."""
    if not reasonable:
        raise Refused(
            "cases.not_reasonable",
            "A case is taken up again only if the wish is reasonable. Otherwise refuse the wish and tell the petitioner why.",
            field="reasonable",
        )


def shorter(limit: str, factor: float) -> str:
    """The share of a limit that a reopened case gets, never nothing."""
    whole = parse_limit(limit)
    found = whole.times(Fraction(str(factor)))
    return str(found if found.span else whole)


def check_attempt(
    *, earlier: Sequence[datetime], at: datetime, most: int, gap_hours: float, reached: bool, why: str
) -> None:
    """An attempt at another hour of the day than those before it, and not one too many."""
    if not reached and why not in NOT_REACHED:
        raise Refused("cases.unknown_reached", "Choose who was reached, or why nobody was.", field="why")
    if len(earlier) >= most:
        raise Refused("cases.called_enough", "This petitioner has been rung {most} times; that is enough.", most=most)
    next_at = next_call(earlier, gap_hours)
    if next_at is not None and at < next_at:
        raise Refused(
            "cases.called_just_now",
            "This petitioner was rung a short time ago. Try again at another hour of the day.",
            after=next_at.isoformat(),
        )


def next_call(earlier: Sequence[datetime], gap_hours: float) -> datetime | None:
    """From when on the next attempt counts: hours after the last one, or in another half of the day, whichever is sooner."""
    if not earlier:
        return None
    last = max(earlier).astimezone(LOCAL)
    noon = last.replace(hour=12, minute=0, second=0, microsecond=0)
    half = noon if last < noon else noon + timedelta(hours=12)
    return min(last + timedelta(hours=gap_hours), half)


def is_over(*, attempts: int, reached: bool, most: int) -> bool:
    """Whether ringing ends as “not reached”, which never counts as an effective call-back."""
    return not reached and attempts >= most
