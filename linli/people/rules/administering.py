"""The three separated administrators, as a table (GB/T 22239-2019, 8.1.5: system, audit and security administration).

Nobody is two of them, and none of them holds a post: whoever sets the rules of access does no business, whoever keeps
the accounts cannot read the audit, and whoever reads the audit can change nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from linli.kernel.errors import Refused

SYSTEM, SECURITY, AUDIT = "system", "security", "audit"
#: The administrator that each of the three roles makes somebody.
ADMINS = {"system_admin": SYSTEM, "security_admin": SECURITY, "audit_admin": AUDIT}


class Duty(StrEnum):
    """What administrators do."""

    SEE_ACCOUNTS = "see_accounts"
    KEEP_ACCOUNTS = "keep_accounts"
    UNLOCK = "unlock"
    GIVE_POSTS = "give_posts"
    RESET_FACTORS = "reset_factors"
    END_SESSIONS = "end_sessions"
    END_TOKENS = "end_tokens"
    READ_AUDIT = "read_audit"


#: Which administrator each duty belongs to.
DUTIES: dict[Duty, tuple[str, ...]] = {
    Duty.SEE_ACCOUNTS: (SYSTEM, SECURITY),
    Duty.KEEP_ACCOUNTS: (SYSTEM,),
    Duty.UNLOCK: (SYSTEM,),
    Duty.GIVE_POSTS: (SECURITY,),
    Duty.RESET_FACTORS: (SECURITY,),
    Duty.END_SESSIONS: (SECURITY,),
    Duty.END_TOKENS: (SECURITY,),
    Duty.READ_AUDIT: (AUDIT,),
}


def check_separate(role: str, held: Iterable[str]) -> None:
    """Refuse a post that would put two things into one hand that belong into two."""
    others = {other for other in held if other != role}
    if role in ADMINS and others & set(ADMINS):
        raise Refused(
            "people.two_administrators",
            "Nobody is two of the three administrators. End the other office first, or name somebody else.",
        )
    if others and (role in ADMINS or others & set(ADMINS)):
        raise Refused(
            "people.administrator_in_business",
            "An administrator holds no post in the daily work. Give it to another account.",
        )
