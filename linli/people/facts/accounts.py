"""The facts about accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from linli.trust.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(Fact):
    """Somebody signed in; ``way`` is password, code, passkey, sso or demo, ``second`` app, passkey, recovery or empty."""

    kind: ClassVar[str] = "people.signed_in"
    way: str
    second: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInFailed(Fact):
    """A wrong password or second factor for an account that exists; ``way`` is password, second or passkey."""

    kind: ClassVar[str] = "people.sign_in_failed"
    way: str = "password"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSent(Fact):
    """A sign-in code was sent to a telephone; ``subject_id`` is the code's id."""

    kind: ClassVar[str] = "people.code_sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMade(Fact):
    """An account was made at the first sign-in with a telephone."""

    kind: ClassVar[str] = "people.account_made"
