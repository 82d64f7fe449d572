"""What people chose for being reached, and the outbox as operators see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.errors import NotAllowed
from linli.people.models import Account, AccountKind, Message, PushDevice, Reach
from linli.people.rules import MOST_TRIES

PAGE = 50
COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class DeviceCard:
    """A device of one's own."""

    id: UUID
    label: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ReachCard:
    """What one has chosen, or what holds without a choice."""

    push: bool
    text: bool
    mail: bool
    email: str
    has_phone: bool
    staff: bool
    devices: tuple[DeviceCard, ...]


def reach_of(account_id: UUID) -> ReachCard:
    """How somebody is reached. Three queries."""
    kind, index = Account.objects.filter(id=account_id).values_list("kind", "phone_index")[0]
    reach = Reach.objects.filter(account=account_id).first()
    devices = PushDevice.objects.filter(account=account_id, dropped_at=None).order_by("consented_at")
    staff = kind == AccountKind.STAFF
    return ReachCard(
        push=bool(reach and reach.push),
        text=reach.text if reach else not staff,
        mail=bool(reach and reach.mail),
        email=reach.email.open() if reach and reach.email else "",
        has_phone=index is not None,
        staff=staff,
        devices=tuple(DeviceCard(*row) for row in devices.values_list("id", "label", "consented_at")),
    )


def device_address(device_id: UUID) -> str | None:
    """The push subscription of a device that still takes messages, for the sender alone. One query."""
    device = PushDevice.objects.filter(id=device_id, dropped_at=None).first()
    return device.address.open() if device else None


@dataclass(frozen=True, slots=True)
class MessageCard:
    """A message as operators see it: never its words, the addressee in part."""

    id: UUID
    medium: str
    key: str
    to: str
    state: str
    at: datetime
    tries: int
    tried_at: datetime | None
    sent_at: datetime | None
    provider: str
    error: str


@dataclass(frozen=True, slots=True)
class MessagePage:
    """One page of messages; ``total`` counts up to 10,000."""

    rows: list[MessageCard]
    total: int
    page: int
    pages: int


STATES = {
    "sent": Q(sent_at__isnull=False),
    "waiting": Q(sent_at=None, dropped_at=None, tries__lt=MOST_TRIES),
    "failed": Q(sent_at=None) & (Q(dropped_at__isnull=False) | Q(tries__gte=MOST_TRIES)),
}


def messages(actor: Actor, *, medium: str = "", state: str = "", failed: bool = False, page: int = 1) -> MessagePage:
    """The outbox, the latest first, narrowed. Two queries."""
    if not matrix.may(actor, "messages.keep"):
        raise NotAllowed("people.operators_only", "Only an operator of the command centre sees to messages.")
    rows = Message.objects.filter(STATES.get(state, Q()))
    if medium:
        rows = rows.filter(medium=medium)
    if failed:
        rows = rows.exclude(error="")
    total = rows.order_by()[:COUNTED].count()
    pages = max(1, -(-total // PAGE))
    page = max(1, min(page, pages))
    chosen = rows.order_by("-id").defer("to")[(page - 1) * PAGE : page * PAGE]
    return MessagePage([_card(message) for message in chosen], total, page, pages)


def _card(message: Message) -> MessageCard:
    state = "sent" if message.sent_at else "failed" if message.dropped_at or message.tries >= MOST_TRIES else "waiting"
    return MessageCard(
        id=message.id,
        medium=message.medium,
        key=message.key,
        to=message.masked,
        state=state,
        at=message.at,
        tries=message.tries,
        tried_at=message.tried_at,
        sent_at=message.sent_at,
        provider=message.provider,
        error=message.error,
    )
