"""The log of contacts with the petitioner: the card, and the form for one more."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases.commands import log_contact
from linli.cases.queries import CasePage
from linli.cases.rules import Act
from linli.kernel.actors import Actor
from linli.web.desk.acts.form import cleaned, form_for, form_panel, moment_field, words_field
from linli.web.desk.acts.shape import CaseAct, Panel
from linli.web.parts.forms import PageForm
from linli.web.parts.names import reached_names, way_names


class ContactForm(PageForm):
    """When, how, who, what, and the proof."""

    needed = ("contacted_at", "content")
    way = forms.ChoiceField(label=gettext_lazy("How"))
    reached = forms.ChoiceField(label=gettext_lazy("Who was reached"))
    contacted_at = moment_field(gettext_lazy("When"))
    content = words_field(gettext_lazy("What was said"), required=False)
    proof = forms.CharField(
        label=gettext_lazy("Number of the call record, or another proof"), required=False, max_length=120
    )

    def __init__(self, data: object, *, auto_id: str = "contact-%s") -> None:
        super().__init__(data, auto_id=auto_id)
        for name, choices in (("way", way_names()), ("reached", reached_names())):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(choices.items())
        self.fields["contacted_at"].initial = timezone.localtime()


def panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """For the holder and the officers who may speak for them."""
    if Act.CONTACT not in page.acts:
        return None
    intro = _("It counts with a time, what was said, and for a call the number of its record.")
    form = form_for(ContactForm, request, "contact")
    return form_panel(
        form, "contact", _("Log a contact with the petitioner"), "phone-call", submit=_("Log it"), intro=intro
    )


def do(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """Says whether it counts."""
    good: dict[str, Any] = cleaned(ContactForm(request.POST))
    contact = log_contact(actor, case_id=case_id, now=timezone.now(), **good)
    if contact.effective:
        return _("Logged. The petitioner counts as contacted.")
    return _("Logged, but it does not count as a contact yet; the timeline says what is missing.")


def card(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """Who was spoken to when, or until when somebody has to be."""
    held = page.holding
    if not held.contacts and held.contact_by is None:
        return None
    lines = [(c, way_names().get(c.way, c.way), reached_names().get(c.reached, c.reached)) for c in held.contacts]
    context = {"lines": lines, "by": None if held.contacted else held.contact_by, "late": _late(page)}
    return Panel("contacts", _("Contact with the petitioner"), "desk/acts/contacts.html", "phone-call", context)


def _late(page: CasePage) -> bool:
    by = page.holding.contact_by
    return by is not None and by < timezone.now() and not page.holding.contacted


CONTACT = CaseAct("contact", panel, do)
