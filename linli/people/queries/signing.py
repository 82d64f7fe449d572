"""Reads about letting in: locks, second factors, sessions and tokens of one account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pyotp
from django.db.models import QuerySet

from linli.kernel.actors import Actor
from linli.orgs.queries import rule_value, today
from linli.people import facts, rules
from linli.people.models import AccessToken, Account, CodeApp, Passkey, RecoveryCode, Session
from linli.trust.models import FactRecord
from linli.trust.sealing import index_of

_EVENTS = {facts.SignInFailed.kind: False, facts.SignedIn.kind: True, facts.AccountUnlocked.kind: None}


def lock_of(account_id: UUID, *, now: datetime) -> datetime | None:
    """Until when an account is locked, or None. One query."""
    return locks_of([account_id], now=now).get(account_id)


def locks_of(account_ids: Sequence[UUID], *, now: datetime) -> dict[UUID, datetime]:
    """Which of these accounts are locked, and until when. One query."""
    tries = int(rule_value("sign_in_tries", today()))
    span = timedelta(minutes=int(rule_value("sign_in_lock_minutes", today())))
    rows = (
        FactRecord.objects.filter(subject_id__in=list(account_ids), kind__in=list(_EVENTS), at__gt=now - 2 * span)
        .order_by("at", "id")
        .values_list("subject_id", "kind", "at")
    )
    events: dict[UUID, list[tuple[bool | None, datetime]]] = {}
    for subject_id, kind, at in rows:
        events.setdefault(subject_id, []).append((_EVENTS[kind], at))
    ends = {key: rules.locked_until(found, tries=tries, lock=span) for key, found in events.items()}
    return {key: end for key, end in ends.items() if end is not None and end > now}


def has_factor(account_id: UUID) -> bool:
    """Whether an account has a second factor. At most two queries."""
    held = CodeApp.objects.filter(account_id=account_id).exists()
    return held or Passkey.objects.filter(account_id=account_id).exists()


def app_uri(secret: str, login: str) -> str:
    """What the picture for an app with one-time codes says (the key URI format)."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="Linli")


def recovery_digest(account_id: UUID, code: str) -> bytes:
    """What is kept of a recovery code."""
    return index_of(f"recovery {account_id} {code}")


@dataclass(frozen=True, slots=True)
class PasskeyCard:
    """A passkey as its owner sees it."""

    id: UUID
    name: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class SessionCard:
    """A browser that is signed in."""

    id: UUID
    device: str
    address: str
    way: str
    started_at: datetime
    seen_at: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class TokenCard:
    """A token as lists show it; the token itself is kept nowhere."""

    id: UUID
    owner: str
    name: str
    scopes: tuple[str, ...]
    ending: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    ended_at: datetime | None
    expired: bool


@dataclass(frozen=True, slots=True)
class SecurityCard:
    """Everything that lets somebody into their account."""

    staff: bool
    has_password: bool
    app_since: datetime | None
    passkeys: tuple[PasskeyCard, ...]
    recovery_left: int
    sessions: tuple[SessionCard, ...]


def security_of(account: Account, *, session_key: str = "", now: datetime) -> SecurityCard:
    """The page “security of my account”. Four queries."""
    app = CodeApp.objects.filter(account=account).values_list("made_at", flat=True).first()
    keys = Passkey.objects.filter(account=account).order_by("made_at").values_list("id", "name", "made_at", "used_at")
    return SecurityCard(
        staff=account.kind == "staff",
        has_password=bool(account.password) and account.has_usable_password(),
        app_since=app,
        passkeys=tuple(PasskeyCard(*row) for row in keys),
        recovery_left=RecoveryCode.objects.filter(account=account, used_at=None).count(),
        sessions=tuple(sessions_of(account.id, session_key=session_key, now=now)),
    )


def sessions_of(account_id: UUID, *, session_key: str = "", now: datetime) -> list[SessionCard]:
    """Browsers in which an account is signed in, the one last used first. One query."""
    rows = Session.objects.filter(account_id=account_id, expire_date__gt=now).order_by("-seen_at")
    return [
        SessionCard(
            row.id, row.device, row.address or "", row.way, row.started_at, row.seen_at, row.session_key == session_key
        )
        for row in rows
    ]


def own_tokens(actor: Actor, *, now: datetime) -> list[TokenCard]:
    """One's own tokens, the newest first. One query."""
    return token_cards(AccessToken.objects.filter(account_id=actor.id), now) if actor.id else []


def token_cards(rows: QuerySet[AccessToken], now: datetime) -> list[TokenCard]:
    """Tokens as cards, the newest first, at most two hundred. One query."""
    found = rows.select_related("account").order_by("-made_at", "-id")[:200]
    return [
        TokenCard(
            id=row.id, owner=row.account.name, name=row.name, scopes=tuple(row.scopes), ending=row.ending,
            made_at=row.made_at, expires_at=row.expires_at, used_at=row.used_at, ended_at=row.ended_at,
            expired=row.expires_at <= now,
        )
        for row in found
    ]  # fmt: skip
