"""Keeping a case open, and asking other units to help; what is tied to the case, as a card to read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases.commands import ask_assist, lift_hold, place_hold, take_back_assist
from linli.cases.queries import CasePage
from linli.cases.rules import Act
from linli.kernel.actors import Actor
from linli.web.desk.acts.form import cleaned, form_for, form_panel, moment_field, morning_of, words_field
from linli.web.desk.acts.shape import CaseAct, Panel
from linli.web.desk.choosing import choices
from linli.web.parts.forms import PageForm, QuickSelect
from linli.web.parts.moments import at_time
from linli.web.parts.names_linking import (
    assist_result_names,
    assist_state_name,
    hold_name,
    hold_names,
    tie_name,
    wish_name,
)

Options = list[tuple[str, Any]]


class ChoosingForm(PageForm):
    """A form one of whose fields is filled when it is shown."""

    field = ""

    def __init__(self, data: object, *, options: Options, auto_id: str = "x-%s") -> None:
        super().__init__(data, auto_id=auto_id)
        field = self.fields[self.field]
        assert isinstance(field, forms.ChoiceField)
        field.choices = options


class HoldForm(ChoosingForm):
    """Why, and until when."""

    field = "kind"
    kind = forms.ChoiceField(label=gettext_lazy("Why it has to stay open"))
    until = forms.DateField(
        label=gettext_lazy("Until when"),
        required=False,
        help_text=gettext_lazy("Left empty, it holds until somebody lifts it."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    reason = words_field(gettext_lazy("Reason"))


class LiftForm(ChoosingForm):
    """Which one."""

    field = "hold"
    hold = forms.ChoiceField(label=gettext_lazy("Which"))
    note = words_field(gettext_lazy("Note"), required=False)


class AssistForm(ChoosingForm):
    """Whom, what, until when."""

    field = "unit"
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), widget=QuickSelect)
    words = words_field(gettext_lazy("What it is asked to do"))
    due_at = moment_field(gettext_lazy("Until when"), help_text=gettext_lazy("Left empty, the ordinary time applies."))


class TakeBackForm(ChoosingForm):
    """Which one."""

    field = "assist"
    assist = forms.ChoiceField(label=gettext_lazy("Which"))
    note = words_field(gettext_lazy("Note"), required=False)


def hold_panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """For officers, leaders and operators."""
    if Act.HOLD not in page.acts:
        return None
    form = form_for(HoldForm, request, "hold", options=list(hold_names().items()))
    intro = _("Nobody can close the case while it is held. The clock runs on.")
    return form_panel(form, "hold", _("Keep it open"), "lock", submit=_("Keep it open"), intro=intro)


def do_hold(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """It stands above the case."""
    good = cleaned(HoldForm(request.POST, options=list(hold_names().items())))
    until = morning_of(good["until"]) if good["until"] else None
    place_hold(actor, case_id=case_id, kind=good["kind"], reason=good["reason"], until=until, now=timezone.now())
    return _("The case stays open until the hold is lifted.")


def _holds(page: CasePage) -> Options:
    return [(str(one.id), f"{hold_name(one.kind)} · {one.reason[:40]}") for one in page.ties.holds if one.mine]


def lift_panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """For whoever placed a hold, and for operators."""
    options = _holds(page)
    if not options or page.read_until is not None:
        return None
    form = form_for(LiftForm, request, "lift", options=options)
    return form_panel(form, "lift", _("Lift a hold"), "lock-open", submit=_("Lift it"))


def do_lift(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """Any of one's own."""
    sent = request.POST.get("hold", "")
    good = cleaned(LiftForm(request.POST, options=[(sent, sent)]))
    lift_hold(actor, hold_id=UUID(good["hold"]), note=good["note"], now=timezone.now())
    return _("Lifted. The case can be closed when the work is done.")


def assist_panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """For the holder."""
    if Act.ASSIST not in page.acts:
        return None
    asked = {one.unit for one in page.ties.helping}
    units = [(i, name) for i, name in choices().units if name != page.card.holder_unit and name not in asked]
    form = form_for(AssistForm, request, "assist", options=[("", _("Choose a unit")), *units])
    intro = _("Your unit goes on leading. The other one gets a task of its own and gives its result to you.")
    return form_panel(
        form, "assist", _("Ask another unit to help"), "heart-handshake", submit=_("Ask for help"), intro=intro
    )


def do_assist(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """It finds a task."""
    good = cleaned(AssistForm(request.POST, options=choices().units))
    ask_assist(
        actor,
        case_id=case_id,
        unit_id=UUID(good["unit"]),
        words=good["words"],
        due_at=good["due_at"],
        now=timezone.now(),
    )
    return _("Asked. The unit has a task now; you are told when it answers.")


def back_panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """Where a unit has not answered yet."""
    if Act.TAKE_BACK not in page.acts or not page.ties.helping:
        return None
    options: Options = [(str(one.id), f"{one.unit} · {one.asked[:40]}") for one in page.ties.helping]
    form = form_for(TakeBackForm, request, "take-back", options=options)
    return form_panel(form, "take-back", _("Take back a request for help"), "x", submit=_("Take it back"))


def do_back(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """The task ends."""
    sent = request.POST.get("assist", "")
    good = cleaned(TakeBackForm(request.POST, options=[(sent, sent)]))
    take_back_assist(actor, assist_id=UUID(good["assist"]), note=good["note"], now=timezone.now())
    return _("Taken back. The unit's task has ended.")


def card(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """Holds, helping units, cases that belong together, wishes to take it up again."""
    ties = page.ties
    if not (ties.holds or ties.assists or ties.cases or ties.wishes or page.read_until):
        return None
    results = assist_result_names()
    context = {
        "holds": [(one, hold_name(one.kind)) for one in ties.holds],
        "assists": [(one, assist_state_name(one.state), results.get(one.result, "")) for one in ties.assists],
        "cases": [(one, tie_name(one.how)) for one in ties.cases],
        "wishes": [(one, wish_name(one.state)) for one in ties.wishes],
        "first_due": at_time(ties.first_due_at) if ties.first_due_at else "",
        "read_until": at_time(page.read_until) if page.read_until else "",
    }
    return Panel("ties", _("Tied to this case"), "desk/acts/ties.html", "arrows-join", context)


HOLD = CaseAct("hold", hold_panel, do_hold)
LIFT = CaseAct("lift", lift_panel, do_lift)
ASSIST = CaseAct("assist", assist_panel, do_assist)
TAKE_BACK = CaseAct("take-back", back_panel, do_back)
