"""Asking to return a case, and objecting to a rejection."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases.commands import ask_return, object_to_rejection
from linli.cases.queries import CasePage
from linli.cases.rules import Act
from linli.kernel.actors import Actor
from linli.web.desk.acts.form import cleaned, form_for, form_panel, words_field
from linli.web.desk.acts.shape import CaseAct, Panel
from linli.web.desk.choosing import choices
from linli.web.parts.forms import PageForm
from linli.web.parts.names import reason_names

_HOPS = ("return", "arbitration")


class ReturnForm(PageForm):
    """Why, on which basis, and who should have it."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"))
    unit = forms.ChoiceField(label=gettext_lazy("Unit that is responsible"))
    basis = words_field(
        gettext_lazy("Basis"), help_text=gettext_lazy("The article, the duty list or the fact that shows it.")
    )

    def __init__(self, data: object, *, auto_id: str = "return-%s") -> None:
        super().__init__(data, auto_id=auto_id)
        options = {
            "reason": list(reason_names("return").items()),
            "unit": [("", _("Choose a unit")), *choices().units],
        }
        for name, values in options.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = values


class BasisForm(PageForm):
    """What is new."""

    basis = words_field(gettext_lazy("Basis"))


def return_panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """While nothing waits, nothing has been ruled, and the unit has not asked before."""
    if Act.ASK_RETURN not in page.acts:
        return None
    hops = [one for one in page.holding.requests if one.kind in _HOPS and one.state != "overtaken"]
    own = any(one.unit == page.card.holder_unit for one in hops)
    ruled = any(one.kind == "arbitration" for one in hops)
    if own or ruled or page.holding.waiting(*_HOPS):
        return None
    intro = _("Your unit stays responsible and the clock runs on until it is decided. A unit can ask once.")
    form = form_for(ReturnForm, request, "return")
    return form_panel(
        form, "return", _("Return it: not ours"), "arrow-back-up", submit=_("Ask to return it"), intro=intro
    )


def do_return(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """It waits for a decision."""
    good = cleaned(ReturnForm(request.POST))
    asked = ask_return(
        actor,
        case_id=case_id,
        reason=good["reason"],
        basis=good["basis"],
        unit_id=UUID(good["unit"]),
        now=timezone.now(),
    )
    if asked.kind == "arbitration":
        return _("Another unit has returned this case before, so the county's command centre rules on it.")
    return _("Asked. Until it is decided your unit stays responsible and the clock runs on.")


def object_panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """After the unit's own return was rejected, once."""
    if Act.OBJECT not in page.acts:
        return None
    hops = [one for one in page.holding.requests if one.kind in _HOPS and one.state != "overtaken"]
    rejected = any(
        one.kind == "return" and one.state == "refused" and one.unit == page.card.holder_unit for one in hops
    )
    if not rejected or any(one.kind == "arbitration" for one in hops):
        return None
    form = form_for(BasisForm, request, "object")
    intro = _("The county's command centre rules on it. After the ruling nothing can be returned.")
    return form_panel(form, "object", _("Object to the rejection"), "gavel", submit=_("Ask for a ruling"), intro=intro)


def do_object(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """It goes to arbitration."""
    basis = cleaned(BasisForm(request.POST))["basis"]
    object_to_rejection(actor, case_id=case_id, basis=basis, now=timezone.now())
    return _("The county's command centre will rule on it. Your unit stays responsible until then.")


RETURN = CaseAct("return", return_panel, do_return)
OBJECT = CaseAct("object", object_panel, do_object)
