"""Entering a report for a resident at a window or on the telephone, and handing over the tracking code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.intake.commands import Receipt, Report, add_report_photo, receive
from linli.intake.queries import track
from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError
from linli.kernel.ids import new_id
from linli.web.desk.choosing import number_from
from linli.web.desk.frame import show
from linli.web.maps.picking import point_of
from linli.web.parts.acting import actor_for
from linli.web.parts.forms import PageForm
from linli.web.parts.staff import for_staff
from linli.web.parts.uploads import read_photos


class Entry(PageForm):
    """What a worker types while the resident speaks; the rules themselves are asked by the command."""

    channel = forms.ChoiceField(
        label=_("How it comes in"),
        choices=[("window", _("At the window")), ("phone", _("By telephone")), ("patrol", _("Seen on a patrol"))],
        widget=forms.RadioSelect,
        initial="window",
    )
    text = forms.CharField(
        label=_("What is the matter?"),
        help_text=_("In the resident's own words. Say what, where and since when."),
        widget=forms.Textarea(attrs={"rows": 4}),
        strip=False,
    )
    address = forms.CharField(
        label=_("Where?"), help_text=_("Road and number, or estate and building."), required=False
    )
    name = forms.CharField(label=_("Name"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phone = forms.CharField(
        label=_("Telephone"),
        help_text=_("For questions and the result; nobody else sees it."),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"}),
    )
    lon = forms.CharField(required=False, widget=forms.HiddenInput)
    lat = forms.CharField(required=False, widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput)


def _page(request: HttpRequest, actor: Actor, form: Entry, refused: LinliError | None = None) -> HttpResponse:
    area = next((post.area for post in actor.posts if matrix.says("reports.enter", post.role, matrix.Relation.NONE)), "")
    return show(request, actor, "desk/window.html", {"form": form, "area": area}, refused=refused)


def _receive(actor: Actor, form: Entry) -> Receipt:
    """One report of the form; sent twice it is stored once."""
    typed = form.cleaned_data
    report = Report(
        text=typed["text"],
        lon=number_from(typed["lon"], field="lon"),
        lat=number_from(typed["lat"], field="lat"),
        address=typed["address"],
        name=typed["name"],
        phone=typed["phone"],
        channel=typed["channel"],
    )
    return receive(actor, report=report, key=f"desk:{typed['key']}"[:100], now=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("reports.enter")
def window(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The form; sent, it becomes a report with a tracking code."""
    if request.method != "POST":
        return _page(request, actor, Entry(initial={"key": new_id(), "channel": "window"}))
    posted = request.POST.copy()
    spot = point_of(posted)
    if spot is not None:
        posted["lon"], posted["lat"] = str(spot[0]), str(spot[1])
    form = Entry(posted)
    if spot is not None or not form.is_valid():
        return _page(request, actor, form if spot is None else Entry(initial=posted.dict()))
    try:
        photos = read_photos(request.FILES.getlist("photos"))
        receipt = _receive(actor_for(request, channel=form.cleaned_data["channel"]), form)
        for content in photos:
            add_report_photo(actor, code=receipt.code, content=content, now=timezone.now())
    except LinliError as error:
        return _page(request, actor, form, refused=error)
    return redirect(f"/desk/window/{receipt.code}/")


@require_safe
@for_staff("reports.enter")
def entered(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The tracking code of the report just entered, the slip to hand over, and the way to the next one."""
    context: dict[str, Any] = {"report": track(code, now=timezone.now())}
    return show(request, actor, "desk/entered.html", context)


urls = [path("window/", window), path("window/<str:code>/", entered)]
