"""Rules of messages: which may come at night, which may be refused, what an e-mail address looks like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta

from linli.kernel.errors import Refused

#: Messages that come at any hour and cannot be refused: somebody asked for them this moment, or a life depends on them.
URGENT = frozenset(("sign_in_code", "task_danger"))
MEDIA = ("sms", "mail", "push")
MOST_TRIES = 12
DEVICES_MOST = 10
#: The push services of browsers give addresses of this form; anything else is no subscription.
_MAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,24}")
_B64 = re.compile(r"[A-Za-z0-9_-]{16,200}={0,2}")


def tidy_email(typed: str) -> str:
    """An e-mail address, or a refusal with an example."""
    address = typed.strip()
    if not _MAIL.fullmatch(address) or ".." in address:
        raise Refused("people.bad_email", "The e-mail address is not complete. Write it like name@example.org.", field="email")
    return address


def check_device(given: Mapping[str, object]) -> dict[str, str]:
    """A browser's push subscription: an https address and the two keys. Refuses anything else."""
    keys = given.get("keys")
    endpoint = str(given.get("endpoint") or "")
    found = {name: str(keys.get(name) or "") for name in ("p256dh", "auth")} if isinstance(keys, Mapping) else {}
    good = len(found) == 2 and all(_B64.fullmatch(value) for value in found.values())
    if not good or not endpoint.startswith(("https://", "http://")) or len(endpoint) > 1000:
        raise Refused("people.bad_device", "This is no push subscription of a browser. Allow notifications and try again.")
    return {"endpoint": endpoint, **found}


def quiet_until(now: datetime, *, begins: str, ends: str) -> datetime | None:
    """When the quiet hours end in which ``now`` (local) lies; None outside them. They may reach over midnight."""
    first, last = (time.fromisoformat(value) for value in (begins, ends))
    at = now.time().replace(tzinfo=None)
    if first == last:
        return None
    over_midnight = first > last
    inside = (at >= first or at < last) if over_midnight else first <= at < last
    if not inside:
        return None
    day = now.date() + timedelta(days=1 if over_midnight and at >= first else 0)
    return datetime.combine(day, last, tzinfo=now.tzinfo)


def pause_after(tries: int) -> timedelta:
    """How long a message waits after so many failures: 4 s, 8 s … a day."""
    return timedelta(seconds=min(86_400, 2 ** (min(tries, 16) + 1)))
