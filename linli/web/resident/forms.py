"""The forms of residents. What is allowed is a rule of intake; here is only how it is asked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import LinliError
from linli.web.parts.forms import PageForm

_TEL = {"type": "tel", "inputmode": "tel", "autocomplete": "tel", "data-testid": "report-phone"}


class ReportForm(PageForm):
    """A matter in one's own words, with its place. ``photos`` is only a place for errors: files are read apart."""

    needed = ("text",)
    text = forms.CharField(
        label=_("What is the matter?"),
        help_text=_("In your own words: what, where exactly, and since when."),
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 6, "data-testid": "report-text"}),
    )
    photos = forms.CharField(required=False, widget=forms.HiddenInput)
    address = forms.CharField(
        label=_("Where is it?"),
        help_text=_("The address, or how you would describe the place to a neighbour."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address", "data-testid": "report-address"}),
    )
    lon = forms.CharField(required=False, widget=forms.HiddenInput)
    lat = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Your name"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "data-testid": "report-name"}),
    )
    phone = forms.CharField(label=_("Your telephone number"), required=False, widget=forms.TextInput(attrs=_TEL))
    area = forms.CharField(required=False, max_length=15, widget=forms.HiddenInput)
    key = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        """What :class:`linli.intake.commands.Report` takes."""
        clean = self.cleaned_data
        return {
            "text": clean["text"],
            "address": clean["address"],
            "lon": _number(clean["lon"]),
            "lat": _number(clean["lat"]),
            "name": clean["name"],
            "phone": clean["phone"],
            "channel": "web",
            "join_case": self.join_case(),
            "own_matter": bool(self.data.get("own")),
        }

    def join_case(self) -> UUID | None:
        """The case that the reporter recognised, if any."""
        try:
            return UUID(str(self.data.get("join_case") or ""))
        except ValueError:
            return None

    def field_of(self, error: LinliError) -> str | None:
        """The field that a refusal is about."""
        field = str(error.values.get("field") or "")
        if error.code.startswith("people."):
            field = "phone"
        return {"lon": "address", "lat": "address"}.get(field, field if field in self.fields else None)

    def as_hidden(self) -> list[tuple[str, str]]:
        """Everything typed, to travel through the question in between."""
        names = ("text", "address", "lon", "lat", "name", "phone", "key")
        return [(name, str(self.data.get(name) or "")) for name in names]


def _number(typed: str) -> float | None:
    """A coordinate; what is no number counts as not a number and is refused by the rule."""
    if not typed.strip():
        return None
    try:
        return float(typed)
    except ValueError:
        return float("nan")
