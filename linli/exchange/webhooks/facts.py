"""The facts about subscriptions; the deliveries themselves are no facts, or each would make another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionMade(Fact):
    """Another system is told of facts from now on."""

    kind: ClassVar[str] = "exchange.subscription_made"
    kinds: tuple[str, ...]
    area: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionPaused(Fact):
    """Nothing is sent until somebody resumes it; ``reason`` is failing, gone or person."""

    kind: ClassVar[str] = "exchange.subscription_paused"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionResumed(Fact):
    """What waited is sent now."""

    kind: ClassVar[str] = "exchange.subscription_resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionEnded(Fact):
    """The system is told of nothing any more."""

    kind: ClassVar[str] = "exchange.subscription_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryAgain(Fact):
    """A person let one delivery be sent again, or left it out (``act``)."""

    kind: ClassVar[str] = "exchange.delivery_changed"
    act: str
