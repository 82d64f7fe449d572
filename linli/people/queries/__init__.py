"""Every read about people that others may use, one file a topic."""

from linli.people.queries.accounts import (
    DemoAccount,
    Duty,
    NoticeCard,
    demo_accounts,
    grid_workers,
    names,
    notices,
    phone_index_of,
    posts_by_role,
    unread_count,
    unread_notices,
)
from linli.people.queries.colleagues import Colleague, colleagues
from linli.people.queries.homes import (
    DisputeCard,
    HomeCard,
    PublicWorker,
    ResidentCard,
    ResidentPage,
    dispute_list,
    homes_by_address,
    people_at,
    public_grid_workers,
    resident_page,
)

__all__ = [
    "Colleague",
    "DemoAccount",
    "DisputeCard",
    "Duty",
    "HomeCard",
    "NoticeCard",
    "PublicWorker",
    "ResidentCard",
    "ResidentPage",
    "colleagues",
    "demo_accounts",
    "dispute_list",
    "grid_workers",
    "homes_by_address",
    "names",
    "notices",
    "people_at",
    "phone_index_of",
    "posts_by_role",
    "public_grid_workers",
    "resident_page",
    "unread_count",
    "unread_notices",
]
