"""What the three administrators read: accounts, tokens of everybody, and the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from linli.kernel.actors import Actor
from linli.orgs.queries import ground
from linli.people import access, facts, rules
from linli.people.access import ahead_of
from linli.people.models import AccessToken, Account, AccountKind, CodeApp, Passkey, Post
from linli.people.queries.signing import TokenCard, locks_of, token_cards
from linli.trust.models import FactRecord

PAGE = 50


@dataclass(frozen=True, slots=True)
class PostHeldCard:
    """A post as the page of accounts shows it."""

    id: UUID
    role: str
    unit: str
    area: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class AccountCard:
    """An account of staff as administrators see it: no telephone."""

    id: UUID
    login: str
    name: str
    is_active: bool
    posts: tuple[PostHeldCard, ...]
    factors: tuple[str, ...]
    locked_until: datetime | None


def accounts(actor: Actor, *, words: str = "", after: str = "", now: datetime, day: date) -> list[AccountCard]:
    """Accounts of staff by name for signing in, fifty after a given one. Six queries."""
    access.check_duty(actor, rules.Duty.SEE_ACCOUNTS)
    rows = Account.objects.filter(kind=AccountKind.STAFF, login__gt=after).order_by("login")
    for word in words.split()[:4]:
        rows = rows.filter(Q(login__icontains=word) | Q(name__icontains=word))
    return _cards(list(rows[:PAGE]), now=now, day=day)


def account_page(actor: Actor, *, account_id: UUID, now: datetime, day: date) -> AccountCard | None:
    """One account. Six queries."""
    access.check_duty(actor, rules.Duty.SEE_ACCOUNTS)
    cards = _cards(list(Account.objects.filter(kind=AccountKind.STAFF, id=account_id)), now=now, day=day)
    return cards[0] if cards else None


def _cards(found: list[Account], *, now: datetime, day: date) -> list[AccountCard]:
    ids, here = [account.id for account in found], ground()
    posts: dict[UUID, list[PostHeldCard]] = {}
    for post in Post.objects.filter(ahead_of(day), account_id__in=ids).order_by("role", "area", "id"):
        unit = here.units.get(post.unit_id)
        card = PostHeldCard(post.id, post.role, unit.name if unit else "", post.area, post.valid_from)
        posts.setdefault(post.account_id, []).append(card)
    apps = set(CodeApp.objects.filter(account_id__in=ids).values_list("account_id", flat=True))
    keys = set(Passkey.objects.filter(account_id__in=ids).values_list("account_id", flat=True))
    locks = locks_of(ids, now=now)
    return [
        AccountCard(
            id=account.id, login=account.login, name=account.name, is_active=account.is_active,
            posts=tuple(posts.get(account.id, ())),
            factors=(*(("app",) if account.id in apps else ()), *(("passkey",) if account.id in keys else ())),
            locked_until=locks.get(account.id),
        )
        for account in found
    ]  # fmt: skip


def all_tokens(actor: Actor, *, now: datetime) -> list[TokenCard]:
    """The latest two hundred tokens of everybody, for the security administrator. One query."""
    access.check_duty(actor, rules.Duty.END_TOKENS)
    return token_cards(AccessToken.objects.filter(ended_at=None, expires_at__gt=now), now)


#: What an audit looks at, by topic: the kinds of facts under each.
AUDIT_TOPICS: dict[str, tuple[str, ...]] = {
    "signing": (
        facts.SignedIn.kind, facts.SignInFailed.kind, facts.AccountLocked.kind, facts.AccountUnlocked.kind,
        facts.SessionEnded.kind,
    ),
    "factors": (facts.FactorSet.kind, facts.FactorRemoved.kind, facts.FactorsReset.kind, facts.PasswordSet.kind),
    "accounts": (
        facts.AccountMade.kind, facts.AccountClosed.kind, facts.AccountOpened.kind, facts.PostGiven.kind,
        facts.PostEnded.kind,
    ),
    "programs": (
        facts.TokenMade.kind, facts.TokenEnded.kind, "exchange.key_made", "exchange.key_ended",
    ),
    "people": (facts.ResidentOpened.kind,),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A line of the audit log: who did what to whom, by which way, when."""

    id: UUID
    at: datetime
    kind: str
    actor: str
    actor_kind: str
    subject: str
    channel: str
    data: dict[str, Any]


def audit(
    actor: Actor, *, topic: str = "", login: str = "", since: datetime, before: datetime, limit: int = 100
) -> list[AuditLine]:
    """The audit log, newest first, within a span; of one topic, of one account as author or subject. Three queries."""
    access.check_duty(actor, rules.Duty.READ_AUDIT)
    kinds = AUDIT_TOPICS.get(topic) or tuple(kind for group in AUDIT_TOPICS.values() for kind in group)
    rows = FactRecord.objects.filter(kind__in=kinds, at__gte=since, at__lt=before)
    if login:
        ids = list(Account.objects.filter(login=login.strip().lower()).values_list("id", flat=True))
        rows = rows.filter(Q(subject_id__in=ids) | Q(actor_id__in=ids))
    found = list(rows.order_by("-at", "-id")[:limit])
    people = {row.actor_id for row in found} | {row.subject_id for row in found} | {row.account_id for row in found}
    logins = dict(Account.objects.filter(id__in=people - {None}).values_list("id", "login"))
    return [
        AuditLine(
            id=row.id, at=row.at, kind=row.kind, actor=logins.get(row.actor_id, row.actor_name), actor_kind=row.actor_kind,
            subject=logins.get(row.subject_id, logins.get(row.account_id, "")), channel=row.channel, data=row.data,
        )
        for row in found
    ]  # fmt: skip
