"""Giving the task of a case to another person of the unit, and taking over a colleague's."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases import access, queries
from linli.cases.commands import assign, take_over
from linli.cases.queries import CasePage
from linli.cases.rules import Act
from linli.kernel.actors import Actor
from linli.people.queries import Colleague
from linli.web.desk.acts.form import NoteForm, cleaned, form_for, form_panel, words_field
from linli.web.desk.acts.shape import CaseAct, Panel
from linli.web.parts.forms import PageForm
from linli.web.parts.wording import role_name


class AssignForm(PageForm):
    """Whom to give it to."""

    person = forms.ChoiceField(label=gettext_lazy("Person"))
    note = words_field(gettext_lazy("Note"), required=False)

    def __init__(self, data: object, *, people: list[Colleague], auto_id: str = "assign-%s") -> None:
        super().__init__(data, auto_id=auto_id)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("Choose a person")),
            *((str(one.account_id), _named(one)) for one in people if there(one)),
        ]
        gone = [one.name for one in people if not there(one)]
        if gone:
            field.help_text = _("On leave now, so not in the list: %(names)s.") % {"names": ", ".join(gone)}


def there(one: Colleague) -> bool:
    """Whether they can be given something now; who is only off shift finds it when they come."""
    return one.away != "on_leave"


def _named(one: Colleague) -> str:
    words = f"{one.name} · {role_name(one.role)}"
    return f"{words} · {_('off shift now')}" if one.away else words


def _people(actor: Actor, case_id: UUID) -> list[Colleague]:
    return queries.candidates(actor, access.case_for(actor, None, case_id), timezone.now())


def assign_panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """For officers and leaders of the unit, and community workers, where there is somebody to give it to."""
    if Act.ASSIGN not in page.acts:
        return None
    people = _people(actor, page.card.id)
    if not people:
        return None
    form = form_for(AssignForm, request, "assign", people=people)
    return form_panel(form, "assign", _("Give it to another person"), "users", submit=_("Give the task"))


def do_assign(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """The old holder is told."""
    good = cleaned(AssignForm(request.POST, people=_people(actor, case_id)))
    assign(actor, case_id=case_id, person_id=UUID(good["person"]), note=good["note"], now=timezone.now())
    return _("The task is with another person now. Both have been told.")


def take_panel(request: HttpRequest, actor: Actor, page: CasePage) -> Panel | None:
    """For a colleague at the same unit."""
    if Act.TAKE_OVER not in page.acts:
        return None
    form = form_for(NoteForm, request, "take-over")
    intro = _("%(person)s has it now and is told that you take it over.") % {"person": page.card.holder_person}
    return form_panel(form, "take-over", _("Take it over"), "user-check", submit=_("Take it over"), intro=intro)


def do_take(request: HttpRequest, actor: Actor, case_id: UUID) -> str:
    """Accepted at once."""
    take_over(actor, case_id=case_id, note=cleaned(NoteForm(request.POST))["note"], now=timezone.now())
    return _("You have taken the task over. It stands among your tasks.")


ASSIGN = CaseAct("assign", assign_panel, do_assign)
TAKE_OVER = CaseAct("take-over", take_panel, do_take)
