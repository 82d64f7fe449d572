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

__all__ = [
    "MessageDraft",
    "NoticeDraft",
    "post_messages",
    "post_notices",
    "read_notices",
    "send_code",
    "sign_in_for_demo",
    "sign_in_with_code",
    "sign_in_with_password",
]
