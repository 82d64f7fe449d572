"""Writes of webhooks: subscriptions, and the deliveries that facts make for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings

from linli.cases.models import Case
from linli.exchange.models import Delivery, DeliveryState, Subscription
from linli.exchange.webhooks import access, facts, rules
from linli.kernel.actors import Actor, machine
from linli.kernel.errors import Refused, Stale
from linli.kernel.outside import addresses_of, check_url
from linli.kernel.text import clean
from linli.orgs.queries import ground
from linli.trust import journal
from linli.trust.acting import command
from linli.trust.journal import FactRow

NAME_LENGTH, URL_LENGTH, MOST_SUBSCRIPTIONS = 60, 500, 200


@command
def subscribe(actor: Actor, *, name: str, url: str, kinds: str, area: str = "", now: datetime) -> tuple[Subscription, str]:
    """Let an address hear of facts from now on; returns the subscription and its secret, which is shown this once.

    Refuses whoever is no operator, an address that is none or lies inside a private network, unknown kinds, and an area
    that is not on file.
    """
    access.check_keeper(actor)
    tidy = clean(name).strip()
    if not 0 < len(tidy) <= NAME_LENGTH:
        raise Refused("webhooks.name", "Give it a name of 1 to {most} characters.", most=NAME_LENGTH, field="name")
    if len(url) > URL_LENGTH:
        raise Refused("webhooks.long_url", "The address is too long.", field="url")
    parts = check_url(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    addresses_of(str(parts.hostname), port, private=settings.OUTSIDE_PRIVATE)
    wanted = rules.check_kinds(kinds)
    if area and area not in ground().names:
        raise Refused("webhooks.no_area", "There is no area with this code.", field="area")
    if Subscription.objects.filter(ended_at=None).count() >= MOST_SUBSCRIPTIONS:
        raise Refused("webhooks.too_many", "There are {most} subscriptions already. End one first.", most=MOST_SUBSCRIPTIONS)
    secret = rules.new_secret()
    made = Subscription.objects.create(
        name=tidy, url=url.strip(), kinds=wanted, area=area, secret=secret, made_by_id=actor.id, made_at=now
    )
    fact = facts.SubscriptionMade(subject_id=made.id, grid_code=area or None, kinds=tuple(wanted), area=area)
    journal.record(actor, fact, at=now)
    return made, secret


@command
def pause(actor: Actor, *, subscription_id: UUID, now: datetime) -> Subscription:
    """Send nothing for now; what happens meanwhile waits. Refuses one that is paused or has ended."""
    held = access.subscription_for(actor, subscription_id)
    if held.paused_at or held.ended_at:
        raise Stale("webhooks.paused_already", "This subscription is paused already, or has ended.")
    return _paused(actor, held, "person", now)


def _paused(actor: Actor, held: Subscription, reason: str, now: datetime) -> Subscription:
    held.paused_at = now
    held.save(update_fields=["paused_at"])
    journal.record(actor, facts.SubscriptionPaused(subject_id=held.id, reason=reason), at=now)
    return held


@command
def resume(actor: Actor, *, subscription_id: UUID, now: datetime) -> Subscription:
    """Send what waited, in its order, and go on. Refuses one that is not paused, and one that has ended."""
    held = access.subscription_for(actor, subscription_id)
    if held.paused_at is None or held.ended_at:
        raise Stale("webhooks.not_paused", "This subscription is not paused, or has ended.")
    held.paused_at = held.failing_since = held.next_at = None
    held.save(update_fields=["paused_at", "failing_since", "next_at"])
    journal.record(actor, facts.SubscriptionResumed(subject_id=held.id), at=now)
    return held


@command
def end(actor: Actor, *, subscription_id: UUID, now: datetime) -> Subscription:
    """Tell this address nothing any more; what waits for it is left out. Refuses one that has ended."""
    held = access.subscription_for(actor, subscription_id)
    if held.ended_at:
        raise Stale("webhooks.ended_already", "This subscription has ended already.")
    held.ended_at = now
    held.save(update_fields=["ended_at"])
    Delivery.objects.filter(subscription=held, state=DeliveryState.WAITING).update(state=DeliveryState.LEFT)
    journal.record(actor, facts.SubscriptionEnded(subject_id=held.id), at=now)
    return held


@command
def resend(actor: Actor, *, delivery_id: UUID, now: datetime) -> Delivery:
    """Send a delivery again under its id, at once. Refuses one whose subscription is paused or has ended."""
    row = access.delivery_for(actor, delivery_id)
    held = row.subscription
    if held.ended_at or held.paused_at:
        raise Refused("webhooks.resume_first", "This subscription is paused or has ended. Resume it first.")
    row.state = DeliveryState.WAITING
    row.save(update_fields=["state"])
    Subscription.objects.filter(id=held.id).update(next_at=None)
    journal.record(actor, facts.DeliveryAgain(subject_id=row.id, act="resend"), at=now)
    return row


@command
def leave_out(actor: Actor, *, delivery_id: UUID, now: datetime) -> Delivery:
    """Leave out a delivery that the receiver does not take, so that those behind it go on. Refuses one that went."""
    row = access.delivery_for(actor, delivery_id)
    if row.state != DeliveryState.WAITING:
        raise Stale("webhooks.not_waiting", "This delivery does not wait any more.")
    row.state = DeliveryState.LEFT
    row.save(update_fields=["state"])
    Subscription.objects.filter(id=row.subscription_id).update(next_at=None)
    journal.record(actor, facts.DeliveryAgain(subject_id=row.id, act="leave_out"), at=now)
    return row


def write_deliveries(rows: Sequence[FactRow]) -> None:
    """What a batch of facts makes for each subscription, in the order of the facts; each fact once. Three statements.

    Called by a reader of the journal: commits together with its cursor. Facts about restricted cases stay inside, and a
    subscription hears of nothing that was before it.
    """
    held = list(Subscription.objects.filter(ended_at=None).only("id", "kinds", "area", "made_at"))
    chosen = [(row, one) for row in rows for one in held if _wants(one, row)]
    case_ids = {row.case_id for row, _one in chosen if row.case_id}
    hidden = set(Case.objects.filter(id__in=case_ids, restricted=True).values_list("id", flat=True)) if case_ids else set()
    Delivery.objects.bulk_create(
        [
            Delivery(subscription=one, fact_id=row.id, kind=row.kind[:60], body=_body(row), at=row.at)
            for row, one in chosen
            if row.case_id not in hidden
        ],
        ignore_conflicts=True,
    )


def _wants(held: Subscription, row: FactRow) -> bool:
    return row.at >= held.made_at and rules.fits(row.kind, row.grid_code, kinds=held.kinds, area=held.area)


def _body(row: FactRow) -> str:
    return rules.body_of(
        fact_id=row.id,
        kind=row.kind,
        at=row.at,
        ids={"case": row.case_id, "subject": row.subject_id, "unit": row.unit_id},
        grid=row.grid_code,
        values=row.data,
    )


@command
def keep_delivered(actor: Actor, *, delivery_id: UUID, answer: int, took_ms: int, now: datetime) -> None:
    """The receiver has it."""
    Delivery.objects.filter(id=delivery_id).update(
        state=DeliveryState.DELIVERED, answer=answer, error="", took_ms=took_ms, tried_at=now
    )


@command
def keep_failed(
    actor: Actor, *, subscription_id: UUID, delivery_id: UUID, answer: int | None, error: str, took_ms: int,
    tries: int, limits: tuple[int, int, int], now: datetime,
) -> None:  # fmt: skip
    """The receiver does not have it: when it is tried again, and whether the subscription has failed for too long.

    ``limits``: the first and the longest pause in seconds, and after how many hours of failing nothing more is sent.
    """
    first, longest, hours = limits
    held = Subscription.objects.select_for_update(no_key=True).get(id=subscription_id)
    Delivery.objects.filter(id=delivery_id).update(answer=answer, error=error[:60], took_ms=took_ms, tried_at=now)
    held.failing_since = held.failing_since or now
    held.next_at = now + rules.pause_after(tries, first=first, longest=longest)
    held.save(update_fields=["failing_since", "next_at"])
    if held.paused_at is None and answer is not None and rules.wants_no_more(answer):
        _paused(machine("webhooks"), held, "gone", now)
    elif held.paused_at is None and (now - held.failing_since).total_seconds() >= hours * 3600:
        _paused(machine("webhooks"), held, "failing", now)


@command
def forget_deliveries(actor: Actor, *, before: datetime) -> int:
    """Drop deliveries older than this, sent or not; returns how many."""
    return Delivery.objects.filter(at__lt=before).delete()[0]
