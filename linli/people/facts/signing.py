"""The facts about letting in: locks, second factors, sessions, tokens, and what administrators do to accounts.

No names, no addresses, no devices: ids and codes alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLocked(Fact):
    """So many wrong tries that the account is locked for a while."""

    kind: ClassVar[str] = "people.account_locked"
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountUnlocked(Fact):
    """The system administrator opened a locked account before its time."""

    kind: ClassVar[str] = "people.account_unlocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorSet(Fact):
    """A second factor was set up; ``factor`` is app, passkey or recovery."""

    kind: ClassVar[str] = "people.factor_set"
    factor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorRemoved(Fact):
    """A second factor was taken away by its owner; ``factor`` as above."""

    kind: ClassVar[str] = "people.factor_removed"
    factor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorsReset(Fact):
    """The security administrator took all second factors of somebody away, because they were lost."""

    kind: ClassVar[str] = "people.factors_reset"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSet(Fact):
    """Somebody chose a new password."""

    kind: ClassVar[str] = "people.password_set"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(Fact):
    """A session ended; ``why`` is signed_out, remote, idle or administrator."""

    kind: ClassVar[str] = "people.session_ended"
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenMade(Fact):
    """Somebody made a token for a program that acts in their name; ``subject_id`` is the token."""

    kind: ClassVar[str] = "people.token_made"
    scopes: tuple[str, ...]
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenEnded(Fact):
    """A token is valid no more."""

    kind: ClassVar[str] = "people.token_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountClosed(Fact):
    """Nobody can sign in with this account any more."""

    kind: ClassVar[str] = "people.account_closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOpened(Fact):
    """A closed account is open again."""

    kind: ClassVar[str] = "people.account_opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostGiven(Fact):
    """Somebody was given a post, or became one of the three administrators."""

    kind: ClassVar[str] = "people.post_given"
    post_id: UUID
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostEnded(Fact):
    """Somebody holds a post no more."""

    kind: ClassVar[str] = "people.post_ended"
    post_id: UUID
    role: str
