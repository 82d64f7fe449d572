"""Marking a case confidential: it disappears for the unit that it accuses and for that unit's people."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases.commands import mark_confidential
from linli.cases.queries import CasePage
from linli.cases.rules import Act
from linli.kernel.actors import Actor
from linli.web.desk.acts.form import cleaned, form_for, form_panel, words_field
from linli.web.desk.acts.linking import ChoosingForm, Options
from linli.web.desk.acts.shape import CaseAct, Panel
from linli.web.desk.choosing import choices
from linli.web.parts.forms import QuickSelect


class ConfidentialForm(ChoosingForm):
    """Against whom, and why."""

    field = "unit"
    unit = forms.ChoiceField(label=gettext_lazy("Accused unit"), widget=QuickSelect)
    reason = words_field(gettext_lazy("Reason"))


def panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """For operators of the area."""
    if Act.CONFIDENTIAL not in page.acts:
        return None
    units: Options = [(i, name) for i, name in choices().units if name != page.card.holder_unit]
    form = form_for(ConfidentialForm, request, "confidential", options=[("", _("Choose a unit")), *units])
    intro = _(
        "For reports about a unit or its people. The accused unit finds the case nowhere: not in lists, search, counts,"
        " exports or live pages. Nobody is rung about it. For several units, do it once for each."
    )
    return form_panel(form, "confidential", _("Mark as confidential"), "lock", submit=_("Mark it"), intro=intro)


def do(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """One more unit that sees nothing of it."""
    good = cleaned(ConfidentialForm(request.POST, options=choices().units))
    mark_confidential(actor, case_id=case_id, units=[UUID(good["unit"])], reason=good["reason"], now=timezone.now())
    return _("Marked. The accused unit and its people see nothing of this case.")


CONFIDENTIAL = CaseAct("confidential", panel, do)
