"""Identifiers: time-ordered UUIDs (RFC 9562, version 7) and the short codes people read out on the telephone."""

from __future__ import annotations

import secrets
import uuid

from uuid_utils.compat import uuid7 as _uuid7

#: Crockford-like alphabet without letters and digits that are mixed up when read aloud or written by hand.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 10


def new_id() -> uuid.UUID:
    """A UUIDv7: unique everywhere, and later ones sort after earlier ones to the millisecond."""
    return _uuid7()


def new_code() -> str:
    """A tracking code of ten characters, such as ``7KQ4M-X9TRB`` without its dash.

    The alphabet has 31 signs, so there are 31**10 (8e14) codes: a code can be neither guessed nor counted up.
    """
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def tidy_code(typed: str) -> str:
    """What a person meant when typing a code: without spaces and dashes, upper case, look-alikes put right."""
    kept = "".join(ch for ch in typed.upper() if ch.isalnum())
    return kept.translate(str.maketrans("O0I1L", "QQJJJ"))


def pretty_code(code: str) -> str:
    """The code in two groups of five, as printed and shown."""
    return f"{code[:5]}-{code[5:]}" if len(code) == CODE_LENGTH else code
