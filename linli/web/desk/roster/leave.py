"""Asking for leave, deciding about it, coming back early."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.kernel.errors import LinliError
from linli.orgs.queries import UnitCard, today
from linli.people import queries
from linli.people.access import manages
from linli.people.commands import ask_leave, decide_leave, end_leave, withdraw_leave
from linli.people.models import LeaveReason, LeaveState
from linli.people.queries import LeaveCard
from linli.web.desk.roster.frame import chosen, roster_page, uuid_of
from linli.web.parts.forms import PageForm
from linli.web.parts.staff import for_staff

NOON = time(12)
TONES = {"asked": "warn", "approved": "ok", "refused": "bad", "withdrawn": ""}


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class Ask(PageForm):
    """Days, with half days at either end, and the kind of reason; never a story."""

    person = forms.ChoiceField(label=gettext_lazy("For"), required=False)
    reason = forms.ChoiceField(label=gettext_lazy("Kind of leave"), choices=LeaveReason.choices)
    first = _day(pgettext_lazy("time", "From"))
    first_half = forms.ChoiceField(
        label=gettext_lazy("On the first day"),
        choices=[("", gettext_lazy("the whole day")), ("noon", gettext_lazy("from noon"))],
        required=False,
    )
    until = _day(pgettext_lazy("time", "To"))
    until_half = forms.ChoiceField(
        label=gettext_lazy("On the last day"),
        choices=[("", gettext_lazy("the whole day")), ("noon", gettext_lazy("until noon"))],
        required=False,
    )

    def __init__(self, data: object = None, *, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(data, auto_id="leave-%s", **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("For myself")), *people]
        if not people:
            del self.fields["person"]

    def window(self) -> tuple[datetime, datetime]:
        """Beginning and end as moments."""
        first, last = self.cleaned_data["first"], self.cleaned_data["until"]
        start = datetime.combine(first, NOON if self.cleaned_data["first_half"] else time.min, LOCAL)
        if self.cleaned_data["until_half"]:
            return start, datetime.combine(last, NOON, LOCAL)
        return start, datetime.combine(last + timedelta(days=1), time.min, LOCAL)


def span_words(start: datetime, end: datetime) -> str:
    """“9/3 – 11/3”, with the half days said."""
    first, last = start.astimezone(LOCAL), (end - timedelta(seconds=1)).astimezone(LOCAL)
    half = _(" from noon") if first.time() == NOON else "" if first.time() == time.min else f" {first:%H:%M}"
    ending = end.astimezone(LOCAL)
    stop = _(" until noon") if ending.time() == NOON else "" if ending.time() == time.min else f" {ending:%H:%M}"
    return f"{_date(first.date())}{half} – {_date(last.date())}{stop}"


def _date(day: date) -> str:
    return f"{day:%Y-%m-%d}" if day.year != today().year else f"{day.month}/{day.day}"


def line(card: LeaveCard) -> dict[str, Any]:
    """A leave in words."""
    return {
        "card": card,
        "span": span_words(card.starts_at, card.ends_at),
        "reason": str(LeaveReason(card.reason).label) if card.reason else "",
        "state": str(LeaveState(card.state).label),
        "tone": TONES[card.state],
    }


def _people(actor: Actor, unit: UnitCard | None) -> list[tuple[str, str]]:
    """Those for whom a leader may enter leave: the people of the unit looked at."""
    if unit is None or not manages(actor, unit):
        return []
    cards = queries.people_of(unit.id, today())
    return list(dict.fromkeys((str(card.account_id), card.name) for card in cards if card.account_id != actor.id))


def _page(
    request: HttpRequest, actor: Actor, form: Ask | None = None, refused: LinliError | None = None
) -> HttpResponse:
    units, now = queries.units_of(actor), timezone.now()
    unit = chosen(request, units)
    context = {
        "form": form or Ask(people=_people(actor, unit), initial={"first": today(), "until": today()}),
        "units": units,
        "unit": unit,
        "mine": [line(card) for card in queries.own_leave(actor, now=now)],
        "waiting": [line(card) for card in queries.leave_to_decide(actor, now=now)],
        "others": [line(card) for card in queries.leave_of_unit(actor, unit.id, now=now)] if unit else [],
    }
    return roster_page(request, actor, "leave", context, refused=refused)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("rosters.open")
def leave(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One's own leave, what waits for one's decision, and that of a unit; sent, the form asks for leave."""
    if request.method != "POST":
        return _page(request, actor)
    form = Ask(request.POST, people=_people(actor, chosen(request, queries.units_of(actor))))
    if not form.is_valid():
        return _page(request, actor, form)
    try:
        start, end = form.window()
        whom, reason = uuid_of(form.cleaned_data.get("person", "")), form.cleaned_data["reason"]
        ask_leave(actor, reason=reason, starts_at=start, ends_at=end, account_id=whom, now=timezone.now())
    except LinliError as error:
        return _page(request, actor, form, error)
    messages.success(request, _("Asked. Your leader has been told, and you will find the answer under Notices."))
    return redirect("/desk/roster/leave/")


#: From the last part of the address to the command and what is said afterwards.
ACTS: dict[str, tuple[Callable[[Actor, UUID, datetime], Any], Any]] = {
    "approve": (
        lambda actor, leave_id, now: decide_leave(actor, leave_id=leave_id, approve=True, now=now),
        gettext_lazy("Approved. New tasks go to whoever stands in as soon as the leave begins."),
    ),
    "refuse": (
        lambda actor, leave_id, now: decide_leave(actor, leave_id=leave_id, approve=False, now=now),
        gettext_lazy("Refused. The person has been told."),
    ),
    "withdraw": (
        lambda actor, leave_id, now: withdraw_leave(actor, leave_id=leave_id, now=now),
        gettext_lazy("Withdrawn."),
    ),
    "end": (
        lambda actor, leave_id, now: end_leave(actor, leave_id=leave_id, now=now),
        gettext_lazy("The leave ends now. New tasks come again."),
    ),
}


@require_POST
@for_staff("rosters.open")
def act(request: HttpRequest, actor: Actor, leave_id: UUID, name: str) -> HttpResponse:
    """Approve, refuse, withdraw or end one leave."""
    if name not in ACTS:
        raise Http404
    what, said = ACTS[name]
    try:
        what(actor, leave_id, timezone.now())
    except LinliError as error:
        return _page(request, actor, refused=error)
    messages.success(request, str(said))
    return redirect("/desk/roster/leave/")


urls = [path("roster/leave/", leave), path("roster/leave/<uuid:leave_id>/<slug:name>", act)]
