"""Tables of people, one file a topic."""

from linli.people.models.accounts import (
    Account,
    AccountKind,
    AccountManager,
    Message,
    Notice,
    Post,
    Resident,
    ResidentKind,
    Role,
    SignInCode,
)
from linli.people.models.homes import Dispute, DisputeState, Home, HomeKind, HomeSource, WorkLine

__all__ = [
    "Account",
    "AccountKind",
    "AccountManager",
    "Dispute",
    "DisputeState",
    "Home",
    "HomeKind",
    "HomeSource",
    "Message",
    "Notice",
    "Post",
    "Resident",
    "ResidentKind",
    "Role",
    "SignInCode",
    "WorkLine",
]
