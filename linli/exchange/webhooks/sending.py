"""Sending what waits: one worker at a time for a subscription, oldest first, nothing overtaken.

A subscription is claimed by a lease and not by a lock: no transaction stays open while a receiver thinks, because an open
one would hold up every reader of the journal. A worker that dies leaves the lease to run out; the delivery that it may
have made is then made again under the same id, by which the receiver knows it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from linli.exchange.models import Delivery, DeliveryState, Subscription
from linli.exchange.webhooks import commands, rules
from linli.kernel.actors import machine
from linli.kernel.clock import LOCAL
from linli.kernel.errors import LinliError
from linli.kernel.outside import Call, call
from linli.orgs.queries import rule_value

#: A lease outlives the slowest delivery several times over.
LEASE = timedelta(seconds=60)
SECONDS, AT_ONCE, TURN = 10.0, 50, 20.0
ACTOR = machine("webhooks")

_CLAIM = f"""
UPDATE {Subscription._meta.db_table} SET busy_until = %s WHERE id = (
  SELECT s.id FROM {Subscription._meta.db_table} s
  WHERE s.paused_at IS NULL AND s.ended_at IS NULL AND (s.next_at IS NULL OR s.next_at <= %s)
    AND (s.busy_until IS NULL OR s.busy_until <= %s)
    AND EXISTS (SELECT FROM {Delivery._meta.db_table} d WHERE d.subscription_id = s.id AND d.state = 'waiting')
  ORDER BY s.next_at NULLS FIRST, s.busy_until NULLS FIRST, s.id LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING id
"""


def deliver_waiting(clock: Callable[[], datetime] = timezone.now) -> int:
    """One turn for one subscription that has something waiting; returns how many deliveries were tried."""
    now = clock()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, (now + LEASE, now, now))
        claimed = cursor.fetchone()
    if claimed is None:
        return 0
    try:
        return _turn(claimed[0], clock)
    finally:
        Subscription.objects.filter(id=claimed[0]).update(busy_until=None)


def _turn(subscription_id: UUID, clock: Callable[[], datetime]) -> int:
    """Deliver in order until something fails, a person steps in, nothing is left or the turn is over."""
    held = Subscription.objects.get(id=subscription_id)
    waiting = Delivery.objects.filter(subscription=held, state=DeliveryState.WAITING).order_by("order")
    begun, tried = time.monotonic(), 0
    for row in list(waiting[:AT_ONCE]):
        going_on = Subscription.objects.filter(id=held.id, paused_at=None, ended_at=None).update(busy_until=clock() + LEASE)
        if not going_on or time.monotonic() - begun > TURN:
            break
        tried += 1
        if not _one(held, row, clock):
            break
    return tried


def _one(held: Subscription, row: Delivery, clock: Callable[[], datetime]) -> bool:
    """One attempt. It is counted before it is made, so that one that kills the worker is seen."""
    Delivery.objects.filter(id=row.id).update(tries=F("tries") + 1, tried_at=clock())
    begun, answer, error = time.monotonic(), None, ""
    body = row.body.encode()
    stamp = int(clock().timestamp())
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Linli-Webhooks/1",
        "webhook-id": str(row.id),
        "webhook-timestamp": str(stamp),
        "webhook-signature": rules.signature(held.secret.open(), str(row.id), stamp, body),
    }
    wanted = Call(held.url, "POST", headers, body, SECONDS, most=1024, private=settings.OUTSIDE_PRIVATE)
    try:
        answer = call(wanted).status
    except LinliError as failure:
        error = failure.code
    took = int((time.monotonic() - begun) * 1000)
    if answer is not None and rules.is_delivered(answer):
        commands.keep_delivered(ACTOR, delivery_id=row.id, answer=answer, took_ms=took, now=clock())
        if held.failing_since:
            held.failing_since = None
            Subscription.objects.filter(id=held.id).update(failing_since=None, next_at=None)
        return True
    day = clock().astimezone(LOCAL).date()
    limits = tuple(int(rule_value(f"webhook_{name}", day)) for name in ("first_pause", "longest_pause", "hours_until_paused"))
    commands.keep_failed(
        ACTOR, subscription_id=held.id, delivery_id=row.id, answer=answer,
        error=error or "webhooks.answer", took_ms=took, tries=row.tries + 1, limits=(limits[0], limits[1], limits[2]),
        now=clock(),
    )  # fmt: skip
    return False
