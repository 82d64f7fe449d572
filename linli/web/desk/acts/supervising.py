"""Words of supervisors on a case, the holder's answer, and taking a case off the list."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases.commands import answer_urging, unlist, urge
from linli.cases.queries import CasePage, UrgingCard
from linli.cases.rules import Act
from linli.kernel.actors import Actor
from linli.web.desk.acts.form import ReasonForm, cleaned, form_for, form_panel, words_field
from linli.web.desk.acts.shape import CaseAct, Panel
from linli.web.desk.choosing import uuid_from
from linli.web.parts.forms import PageForm
from linli.web.parts.names import level_name, urging_name


class UrgeForm(PageForm):
    """Which kind, and the words."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What"),
        choices=[("reminder", gettext_lazy("Reminder")), ("supervision", gettext_lazy("Supervision"))],
        widget=forms.RadioSelect,
        initial="reminder",
    )
    words = words_field(gettext_lazy("Words to the holder"))


class AnswerForm(PageForm):
    """The answer to the words of a supervisor."""

    urging = forms.CharField(widget=forms.HiddenInput)
    words = words_field(gettext_lazy("Your answer"))


def urge_panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """For officers, leaders and operators of the area."""
    if Act.URGE not in page.acts:
        return None
    form = form_for(UrgeForm, request, "urge")
    intro = _("The holder is told and answers.")
    return form_panel(form, "urge", _("Remind or supervise"), "speakerphone", submit=_("Send it"), intro=intro)


def do_urge(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """An answer is expected."""
    urge(actor, case_id=case_id, now=timezone.now(), **cleaned(UrgeForm(request.POST)))
    return _("Sent. The holder has been told and is expected to answer.")


def _open(page: CasePage) -> UrgingCard | None:
    return next((one for one in page.holding.urgings if one.answered_at is None), None)


def answer_panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """For the holder, while words of a supervisor wait; open at once."""
    urging = _open(page)
    if Act.ANSWER not in page.acts or urging is None:
        return None
    form = form_for(AnswerForm, request, "answer")
    form.fields["urging"].initial = str(urging.id)
    intro = f"{urging_name(urging.kind)} · {urging.by}: {urging.words}"
    panel = form_panel(form, "answer", _("Answer the supervisor"), "message-circle", submit=_("Answer"), intro=intro)
    return Panel(panel.key, panel.title, panel.template, panel.icon, panel.context, opened=True)


def do_answer(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """The supervisor is told."""
    good = cleaned(AnswerForm(request.POST))
    urging_id = uuid_from(good["urging"], field="urging") or case_id
    answer_urging(actor, case_id=case_id, urging_id=urging_id, words=good["words"], now=timezone.now())
    return _("Answered. The supervisor has been told.")


def unlist_panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """For the county, while the case is listed."""
    if Act.UNLIST not in page.acts or page.holding.level != "listed":
        return None
    form = form_for(ReasonForm, request, "unlist")
    return form_panel(form, "unlist", _("Take it off the list"), "flag", submit=_("Take it off the list"))


def do_unlist(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """With the reason in the timeline."""
    unlist(actor, case_id=case_id, note=cleaned(ReasonForm(request.POST))["note"], now=timezone.now())
    return _("The case is not listed any more.")


def card(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """The step of the ladder, and what was said."""
    held = page.holding
    if not held.level and not held.urgings:
        return None
    context = {
        "level": held.level,
        "level_name": level_name(held.level),
        "failures": held.failures,
        "lines": [(one, urging_name(one.kind)) for one in held.urgings],
    }
    return Panel("supervision", _("Supervision"), "desk/acts/supervision.html", "flag", context)


URGE = CaseAct("urge", urge_panel, do_urge)
ANSWER = CaseAct("answer", answer_panel, do_answer)
UNLIST = CaseAct("unlist", unlist_panel, do_unlist)
