"""What the machine decided about a case: right with one click, or another answer with one click."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.cases.queries import CasePage
from linli.cases.rules import Act
from linli.intake.commands import Choice, confirm, decide
from linli.intake.queries import machine_said
from linli.kernel.actors import Actor
from linli.kernel.errors import Stale
from linli.web.desk.acts.shape import CaseAct, Panel
from linli.web.desk.choosing import uuid_from
from linli.web.parts.wording import category_names

MOST_OTHERS = 3


def panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """For operators, while the machine's decision stands; another answer only until the work has been reported."""
    said = machine_said(actor, page.card.id, day=timezone.localdate())
    if said is None:
        return None
    names, may_change = category_names(), Act.REDIRECT in page.acts
    others = [(a["code"], names.get(a["code"], a["code"]), a["confidence"]) for a in said.alternatives]
    others = [other for other in others if other[0] != said.category][:MOST_OTHERS]
    if not (said.may_confirm or may_change):
        return None
    context = {
        "kind": f"{said.category} {names.get(said.category, '')}",
        "said": said,
        "others": others if may_change else [],
        "units": said.unit_habits if may_change else [],
    }
    return Panel("machine", _("What the machine decided"), "desk/acts/machine.html", "sparkles", context, opened=True)


def do(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """One press: yes, another kind, or another unit."""
    now = timezone.now()
    said = machine_said(actor, case_id, day=timezone.localdate(now))
    if said is None:
        raise Stale("desk.not_by_machine", _("Somebody else has decided this meanwhile. Look at it again."))
    category, unit = request.POST.get("category", ""), uuid_from(request.POST.get("unit", ""), field="unit")
    if not category and unit is None:
        confirm(actor, signal_id=said.signal_id, now=now)
        return _("Thank you: the machine learns from that, too.")
    decide(actor, signal_id=said.signal_id, choice=Choice(category=category, unit_id=unit), now=now)
    return _("Changed. The machine learns from it; it counts against nobody.")


MACHINE = CaseAct("machine", panel, do)
