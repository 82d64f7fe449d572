"""The audit log, for the audit administrator alone: who signed in, who changed which rights; nothing can be changed here."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from linli.kernel.actors import Actor
from linli.kernel.clock import LOCAL
from linli.orgs.queries import today
from linli.people.queries import AUDIT_TOPICS, AuditLine, audit
from linli.people.rules import Duty
from linli.web.admin.entering import for_duty
from linli.web.desk.frame import show
from linli.web.parts.forms import PageForm
from linli.web.parts.wording_signing import SIGNING_WORDS, audit_details

#: How many days the page shows unless asked otherwise.
DAYS = 7


def topic_name(topic: str) -> str:
    """What a topic of the audit is called."""
    return {
        "signing": _("Signing in and out"),
        "factors": _("Passwords and second factors"),
        "accounts": _("Accounts and posts"),
        "programs": _("Tokens and keys"),
        "people": _("Residents' data opened"),
    }.get(topic, topic)


class Narrow(PageForm):
    """What of it."""

    topic = forms.ChoiceField(label=gettext_lazy("Topic"), required=False)
    login = forms.CharField(label=gettext_lazy("Name for signing in"), required=False, max_length=40)
    since = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=gettext_lazy("Up to"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = [(topic, topic_name(topic)) for topic in AUDIT_TOPICS]
        self.fields["topic"].choices = [("", _("All")), *topics]  # type: ignore[attr-defined]


def _moment(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=LOCAL)


def _in_words(line: AuditLine) -> dict[str, Any]:
    return {"line": line, "words": str(SIGNING_WORDS.get(line.kind, line.kind)), "details": audit_details(line.data)}


@require_http_methods(["GET", "HEAD"])
@for_duty(Duty.READ_AUDIT)
def log(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A hundred lines, newest first; older ones by the time of the last."""
    form = Narrow(request.GET or None)
    values = form.cleaned_data if form.is_bound and form.is_valid() else {}
    since, until = values.get("since") or today() - timedelta(days=DAYS), values.get("until") or today()
    before = _moment(until + timedelta(days=1))
    older = request.GET.get("before", "")
    try:
        asked = datetime.fromisoformat(older) if older else before
    except ValueError:
        asked = before
    before = min(before, asked if timezone.is_aware(asked) else asked.replace(tzinfo=LOCAL))
    lines = audit(
        actor, topic=values.get("topic", ""), login=values.get("login", ""), since=_moment(since), before=before
    )
    rest = request.GET.copy()
    rest["before"] = lines[-1].at.isoformat() if len(lines) == 100 else ""
    context = {"lines": [_in_words(line) for line in lines], "form": form, "older": rest.urlencode() if rest["before"] else ""}
    return show(request, actor, "admin/audit.html", context)


urls = [path("audit/", log)]
