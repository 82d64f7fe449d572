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
from linli.people.rules.homes import (
    POLICE_FIELDS,
    check_dispute,
    check_home_days,
    check_home_place,
    check_home_source,
    check_proposed,
)

__all__ = [
    "CODE_DIGITS",
    "CODE_LIFE",
    "CODE_PAUSE",
    "CODE_TRIES",
    "PASSWORD_LOCK",
    "PASSWORD_TRIES",
    "POLICE_FIELDS",
    "check_code_pause",
    "check_dispute",
    "check_home_days",
    "check_home_place",
    "check_home_source",
    "check_proposed",
    "tidy_phone",
]
