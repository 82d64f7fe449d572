"""What operators see of webhooks: subscriptions with what waits, and every delivery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Q

from linli.exchange.models import Delivery, DeliveryState, Subscription
from linli.exchange.webhooks import access
from linli.kernel.actors import Actor
from linli.orgs.queries import ground

PAGE = 50
#: So far a count is exact; beyond it a list says “more than”.
COUNTED = 10_000


def any_subscriptions() -> bool:
    """Whether anybody wants to hear of facts. One query."""
    return Subscription.objects.filter(ended_at=None).exists()


@dataclass(frozen=True, slots=True)
class SubscriptionCard:
    """A subscription as a list shows it. ``state`` is active, failing, paused or ended."""

    id: UUID
    name: str
    url: str
    kinds: tuple[str, ...]
    area: str
    area_name: str
    state: str
    made_by: str
    made_at: datetime
    failing_since: datetime | None
    next_at: datetime | None
    waiting: int
    last_at: datetime | None


def subscriptions(actor: Actor) -> list[SubscriptionCard]:
    """All subscriptions, the living ones first. Three queries."""
    access.check_keeper(actor)
    here = ground()
    rows = Subscription.objects.select_related("made_by").defer("secret").order_by("-made_at")
    told = {
        entry["subscription"]: entry
        for entry in Delivery.objects.values("subscription").annotate(
            waiting=Count("order", filter=Q(state=DeliveryState.WAITING)),
            last=Max("tried_at", filter=Q(state=DeliveryState.DELIVERED)),
        )
    }
    cards = [
        SubscriptionCard(
            id=row.id,
            name=row.name,
            url=row.url,
            kinds=tuple(row.kinds),
            area=row.area,
            area_name=here.names.get(row.area, ""),
            state=_state(row),
            made_by=row.made_by.name,
            made_at=row.made_at,
            failing_since=row.failing_since,
            next_at=row.next_at,
            waiting=told.get(row.id, {}).get("waiting", 0),
            last_at=told.get(row.id, {}).get("last"),
        )
        for row in rows
    ]
    return sorted(cards, key=lambda card: card.state == "ended")


def _state(row: Subscription) -> str:
    if row.ended_at:
        return "ended"
    if row.paused_at:
        return "paused"
    return "failing" if row.failing_since else "active"


@dataclass(frozen=True, slots=True)
class DeliveryCard:
    """A delivery as a list shows it."""

    id: UUID
    subscription_id: UUID
    subscription: str
    kind: str
    state: str
    at: datetime
    tries: int
    tried_at: datetime | None
    answer: int | None
    error: str
    took_ms: int | None
    body: str


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """One page of deliveries; ``total`` counts up to 10,000."""

    rows: list[DeliveryCard]
    total: int
    page: int
    pages: int


def deliveries(
    actor: Actor, *, subscription_id: UUID | None = None, state: str = "", kind: str = "", failed: bool = False, page: int = 1
) -> DeliveryPage:
    """Deliveries, the latest first, narrowed. Two queries."""
    access.check_keeper(actor)
    rows = Delivery.objects.all()
    if subscription_id:
        rows = rows.filter(subscription=subscription_id)
    if state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind__startswith=kind)
    if failed:
        rows = rows.filter(tries__gt=0).exclude(error="")
    total = rows.order_by()[:COUNTED].count()
    pages = max(1, -(-total // PAGE))
    page = max(1, min(page, pages))
    chosen = rows.order_by("-order").values_list(
        "id", "subscription_id", "subscription__name", "kind", "state", "at", "tries", "tried_at", "answer", "error",
        "took_ms", "body",
    )[(page - 1) * PAGE : page * PAGE]  # fmt: skip
    return DeliveryPage([DeliveryCard(*row) for row in chosen], total, page, pages)
