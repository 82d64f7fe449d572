"""Rules of letting somebody in: locks after wrong tries, second factors, how long a session lasts.

GB/T 22239-2019 level 3 (8.1.4.1) asks for a lock after repeated failures, for sessions that end when nobody is there, and
for two factors of which at least one rests on cryptography. The numbers stand in the rule pack.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from linli.kernel.errors import Refused

#: Seconds for which a one-time code stands, and by how many such spans the clock of a telephone may be off (RFC 6238).
CODE_STEP = 30
CODE_DRIFT = 1
RECOVERY_CODES = 10
PASSKEYS_MOST = 10
#: How long the way from the first factor to the second stays open.
TICKET_LIFE = 600
LOGIN = re.compile(r"[a-z0-9._-]{2,40}")


class Step(StrEnum):
    """What comes after the first factor: in, the second factor, or setting one up first."""

    IN = "in"
    SECOND = "second"
    ENROL = "enrol"


def step_after(*, staff: bool, has_factor: bool, demanded: bool) -> Step:
    """Whoever has a second factor is always asked for it; staff without one set one up where two are demanded."""
    if has_factor:
        return Step.SECOND
    return Step.ENROL if staff and demanded else Step.IN


def locked_until(events: Sequence[tuple[bool | None, datetime]], *, tries: int, lock: timedelta) -> datetime | None:
    """Until when an account is locked, by what happened: False a wrong try, True a sign-in, None unlocked; oldest first.

    A sign-in and an unlocking wipe the slate; so many wrong tries within the span lock for the span from the last one.
    """
    wrong: list[datetime] = []
    for good, at in events:
        wrong = [*(one for one in wrong if at - one < lock), at] if good is False else []
    return wrong[-1] + lock if len(wrong) >= tries else None


def check_lock(until: datetime | None, now: datetime) -> None:
    """Refuse while an account is locked."""
    if until is not None and now < until:
        raise Refused(
            "people.locked",
            "Too many wrong tries. It is locked for {minutes} more minutes; the system administrator can open it sooner.",
            minutes=-(-int((until - now).total_seconds()) // 60),
        )


def used_step(code: str, *, code_at: Callable[[int], str], last: int, now: datetime) -> int | None:
    """Which half minute a one-time code belongs to; None for a wrong one and for one of a half minute already used."""
    typed = re.sub(r"\s", "", code)
    here = int(now.timestamp()) // CODE_STEP
    for step in range(here - CODE_DRIFT, here + CODE_DRIFT + 1):
        if hmac.compare_digest(code_at(step).encode(), typed.encode()) and step > last:
            return step
    return None


def tidy_recovery(typed: str) -> str:
    """A recovery code as it is kept: capitals and digits alone."""
    return re.sub(r"[^A-Z0-9]", "", typed.upper())


def check_login(login: str) -> str:
    """A name for signing in."""
    tidied = login.strip().lower()
    if not LOGIN.fullmatch(tidied):
        raise Refused("people.bad_login", "A name for signing in has 2 to 40 small letters, digits, dots and dashes.")
    return tidied


def session_end(*, started: datetime, now: datetime, idle: timedelta, longest: timedelta) -> datetime:
    """When a session ends if nobody uses it from now on: after the idle time, and never later than the longest."""
    return min(now + idle, started + longest)
