"""Every write about people, one file a topic."""

from linli.people.commands.accounts import (
    MessageDraft,
    NoticeDraft,
    post_messages,
    post_notices,
    read_notices,
    send_code,
    sign_in_for_demo,
    sign_in_with_code,
    sign_in_with_password,
)
from linli.people.commands.areas import settle_people
from linli.people.commands.homes import (
    change_address,
    decide_dispute,
    end_address,
    open_resident,
    raise_dispute,
    set_home,
)

__all__ = [
    "MessageDraft",
    "NoticeDraft",
    "change_address",
    "decide_dispute",
    "end_address",
    "open_resident",
    "post_messages",
    "post_notices",
    "raise_dispute",
    "read_notices",
    "send_code",
    "set_home",
    "settle_people",
    "sign_in_for_demo",
    "sign_in_with_code",
    "sign_in_with_password",
]
