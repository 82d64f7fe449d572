"""More time, a pause, the suspended ledger, and letting the clock run again."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases import access, queries
from linli.cases.commands import ask_extension, ask_pause, ask_suspension, resume
from linli.cases.queries import CasePage
from linli.cases.rules import Act
from linli.kernel.actors import Actor
from linli.kernel.clock import parse_limit
from linli.orgs.queries import today
from linli.people.queries import Colleague
from linli.web.desk.acts.form import NoteForm, cleaned, day_field, form_for, form_panel, morning_of, words_field
from linli.web.desk.acts.shape import CaseAct, Panel
from linli.web.parts.forms import PageForm
from linli.web.parts.moments import span
from linli.web.parts.names import limit_name, reason_name, reason_names, request_name

_STILL = ("pause", "suspension")


class _Reasoned(PageForm):
    """A form with the reasons of its kind."""

    kind = ""

    def __init__(self, data: object, *, auto_id: str = "%s") -> None:
        super().__init__(data, auto_id=auto_id)
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(reason_names(self.kind).items())


class ExtensionForm(_Reasoned):
    """How much more, and why."""

    kind = "extension"
    amount = forms.CharField(label=gettext_lazy("How much more"), max_length=4)
    reason = forms.ChoiceField(label=gettext_lazy("Reason"))
    words = words_field(gettext_lazy("In your words"), help_text=gettext_lazy("What makes it take longer."))


class PauseForm(_Reasoned):
    """Why, and until when."""

    kind = "pause"
    reason = forms.ChoiceField(label=gettext_lazy("Reason"))
    until = day_field(gettext_lazy("Until when"), help_text=gettext_lazy("On this day the clock runs again by itself."))
    words = words_field(gettext_lazy("In your words"))


class SuspensionForm(_Reasoned):
    """Why, the plan, who keeps watch, and when it is looked at again."""

    kind = "suspension"
    reason = forms.ChoiceField(label=gettext_lazy("Reason"))
    words = words_field(gettext_lazy("Why it cannot be solved now"))
    plan = words_field(gettext_lazy("Plan"), help_text=gettext_lazy("What has to happen, and what is done until then."))
    owner = forms.ChoiceField(label=gettext_lazy("Who keeps watch over it"))
    review_at = day_field(gettext_lazy("Looked at again on"))

    def __init__(self, data: object, *, people: list[Colleague], auto_id: str = "%s") -> None:
        super().__init__(data, auto_id=auto_id)
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose a person")), *((str(one.account_id), one.name) for one in people)]


def _people(actor: Actor, case_id: UUID) -> list[Colleague]:
    return queries.of_holder(access.case_for(actor, None, case_id), today())


def _overdue(page: CasePage) -> bool:
    return page.card.due_at is None or page.card.due_at < timezone.now()


def extend_panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """Before the limit has passed, while none waits."""
    if Act.EXTEND not in page.acts or _overdue(page) or page.holding.waiting("extension"):
        return None
    unit = parse_limit(page.limit).unit
    form = form_for(ExtensionForm, request, "extend")
    form.fields["amount"].help_text = _("As a whole number; counted in: %(unit)s") % {
        "unit": limit_name(str(unit)).strip()
    }
    intro = _("The subdistrict decides. The petitioner reads the new time and the reason.")
    return form_panel(form, "extend", _("Ask for more time"), "hourglass", submit=_("Ask for more time"), intro=intro)


def do_extend(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """It waits for a decision."""
    ask_extension(actor, case_id=case_id, now=timezone.now(), **cleaned(ExtensionForm(request.POST)))
    return _("Asked. Until it is decided the old time holds.")


def pause_panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """Before the limit has passed, while neither a pause nor a suspension waits."""
    if Act.PAUSE not in page.acts or _overdue(page) or page.holding.waiting(*_STILL):
        return None
    form = form_for(PauseForm, request, "pause")
    return form_panel(form, "pause", _("Ask that the clock stands still"), "clock-pause", submit=_("Ask for a pause"))


def do_pause(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """It waits for a decision."""
    good = cleaned(PauseForm(request.POST))
    until = morning_of(good.pop("until"))
    ask_pause(actor, case_id=case_id, until=until, now=timezone.now(), **good)
    return _("Asked. Until it is decided the clock runs on.")


def suspend_panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """The same, for the suspended ledger."""
    if Act.SUSPEND not in page.acts or _overdue(page) or page.holding.waiting(*_STILL):
        return None
    form = form_for(SuspensionForm, request, "suspend", people=_people(actor, page.card.id))
    intro = _(
        "For a matter that cannot be solved now for an objective reason. The county decides; tell the petitioner first."
    )
    return form_panel(
        form, "suspend", _("Put it on the suspended ledger"), "archive", submit=_("Ask to suspend it"), intro=intro
    )


def do_suspend(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """It waits for the county's decision."""
    good = cleaned(SuspensionForm(request.POST, people=_people(actor, case_id)))
    review, owner = morning_of(good.pop("review_at")), UUID(good.pop("owner"))
    ask_suspension(actor, case_id=case_id, review_at=review, owner_id=owner, now=timezone.now(), **good)
    return _("Asked. The county decides; until then the clock runs on.")


def resume_panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """While the clock stands still."""
    if Act.RESUME not in page.acts:
        return None
    form = form_for(NoteForm, request, "resume")
    intro = _("The time that was left is counted on from now.")
    return form_panel(
        form, "resume", _("Let the clock run again"), "player-play", submit=_("Let it run again"), intro=intro
    )


def do_resume(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """With the new due time."""
    resume(actor, case_id=case_id, note=cleaned(NoteForm(request.POST))["note"], now=timezone.now())
    return _("The clock runs again; the new due time stands on the page.")


def card(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """The pauses of a case and how long it has stood still in all."""
    held = page.holding
    if not held.pauses:
        return None
    lines = [(pause, request_name(pause.kind), reason_name(pause.kind, pause.reason)) for pause in held.pauses]
    context = {"lines": lines, "total": span(held.paused.total_seconds()), "now": page.card.paused_since is not None}
    return Panel("pauses", _("The clock stood still"), "desk/acts/pauses.html", "clock-pause", context)


EXTEND = CaseAct("extend", extend_panel, do_extend)
PAUSE = CaseAct("pause", pause_panel, do_pause)
SUSPEND = CaseAct("suspend", suspend_panel, do_suspend)
RESUME = CaseAct("resume", resume_panel, do_resume)
