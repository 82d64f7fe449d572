"""The rules about people, one file a topic; plain values in, plain answers out."""

from linli.people.rules.accounts import (
    CODE_DIGITS,
    CODE_LIFE,
    CODE_PAUSE,
    CODE_TRIES,
    PASSWORD_LOCK,
    PASSWORD_TRIES,
    check_code_pause,
    tidy_phone,
)

__all__ = [
    "CODE_DIGITS",
    "CODE_LIFE",
    "CODE_PAUSE",
    "CODE_TRIES",
    "PASSWORD_LOCK",
    "PASSWORD_TRIES",
    "check_code_pause",
    "tidy_phone",
]
