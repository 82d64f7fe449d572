"""Every read about people that others may use, one file a topic."""

from linli.people.queries.accounts import (
    DemoAccount,
    Duty,
    NoticeCard,
    active_account,
    demo_accounts,
    grid_workers,
    names,
    notices,
    phone_index_of,
    posts_by_role,
    unread_count,
    unread_notices,
)

__all__ = [
    "DemoAccount",
    "Duty",
    "NoticeCard",
    "active_account",
    "demo_accounts",
    "grid_workers",
    "names",
    "notices",
    "phone_index_of",
    "posts_by_role",
    "unread_count",
    "unread_notices",
]
