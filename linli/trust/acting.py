"""What every command shares: one transaction, an actor first, and the memory of requests already carried out."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import IntegrityError, connection, transaction

from linli.kernel.actors import Actor
from linli.kernel.errors import Refused

P = ParamSpec("P")
R = TypeVar("R")

#: SQL with its values.
Statement = tuple[str, Sequence[Any]]

#: Longest idempotency key a sender may choose.
LONGEST_KEY = 200

_inside: ContextVar[bool] = ContextVar("linli_inside_command", default=False)


@contextmanager
def one_act() -> Iterator[None]:
    """One transaction for everything inside; commands called inside join it without a savepoint of their own.

    Whoever catches the refusal of a joined command and wants to go on must put ``transaction.atomic()`` around that
    call, otherwise the whole act is rolled back.
    """
    if _inside.get() and connection.in_atomic_block:
        with transaction.atomic(savepoint=False):
            yield
        return
    token = _inside.set(True)
    try:
        with sound():
            yield
    finally:
        _inside.reset(token)


@contextmanager
def sound() -> Iterator[None]:
    """``transaction.atomic()`` that never loses work in silence.

    After a swallowed refusal Django rolls back at the end without a word; here that raises.
    """
    with transaction.atomic():
        yield
        if connection.needs_rollback:
            raise transaction.TransactionManagementError(
                "A refused command was caught without transaction.atomic() around it, so nothing can be kept."
            )


def command(func: Callable[Concatenate[Actor, P], R]) -> Callable[Concatenate[Actor, P], R]:
    """Make a function a command: its first argument is the actor, and all it writes commits together or not at all.

    A command called by another command joins its transaction (see :func:`one_act`).
    """

    @functools.wraps(func)
    def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if not isinstance(actor, Actor):
            raise TypeError(f"{func.__qualname__} takes the actor first, not a {type(actor).__name__}.")
        with one_act():
            return func(actor, *args, **kwargs)

    return run


def send(statements: Sequence[Statement]) -> None:
    """Send statements that need no answers in one message: one round trip.

    Outside a transaction they are one by themselves: PostgreSQL carries out the statements of a message all or none.
    """
    with connection.cursor() as cursor:
        cursor.execute("; ".join(sql for sql, _ in statements), [value for _, values in statements for value in values])


def once(
    actor: Actor,
    key: str,
    *,
    scope: str,
    digest: bytes,
    result: dict[str, Any],
    statements: Sequence[Statement],
    now: datetime,
) -> dict[str, Any]:
    """Carry out statements under an idempotency key, all or none, in one round trip; returns the answer.

    ``result`` (made up beforehand: ids and codes) is stored as the answer to this request and returned. If the key has
    been used already nothing is done and the answer that the first request was given is returned. Of two requests at the
    same moment the second waits here until the first has committed or failed. ``digest`` is a hash of the request;
    refuses ``idempotency.different_request`` if the key was used for another one. Known people have keys of their own.
    """
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise Refused(
            "idempotency.bad_key",
            "An idempotency key has 1 to {longest_key} printable characters; choose another one.",
            longest_key=LONGEST_KEY,
            length=len(key),
        )
    owned = f"{scope}:{actor.id}" if actor.id else scope
    try:
        with _apart():
            send([(_CLAIM, (owned, key, digest, json.dumps(result), now)), *statements])
        return result
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != _ONCE:
            raise
    return _first_answer(owned, key, digest)


_ONCE = "trust_idempotency_once"
_CLAIM = "INSERT INTO trust_idempotency (scope, key, digest, result, at) VALUES (%s, %s, %s, %s::jsonb, %s)"


def _apart() -> AbstractContextManager[Any]:
    """Inside a transaction a savepoint, so that a key used before does not undo what came before it."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def _first_answer(owned: str, key: str, digest: bytes) -> dict[str, Any]:
    """What the first request under this key was answered, if this is the same request."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest, result::text FROM trust_idempotency WHERE scope = %s AND key = %s", (owned, key))
        before, answer = cursor.fetchone()
    if bytes(before) != digest:
        raise Refused(
            "idempotency.different_request",
            "This idempotency key was used for a different request; send the new request under a new key.",
            scope=owned,
        )
    return dict(json.loads(answer))


def forget_keys(*, before: datetime) -> int:
    """Drop the keys of requests older than this; returns how many. A repeat that late counts as a new request."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM trust_idempotency WHERE at < %s", (before,))
        return int(cursor.rowcount)
