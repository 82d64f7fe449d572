"""Correcting the kind, the unit or the priority of a case through its first report."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.cases.queries import CasePage
from linli.cases.rules import Act
from linli.intake.commands import decide
from linli.intake.queries import signals_of
from linli.kernel.actors import Actor
from linli.kernel.errors import Refused
from linli.web.desk.acts.shape import CaseAct, Panel
from linli.web.desk.choosing import choice_from, choices
from linli.web.parts.wording import category_name


def panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """For operators, until the work has been reported."""
    if Act.REDIRECT not in page.acts:
        return None
    kind_now = f"{page.card.category} {category_name(page.card.category)}"
    context = {"options": choices(), "kind_now": kind_now, "priority_now": page.card.priority}
    return Panel("correct", _("Correct where it went"), "desk/acts/correct.html", "pencil", context)


def do(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """The reason stands in the timeline."""
    reports = signals_of(case_id)
    if not reports:
        raise Refused("desk.no_report", _("This case has no report to correct."))
    choice = choice_from(request.POST, needs_note=True)
    decide(actor, signal_id=reports[0][0], choice=choice, now=timezone.now())
    return _("Corrected. The new holder has been told; the clock runs from the first dispatch.")


CORRECT = CaseAct("correct", panel, do)
