"""Ending a case without work, saying that it is gone, taking it up again; the answers to its petitioners as a card."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases.commands import decline, refuse_reopen, reopen, report_gone
from linli.cases.queries import CasePage, case_with_number
from linli.cases.rules import SPECIAL, Act
from linli.intake.queries import answers_to
from linli.kernel.actors import Actor
from linli.orgs.queries import ground_in_memory
from linli.web.desk.acts.dividing import number_field
from linli.web.desk.acts.form import ReasonForm, cleaned, form_for, form_panel, words_field
from linli.web.desk.acts.linking import ChoosingForm, Options
from linli.web.desk.acts.shape import CaseAct, Panel
from linli.web.desk.choosing import uuid_from
from linli.web.parts.names_linking import answer_way_name, special_names, told_words


class DeclineForm(ChoosingForm):
    """Which of the special cases, and what the petitioner is told."""

    field = "special"
    needed = ("words",)
    special = forms.ChoiceField(label=gettext_lazy("Which case"))
    words = words_field(gettext_lazy("What the petitioner reads"), required=False, rows=3)
    earlier = number_field(gettext_lazy("Number of the earlier case"), required=False)


class ReopenForm(ReasonForm):
    """The judgement, and why."""

    reasonable = forms.BooleanField(label=gettext_lazy("I judge the wish reasonable"), required=False)


class RefuseForm(ChoosingForm):
    """Which wish, and why not."""

    field = "wish"
    wish = forms.ChoiceField(label=gettext_lazy("Wish"))
    note = words_field(gettext_lazy("Reason"), help_text=gettext_lazy("The petitioner reads it."))


def gone_panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """For those who walk or watch over the area."""
    if Act.REPORT_GONE not in page.acts:
        return None
    form = form_for(ReasonForm, request, "gone")
    intro = _("Somebody else verifies it on the spot. It counts in how often the matter comes back.")
    return form_panel(
        form, "gone", _("It is gone already"), "leaf", submit=_("Report that it is gone"), intro=intro
    )


def do_gone(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """With how one knows."""
    report_gone(actor, case_id=case_id, note=cleaned(ReasonForm(request.POST))["note"], now=timezone.now())
    return _("Reported. Somebody else verifies it now.")


def _specials() -> Options:
    return [(code, name) for code, name in special_names().items() if SPECIAL[code].ends]


def decline_panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """For operators; the legal way of the kind stands in the form already."""
    if Act.DECLINE not in page.acts:
        return None
    form = form_for(DeclineForm, request, "decline", options=_specials())
    kind = ground_in_memory().categories.get(page.card.category)
    form.fields["words"].initial = str(kind.words.get("legal_way_zh", "")) if kind else ""
    intro = _("Only for the special cases of the hotline rules. The petitioner gets the words as an answer.")
    return form_panel(form, "decline", _("Not for us: tell the way"), "ban", submit=_("End it and tell"), intro=intro)


def do_decline(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """The petitioners are told."""
    good = cleaned(DeclineForm(request.POST, options=_specials()))
    earlier = case_with_number(actor, good["earlier"]) if good["earlier"] else None
    decline(
        actor, case_id=case_id, special=good["special"], words=good["words"], earlier_id=earlier, now=timezone.now()
    )
    return _("Ended. Every petitioner gets the answer.")


def reopen_panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """For operators and call-back agents, while the rules allow it; open at once where a petitioner asks."""
    if Act.REOPEN not in page.acts:
        return None
    waits = any(one.state == "waiting" for one in page.ties.wishes)
    form = form_for(ReopenForm, request, "reopen")
    intro = _("It goes to the unit that did the work, with a share of its limit; the first due time stays in statistics.")
    panel = form_panel(form, "reopen", _("Take it up again"), "refresh", submit=_("Take it up again"), intro=intro)
    return Panel(panel.key, panel.title, panel.template, panel.icon, panel.context, opened=waits)


def do_reopen(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """With the judgement."""
    good = cleaned(ReopenForm(request.POST))
    reopen(actor, case_id=case_id, reason=good["note"], reasonable=good["reasonable"], now=timezone.now())
    return _("Taken up again. The unit and the petitioners are told.")


def refuse_panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """Where a petitioner asks."""
    waits: Options = [(str(one.id), one.words[:60]) for one in page.ties.wishes if one.state == "waiting"]
    if Act.REOPEN not in page.acts or not waits:
        return None
    form = form_for(RefuseForm, request, "refuse-reopen", options=waits)
    return form_panel(form, "refuse-reopen", _("Do not take it up again"), "x", submit=_("Refuse and tell why"))


def do_refuse(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """The petitioner reads why."""
    sent = request.POST.get("wish", "")
    good = cleaned(RefuseForm(request.POST, options=[(sent, sent)]))
    wish_id = uuid_from(good["wish"], field="wish")
    assert wish_id is not None
    refuse_reopen(actor, wish_id=wish_id, reason=good["note"], now=timezone.now())
    return _("Refused. The petitioner reads the reason.")


def card(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """How many petitioners were told what by which way; words of each, where it has ended."""
    if page.card.state not in ("closed", "evaluated", "declined", "cancelled"):
        return None
    rows = answers_to(page.card.id) if page.read_until is None else []
    if not rows:
        return None
    last = [one for one in rows if one.at == rows[-1].at]
    context = {
        "sent": sum(one.way != "none" for one in last),
        "none": sum(one.way == "none" for one in last),
        "told": told_words(last[0].result),
        "words": last[0].words,
        "lines": [(one, answer_way_name(one.way, one.reason)) for one in last],
    }
    return Panel("answers", _("Answers to the petitioners"), "desk/acts/answers.html", "send", context)


GONE = CaseAct("gone", gone_panel, do_gone)
DECLINE = CaseAct("decline", decline_panel, do_decline)
REOPEN = CaseAct("reopen", reopen_panel, do_reopen)
REFUSE_REOPEN = CaseAct("refuse-reopen", refuse_panel, do_refuse)
