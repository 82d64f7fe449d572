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

__all__ = [
    "Account",
    "AccountKind",
    "AccountManager",
    "Message",
    "Notice",
    "Post",
    "Resident",
    "ResidentKind",
    "Role",
    "SignInCode",
]
