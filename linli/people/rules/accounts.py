"""Rules of signing in: how long a code lives, how often one may try."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from linli.kernel.errors import Refused

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
CODE_PAUSE = timedelta(seconds=60)

_PHONE = re.compile(r"^(?:\+?86)?(1\d{10})$")
_LANDLINE = re.compile(r"^0\d{2,3}\d{7,8}$")


def tidy_phone(typed: str) -> str:
    """A mainland mobile or landline number as digits alone; anything else is refused with an example."""
    digits = re.sub(r"[\s\-()（）]", "", typed)
    mobile = _PHONE.match(digits)
    if mobile:
        return mobile.group(1)
    if _LANDLINE.match(digits):
        return digits
    raise Refused(
        "people.bad_phone",
        "The telephone number is not complete. Write it like 138 0013 8000, or with its area code like 0571 8888 8888.",
    )


def check_code_pause(last_sent: datetime | None, now: datetime) -> None:
    """One code a minute for a phone."""
    if last_sent is not None and now - last_sent < CODE_PAUSE:
        wait = int((CODE_PAUSE - (now - last_sent)).total_seconds()) + 1
        raise Refused(
            "people.code_too_soon", "A code was sent just now. Ask for a new one in {wait} seconds.", wait=wait
        )
