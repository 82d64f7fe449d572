"""Reads about people that others may use."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from linli.people.access import valid_on
from linli.people.models import Account, AccountKind, Notice, Post, Role


@dataclass(frozen=True, slots=True)
class Duty:
    """Who can be given work: an account, its unit and area."""

    account_id: UUID
    unit_id: UUID
    area: str


def grid_workers(day: date) -> dict[str, Duty]:
    """The worker of each grid by the grid's code; the first by account where two share it. One query."""
    rows = Post.objects.filter(valid_on(day), role=Role.GRID_WORKER, account__is_active=True)
    found: dict[str, Duty] = {}
    for account_id, unit_id, area in rows.order_by("account_id").values_list("account_id", "unit_id", "area"):
        found.setdefault(area, Duty(account_id, unit_id, area))
    return found


def posts_by_role(role: str, day: date) -> dict[str, list[Duty]]:
    """Everyone with a role, by area. One query."""
    found: dict[str, list[Duty]] = defaultdict(list)
    rows = Post.objects.filter(valid_on(day), role=role, account__is_active=True)
    for account_id, unit_id, area in rows.order_by("account_id").values_list("account_id", "unit_id", "area"):
        found[area].append(Duty(account_id, unit_id, area))
    return dict(found)


def names(account_ids: set[UUID]) -> dict[UUID, str]:
    """Names of staff by account. One query."""
    return dict(Account.objects.filter(id__in=account_ids, kind=AccountKind.STAFF).values_list("id", "name"))


def phone_index_of(account_id: UUID) -> bytes | None:
    """The blind index of an account's telephone, to find what belongs to it without opening it. One query."""
    index = Account.objects.filter(id=account_id).values_list("phone_index", flat=True).first()
    return bytes(index) if index is not None else None


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account for one-click sign-in in a demo."""

    login: str
    name: str
    role: str
    unit: str


def demo_accounts() -> list[DemoAccount]:
    """One account per role, the first by login, and a resident last. Two queries."""
    rows = (
        Post.objects.filter(account__is_active=True)
        .order_by("role", "account__login")
        .distinct("role")
        .values_list("account__login", "account__name", "role", "unit__name")
    )
    order = {role: place for place, role in enumerate(Role.values)}
    cards = sorted((DemoAccount(*row) for row in rows), key=lambda card: order[card.role])
    residents = Account.objects.filter(kind=AccountKind.RESIDENT, is_active=True).order_by("login")[:1]
    return [*cards, *(DemoAccount(r.login, r.name, "resident", "") for r in residents)]


def unread_notices(account_id: UUID, limit: int = 20) -> list[Notice]:
    """The latest notices of an account. One query."""
    return list(Notice.objects.filter(account_id=account_id).order_by("-at")[:limit])


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """A notice as a list shows it; the wording is the page's."""

    id: UUID
    key: str
    values: dict[str, Any]
    link: str
    at: datetime
    read: bool


def notices(account_id: UUID, limit: int = 100) -> list[NoticeCard]:
    """The latest notices of an account, newest first. One query."""
    rows = Notice.objects.filter(account_id=account_id).order_by("-at", "-id")[:limit]
    return [
        NoticeCard(id=n.id, key=n.key, values=n.values, link=n.link, at=n.at, read=n.read_at is not None) for n in rows
    ]


def unread_count(account_id: UUID) -> int:
    """How many notices an account has not read. One query."""
    return Notice.objects.filter(account_id=account_id, read_at=None).count()
