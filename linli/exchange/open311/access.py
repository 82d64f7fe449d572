"""Who may make and end keys, and whether a key that is shown may send."""

from __future__ import annotations

from linli.exchange.models import ApiKey
from linli.kernel import matrix
from linli.kernel.actors import Actor, ActorKind
from linli.kernel.errors import NotAllowed
from linli.trust.sealing import index_of


def check_keeper(actor: Actor) -> None:
    """Refuse whoever is no operator."""
    if not matrix.opens(actor, "keys.keep") or actor.kind is ActorKind.MACHINE:
        raise NotAllowed("open311.operators_only", "Only an operator of the command centre gives out keys.")


def digest_of(key: str) -> bytes:
    """What is kept of a key."""
    return index_of(f"open311 key {key.strip()}")


def key_or_none(key: str) -> ApiKey | None:
    """The key that is shown, if it is valid. One query."""
    return ApiKey.objects.filter(digest=digest_of(key), ended_at=None).first() if key.strip() else None


def key_or_refuse(key: str) -> ApiKey:
    """The key that is shown, or 403 as the specification asks."""
    if not key.strip():
        raise NotAllowed("open311.key_missing", "api_key is missing. Ask the command centre for a key.")
    found = key_or_none(key)
    if found is None:
        raise NotAllowed("open311.key_wrong", "This api_key is wrong or has ended. Ask the command centre for a new one.")
    return found
