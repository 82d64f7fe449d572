"""Who may see and change subscriptions: operators."""

from __future__ import annotations

from uuid import UUID

from linli.exchange.models import Delivery, Subscription
from linli.kernel import matrix
from linli.kernel.actors import Actor, ActorKind
from linli.kernel.errors import NotAllowed, NotFound


def check_keeper(actor: Actor) -> None:
    """Refuse whoever is no operator."""
    if not matrix.opens(actor, "webhooks.keep") or actor.kind is ActorKind.MACHINE:
        raise NotAllowed("webhooks.operators_only", "Only an operator of the command centre sees to webhooks.")


def subscription_for(actor: Actor, subscription_id: UUID) -> Subscription:
    """A subscription, locked."""
    check_keeper(actor)
    found = Subscription.objects.select_for_update(no_key=True).filter(id=subscription_id).first()
    if found is None:
        raise NotFound("webhooks.no_subscription", "There is no such subscription.")
    return found


def delivery_for(actor: Actor, delivery_id: UUID) -> Delivery:
    """A delivery with its subscription, locked."""
    check_keeper(actor)
    rows = Delivery.objects.select_for_update(no_key=True, of=("self",)).select_related("subscription")
    found = rows.filter(id=delivery_id).first()
    if found is None:
        raise NotFound("webhooks.no_delivery", "There is no such delivery any more.")
    return found
