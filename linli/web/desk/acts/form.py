"""Forms of acts: bound to what was sent to this act, and read or refused as a whole."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from linli.kernel.clock import LOCAL
from linli.kernel.errors import Refused
from linli.web.desk.acts.shape import Panel
from linli.web.parts.forms import PageForm

#: When something that is given as a day goes on.
MORNING = time(9, 0)
Bound = TypeVar("Bound", bound=PageForm)
TEMPLATE = "desk/acts/form.html"


def words_field(label: Any, *, required: bool = True, help_text: Any = "", rows: int = 2) -> forms.CharField:
    """A few lines of text, as long as a note may be."""
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": 500})
    return forms.CharField(label=label, required=required, max_length=500, help_text=help_text, widget=widget)


def day_field(label: Any, *, help_text: Any = "") -> forms.DateField:
    """A day from the calendar of the browser."""
    return forms.DateField(label=label, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"}))


def moment_field(label: Any, *, help_text: Any = "") -> forms.DateTimeField:
    """A day and a time, by the local clock."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
    return forms.DateTimeField(label=label, required=False, help_text=help_text, widget=widget, input_formats=formats)


def morning_of(day: date) -> datetime:
    """The moment on a day at which a pause ends."""
    return datetime.combine(day, MORNING, LOCAL)


def form_for(form: type[Bound], request: HttpRequest, key: str, **more: Any) -> Bound:
    """The form of an act, with what was sent to it if it was just refused; ids do not clash with other acts'."""
    sent = request.method == "POST" and request.path.rsplit("/", 1)[-1] == key
    return form(request.POST if sent else None, auto_id=f"{key}-%s", **more)


def form_panel(form: PageForm, key: str, title: str, icon: str, *, submit: str, intro: str = "") -> Panel:
    """A panel that is a form and one button."""
    return Panel(key, title, TEMPLATE, icon, {"form": form, "submit": submit, "intro": intro, "icon": icon})


def cleaned(form: PageForm) -> dict[str, Any]:
    """What was sent, read; refused as a whole where a field does not fit (each says what is wrong)."""
    if form.is_valid():
        return dict(form.cleaned_data)
    first = next(iter(form.errors))
    raise Refused(
        "desk.fields", "Something is missing or does not fit. Look at the marked fields, then send again.", field=first
    )


class NoteForm(PageForm):
    """A note that may be left empty."""

    note = words_field(_("Note"), required=False)


class ReasonForm(PageForm):
    """A reason that is needed."""

    note = words_field(_("Reason"))
