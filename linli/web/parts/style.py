"""``/open/style``: every element of the design system in use, with its states. No page invents its own element."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from linli.web.parts import signs
from linli.web.parts.forms import PageForm
from linli.web.parts.places import Place, mark_here
from linli.web.parts.steps import Step

COLOURS = (
    "paper",
    "surface",
    "sunken",
    "ink",
    "muted",
    "line-strong",
    "jade",
    "jade-soft",
    "brick",
    "ok",
    "info",
    "warn",
    "bad",
)
TONES = ("ok", "info", "warn", "bad")


class Sample(PageForm):
    """A field of each kind."""

    text = forms.CharField(
        label=gettext_lazy("What is the matter?"),
        help_text=gettext_lazy("In your own words. Say what, where and since when."),
        widget=forms.Textarea,
    )
    phone = forms.RegexField(
        r"^1\d{10}$",
        label=gettext_lazy("Telephone"),
        required=False,
        error_messages={"invalid": gettext_lazy("A mobile number has 11 digits and begins with 1.")},
    )
    way = forms.ChoiceField(
        label=gettext_lazy("How shall we answer?"),
        choices=[("page", gettext_lazy("On this page")), ("sms", gettext_lazy("By text message"))],
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("", "—"), ("road", gettext_lazy("Road")), ("noise", gettext_lazy("Noise"))],
    )
    agree = forms.BooleanField(label=gettext_lazy("Others may join this matter"), required=False)


def _story(now: datetime) -> list[Step]:
    """The timeline of an invented case, half way through."""
    return [
        Step(
            _("Reported"),
            who="王阿姨",
            at=now - timedelta(hours=5),
            icon="message-report",
            words="3号楼门口的井盖松了，晚上走路很危险。",
        ),
        Step(_("Given to a unit"), who="市政养护所", at=now - timedelta(hours=4, minutes=52), icon="send"),
        Step(
            _("Somebody is on site"),
            "now",
            who="李建国",
            at=now - timedelta(minutes=40),
            until=now + timedelta(hours=3),
            icon="tool",
        ),
        Step(_("Verified by another person"), "next", icon="eye-check"),
        Step(_("You say whether it is good"), "next", icon="star"),
    ]


def _sample(now: datetime, frame: str) -> dict[str, Any]:
    """Everything that the page shows, made up."""
    rows = [
        SimpleNamespace(
            number="20261123000417",
            title="井盖松动",
            state="handling",
            priority="P2",
            start=now - timedelta(hours=5),
            due=now + timedelta(minutes=35),
        ),
        SimpleNamespace(
            number="20261123000398",
            title="楼道堆放杂物",
            state="dispatched",
            priority="P3",
            start=now - timedelta(hours=2),
            due=now + timedelta(hours=21),
        ),
        SimpleNamespace(
            number="20261122000311",
            title="广场舞噪声",
            state="reported",
            priority="P4",
            start=now - timedelta(days=1),
            due=now - timedelta(hours=2),
        ),
    ]
    places = [
        Place(_("Work")),
        Place(_("Inbox"), "/open/style", "inbox", 12),
        Place(_("Cases"), "/desk/cases", "clipboard-list"),
        Place(_("To be verified"), "/desk/verify", "eye-check", 3),
        Place(_("See")),
        Place(_("Live board"), "/desk/board", "dashboard"),
    ]
    return {
        "colours": COLOURS,
        "tones": TONES,
        "kinds": [(kind, list(table)) for kind, table in signs.KINDS.items()],
        "rows": rows,
        "steps": _story(now),
        "due_soon": now + timedelta(minutes=40),
        "due_later": now + timedelta(days=2, hours=3),
        "due_past": now - timedelta(hours=2),
        "started": now - timedelta(hours=6),
        "form": Sample(),
        "wrong": Sample({"wrong-phone": "12", "wrong-way": "page", "wrong-kind": "road"}, prefix="wrong"),
        "listing": SimpleNamespace(page=2, pages=7, total=163),
        "places": mark_here([place for place in places if place.url] if frame == "field" else places, "/open/style"),
        "code": "7KQ4MX9TRB",
        "pictures": [
            SimpleNamespace(url="", thumb="", alt="", tag=_("Before")),
            SimpleNamespace(url="", thumb="", alt="", tag=_("After")),
        ],
        "icons": (
            "home",
            "map-pin",
            "camera",
            "phone",
            "bell",
            "clock",
            "tool",
            "eye-check",
            "star",
            "trash",
            "volume",
            "shield-check",
        ),
    }


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """The page itself; ``?frame=desk`` and ``?frame=field`` show the other two frames around it."""
    frame = request.GET.get("frame", "resident")
    base = f"base_{frame}.html" if frame in {"resident", "desk", "field"} else "base_resident.html"
    return render(request, "style.html", {"base": base, **_sample(timezone.now(), frame)})


urls = [path("open/style", style, name="style")]
