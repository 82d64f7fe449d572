"""Where each of the three administrators may go."""

from __future__ import annotations

from django.utils.translation import gettext as _

from linli.kernel.actors import Actor
from linli.people.rules import DUTIES, Duty
from linli.web.parts.places import Place


def admin_places(actor: Actor) -> list[Place]:
    """The entries of the side for the duties that an administrator has. No query."""

    def has(duty: Duty) -> bool:
        return actor.admin in DUTIES[duty]

    found = [Place(_("Administration"))]
    if has(Duty.SEE_ACCOUNTS):
        found.append(Place(_("Accounts"), "/admin/accounts/", "users"))
    if has(Duty.END_TOKENS):
        found.append(Place(_("Tokens of programs"), "/admin/tokens/", "key"))
    if has(Duty.READ_AUDIT):
        found.append(Place(_("Audit log"), "/admin/audit/", "list-check"))
    return [*found, Place(_("Myself")), Place(_("Security of my account"), "/my/security/", "shield-lock")]
