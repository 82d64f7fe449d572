"""Rules of webhooks: which facts go out, what their body is, how they are signed, when a failed one is tried again.

Headers, signature and secret follow the Standard Webhooks specification 1.0 (standardwebhooks.com).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from linli.kernel.errors import Refused

#: The apps whose facts may go out. Facts about accounts and about other systems stay inside.
FAMILIES = ("cases", "intake", "orgs")
MOST_KINDS = 30
PREFIX = "whsec_"
_KIND = re.compile(r"([a-z]+)\.([a-z_]*)")


def check_kinds(words: str) -> list[str]:
    """Kinds separated by blanks or commas: ``cases.closed`` is one, ``cases.`` are all of casework."""
    found = list(dict.fromkeys(re.split(r"[\s,，;；]+", words.strip()))) if words.strip() else []
    if not 0 < len(found) <= MOST_KINDS:
        raise Refused(
            "webhooks.kinds_missing", "Name 1 to {most} kinds of facts, such as cases.closed.", most=MOST_KINDS, field="kinds"
        )
    for kind in found:
        match = _KIND.fullmatch(kind)
        if match is None or match.group(1) not in FAMILIES:
            raise Refused(
                "webhooks.bad_kind",
                "“{given}” is no kind of fact that goes out. They begin with one of {choices} and a point.",
                given=kind[:40],
                choices=", ".join(FAMILIES),
                field="kinds",
            )
    return found


def fits(kind: str, grid_code: str | None, *, kinds: Sequence[str], area: str) -> bool:
    """Whether a fact is one that a subscription wants."""
    wanted = any(kind == one or (one.endswith(".") and kind.startswith(one)) for one in kinds)
    return wanted and kind.partition(".")[0] in FAMILIES and (not area or (grid_code or "").startswith(area))


def body_of(
    *, fact_id: UUID, kind: str, at: datetime, ids: dict[str, UUID | None], grid: str | None, values: dict[str, Any]
) -> str:
    """The body: ids and codes alone; whoever wants more asks the API, which asks who is asking."""
    data = {
        "fact": str(fact_id),
        **{name: str(value) if value else None for name, value in ids.items()},
        "grid": grid,
        "values": values,
    }
    whole = {"type": kind, "timestamp": at.isoformat(), "data": data}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def new_secret() -> str:
    """A fresh secret of 32 bytes, written as the specification says."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """``v1,`` and the HMAC-SHA256 of id, time of the attempt and body, in base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    content = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()


def pause_after(tries: int, *, first: int, longest: int) -> timedelta:
    """How long to wait after so many failed tries: 5 s, 20 s, 80 s … a day."""
    return timedelta(seconds=min(longest, first * 4 ** min(max(tries, 1) - 1, 12)))


def is_delivered(status: int) -> bool:
    """Whether an answer means that the receiver has it: 2xx and nothing else; a redirection is not followed."""
    return 200 <= status < 300


def wants_no_more(status: int) -> bool:
    """410 says that the receiver is gone for good."""
    return status == 410
