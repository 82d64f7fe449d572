"""The knowledge card of a case's kind, beside the case: steps, power, and the standard answer filled in."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from linli.cases.queries import CasePage
from linli.kernel.actors import Actor
from linli.web.desk.acts.shape import Panel
from linli.web.parts.knowledge import card_for, case_values


def card(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """How this kind of matter is done; nothing where no valid card is on file. Three queries at most."""
    case = page.card
    values = case_values(number=case.number, unit=case.holder_unit, address=case.address, due=case.due_at)
    found = card_for(actor, case.category, values)
    if found is None:
        return None
    return Panel("knowledge", _("How it is done"), "desk/cards/panel.html", "book", {"one": found})
