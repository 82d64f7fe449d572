"""Telephone numbers are never searched like words: first a purpose, then the exact number, and a fact of it."""

from __future__ import annotations

from linli.kernel import matrix
from linli.kernel.errors import Refused
from linli.kernel.text import find_personal

#: Why a number may be looked up (PIPL art. 6: a clear purpose, the least that it needs).
PURPOSES = ("caller", "repeat", "callback", "wrong_number")
#: Whose work it is to deal with reporters.
ROLES = matrix.roles("search.phones")


def phone_in(typed: str) -> str:
    """The telephone or identity number that a typed line holds; empty for none."""
    found = find_personal(typed)
    return typed[found[0].start : found[0].end] if found else ""


def check_purpose(purpose: str) -> None:
    """Refuses a purpose that is not on the list."""
    if purpose not in PURPOSES:
        raise Refused(
            "search.purpose_missing",
            "Say for what the number is looked up. That you looked is recorded, the number is not.",
            field="purpose",
            choices=", ".join(PURPOSES),
        )
