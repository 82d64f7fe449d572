"""What a token may be used for: topics of the API, to read or to act; and how long it lives.

A token never reaches what is about access itself (sessions, second factors, tokens, accounts): that needs a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from linli.kernel.errors import NotAllowed, Refused

TOKENS_MOST = 20
NAME_LONGEST = 60
#: The first part of an address under ``/api/v1/`` and its topic. What is not listed is open to no token.
TOPICS = {
    "reports": "reports",
    "my": "reports",
    "public": "reports",
    "notices": "notices",
    "me": "notices",
    "queue": "queue",
    "learning": "queue",
    "residents": "queue",
    "disputes": "queue",
    "cases": "cases",
    "tasks": "cases",
    "callbacks": "cases",
    "reopenings": "cases",
    "board": "cases",
    "to-decide": "cases",
    "requests": "cases",
    "ledger": "cases",
    "supervision": "cases",
    "holds": "cases",
    "assists": "cases",
    "nobodys-matters": "cases",
    "handed-over": "cases",
    "root-causes": "cases",
    "search": "search",
    "categories": "reference",
    "units": "reference",
    "cards": "reference",
    "part-classes": "reference",
    "grids": "ground",
    "addresses": "ground",
    "parts": "ground",
    "unplaced": "ground",
    "admissions": "ground",
    "rosters": "rosters",
    "imports": "exchange",
    "lists": "exchange",
    "messages": "exchange",
}
READ, WRITE = "read", "write"
SAFE = ("GET", "HEAD", "OPTIONS")


def scopes() -> tuple[str, ...]:
    """Every scope there is."""
    topics = dict.fromkeys(TOPICS.values())
    return tuple(f"{topic}:{way}" for topic in topics for way in (READ, WRITE))


def scope_of(method: str, path: str) -> str | None:
    """The scope that an operation asks for, by method and the address under ``/api/v1/``; None where no token reaches."""
    topic = TOPICS.get(path.strip("/").split("/", 1)[0])
    return f"{topic}:{READ if method in SAFE else WRITE}" if topic else None


def check_scope(held: Sequence[str], *, method: str, path: str) -> None:
    """Refuse what the scopes of a token do not cover. Who may write may read."""
    wanted = scope_of(method, path)
    if wanted is None:
        raise NotAllowed("people.token_never", "No token reaches this; a person has to sign in for it.")
    topic = wanted.partition(":")[0]
    if wanted in held or f"{topic}:{WRITE}" in held:
        return
    raise NotAllowed(
        "people.token_scope",
        "This token may not do that: it lacks the scope {scope}. Make a token that has it.",
        scope=wanted,
    )


def check_new_token(*, name: str, wanted: Sequence[str], days: int, most_days: int, held: int) -> tuple[str, ...]:
    """A new token has a name, at least one scope that exists, and an end."""
    if not 0 < len(name.strip()) <= NAME_LONGEST:
        raise Refused("people.token_name", "Say what the token is for, in at most {most} signs.", most=NAME_LONGEST)
    if not wanted or not set(wanted) <= set(scopes()):
        raise Refused("people.token_no_scope", "Choose at least one thing that the token may be used for.")
    if not 1 <= days <= most_days:
        raise Refused("people.token_days", "A token lives for 1 to {most} days. Choose a number in between.", most=most_days)
    if held >= TOKENS_MOST:
        raise Refused("people.tokens_most", "You have {most} tokens already. End one that you do not need.", most=TOKENS_MOST)
    return tuple(scope for scope in scopes() if scope in wanted)


def token_end(now: datetime, days: int) -> datetime:
    """When a token expires."""
    return now + timedelta(days=days)
