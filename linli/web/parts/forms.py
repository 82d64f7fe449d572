"""Django forms that look and read like ours: classes on the fields, hints and errors tied to them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import widgets
from django.forms.utils import flatatt
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from linli.web.parts.markup import put

_CHOSEN = SafeString(" selected")
PLAIN = (widgets.RadioSelect, widgets.CheckboxSelectMultiple, widgets.CheckboxInput, widgets.HiddenInput)


class QuickSelect(widgets.Select):
    """A select whose options are written in one go: Django renders a template for each of hundreds."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The same markup as Django's own, for choices without groups."""
        chosen = {str(one) for one in self.format_value(value)}
        written = (
            put('<option value="{}"{}>{}</option>', key, _CHOSEN if str(key) in chosen else "", words)
            for key, words in self.choices
        )
        options = SafeString("".join(written))
        built = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        return put("<select{}>{}</select>", built, options)


class PageForm(forms.Form):
    """A form for ``parts/field.html``: no colons, no stars, native checks left to the server's own words."""

    use_required_attribute = False
    #: Fields that a rule further down asks for, though the form itself lets them pass: not marked as optional.
    needed: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = field.widget
            field.needed = field.required or name in self.needed  # type: ignore[attr-defined]
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _("Please fill in: %(label)s") % {"label": field.label or name}
            if isinstance(widget, PLAIN):
                continue
            css = "form-select" if isinstance(widget, widgets.Select) else "form-control"
            widget.attrs["class"] = f"{css} {widget.attrs.get('class', '')}".strip()
            widget.attrs.setdefault("data-testid", name)
