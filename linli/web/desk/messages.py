"""The outbox: every message that left or shall leave the house, with what became of it; never its words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages as told
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from linli.kernel.actors import Actor
from linli.people import queries
from linli.people.commands import send_again
from linli.web.desk.cases import page_number
from linli.web.desk.frame import show
from linli.web.parts.forms import PageForm
from linli.web.parts.staff import for_staff

STATES = {
    "waiting": gettext_lazy("Waiting"),
    "sent": gettext_lazy("Sent"),
    "failed": gettext_lazy("Not delivered"),
}
MEDIA = {"sms": gettext_lazy("Text message"), "mail": gettext_lazy("E-mail"), "push": gettext_lazy("Push message")}


def key_name(key: str) -> str:
    """What a message is about."""
    return {
        "sign_in_code": _("Sign-in code"),
        "report_accepted": _("Report accepted"),
        "report_closed": _("Report dealt with"),
        "report_extended": _("Report takes longer"),
        "report_paused": _("Clock of a report stands still"),
        "news_report": _("News of a report"),
        "news_danger": _("Danger"),
        "news_work": _("News for staff"),
    }.get(key, key)


class Narrow(PageForm):
    """What the outbox is narrowed to, by GET."""

    medium = forms.ChoiceField(label=gettext_lazy("Medium"), required=False, choices=[("", gettext_lazy("All")), *MEDIA.items()])
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=[("", gettext_lazy("All")), *STATES.items()])
    failed = forms.BooleanField(label=gettext_lazy("With a failure only"), required=False)


@require_safe
@for_staff("messages.keep")
def outbox(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every message, narrowed and paged."""
    form = Narrow(request.GET, auto_id="narrow-%s")
    form.is_valid()
    good = form.cleaned_data
    listing = queries.messages(
        actor,
        medium=good.get("medium", ""),
        state=good.get("state", ""),
        failed=bool(good.get("failed")),
        page=page_number(request),
    )
    rows = [(card, key_name(card.key), MEDIA.get(card.medium, card.medium), STATES[card.state]) for card in listing.rows]
    context: dict[str, Any] = {"form": form, "listing": listing, "rows": rows, "narrowed": bool(request.GET)}
    return show(request, actor, "desk/messages.html", context)


@require_POST
@for_staff("messages.keep")
def again(request: HttpRequest, actor: Actor, message_id: UUID) -> HttpResponse:
    """Try a message once more, at once."""
    send_again(actor, message_id=message_id, now=timezone.now())
    told.success(request, _("It is tried again at once."))
    return redirect("/desk/messages/")


urls = [path("messages/", outbox), path("messages/<uuid:message_id>/again", again)]
