"""The moments of a limit with what was added to it and what it stood still for; requests for more time, and pauses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from linli.cases.rules.steps import Times
from linli.kernel.clock import Calendar, Limit, Pause, at_fraction, due_with_pauses, parse_limit
from linli.kernel.errors import Refused

EXTENSION_REASONS = ("difficult", "weather", "material", "several_units", "petitioner_asked")
PAUSE_REASONS = ("material", "appraisal", "court")
SUSPENSION_REASONS = ("season", "funds", "planning", "other_works", "beyond_control")


def with_extras(limit: str, extras: Sequence[str]) -> Limit:
    """A limit and the extensions granted to it, all in its own unit."""
    whole = parse_limit(limit)
    return Limit(whole.span + sum(parse_limit(extra).span for extra in extras), whole.unit)


def times_with(
    *,
    start: datetime,
    limit: str,
    extras: Sequence[str],
    pauses: Sequence[Pause],
    calendar: Calendar,
    remind_at: float,
    red_at: float,
) -> Times:
    """Like :func:`times`, with extensions and with pauses that are over or whose end is foreseen.

    Refuses a pause without an end: its due time is not known.
    """
    whole = with_extras(limit, extras)
    due_at = due_with_pauses(start, whole, pauses, calendar)
    if due_at is None:
        raise Refused("cases.paused", "The clock of this case stands still. Resume the case first.")
    remind = at_fraction(start, due_at, remind_at, whole.unit, calendar, pauses)
    try:
        red = at_fraction(start, due_at, red_at, whole.unit, calendar, pauses)
    except Refused:
        red = None
    return Times(due=due_at, remind=remind or due_at, red=red)


def check_running(*, paused: bool, due_at: datetime, now: datetime, what: str) -> None:
    """Nothing is extended or paused after its limit has passed (AT-12345-10), nor while its clock stands still."""
    if paused:
        raise Refused("cases.paused", "The clock of this case stands still. Resume the case first.")
    if now <= due_at:
        return
    if what == "extension":
        raise Refused(
            "cases.extension_after_due",
            "The limit has passed, so it cannot be extended any more. Deal with the case and say why it is late.",
        )
    raise Refused(
        "cases.pause_after_due",
        "The limit has passed, so the clock cannot be stopped any more. Deal with the case and say why it is late.",
    )


def extension(*, amount: str, limit: str, before: int, most: int, factor: float, reason: str) -> str:
    """The extension asked for in the limit's own unit, such as ``2WD``.

    At most so many of them, each no longer than the original limit times the factor.
    """
    original = parse_limit(limit)
    if before >= most:
        raise Refused(
            "cases.extended_enough", "This case has been extended {most} times; that is all the rules allow.", most=most
        )
    if reason not in EXTENSION_REASONS:
        raise Refused("cases.unknown_reason", "Choose one of the reasons.", field="reason")
    if not amount.strip().isascii() or not amount.strip().isdecimal() or len(amount.strip()) > 4 or not int(amount):
        raise Refused("cases.bad_amount", "Write how much more time is needed as a whole number.", field="amount")
    asked = parse_limit(f"{int(amount)}{original.unit}")
    longest = original.times(Fraction(str(factor)))
    if asked.span > longest.span:
        raise Refused(
            "cases.extension_too_long",
            "That is too long: one extension may be at most {longest}.",
            longest=str(longest),
            field="amount",
        )
    return str(asked)


def check_pause(*, reason: str, until: datetime | None, now: datetime, latest: datetime) -> datetime:
    """A pause has one of three reasons and a foreseen end that is not too far."""
    if reason not in PAUSE_REASONS:
        raise Refused("cases.unknown_reason", "Choose one of the reasons.", field="reason")
    return check_until(until, now=now, latest=latest)


def check_until(until: datetime | None, *, now: datetime, latest: datetime) -> datetime:
    """The day that a pause ends, or that a suspended matter is looked at again."""
    if until is None or until <= now:
        raise Refused(
            "cases.until_missing", "Give a day in the future on which it goes on or is looked at again.", field="until"
        )
    if until > latest:
        raise Refused(
            "cases.until_too_far", "This day is too far away. The rules allow {latest} at the latest.",
            latest=latest.date().isoformat(), field="until",
        )  # fmt: skip
    return until


def check_suspension(*, reason: str, plan: str, owner: object, told: bool) -> None:
    """The suspended ledger (挂账) asks for an objective reason, a plan, an owner, and a petitioner who has been told."""
    if reason not in SUSPENSION_REASONS:
        raise Refused("cases.unknown_reason", "Choose one of the reasons.", field="reason")
    if not plan:
        raise Refused(
            "cases.plan_missing", "Write the plan: what has to happen, and what is done until then.", field="plan"
        )
    if owner is None:
        raise Refused("cases.owner_missing", "Name the person of your unit who keeps watch over it.", field="owner")
    if not told:
        raise Refused(
            "cases.petitioner_not_told",
            "The petitioner has not been told yet. Contact them first and log it with its proof, then ask again.",
        )


def check_other(asked_by: object, decider: object) -> None:
    """Nobody decides what they asked for themselves."""
    if asked_by == decider:
        raise Refused("cases.own_request", "You asked for this yourself, so somebody else decides it.")
