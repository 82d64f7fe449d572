"""Who may do what: the matrix as a page that anybody who works here can read, print and take out."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.web.desk.frame import show
from linli.web.parts.forms import PageForm
from linli.web.parts.matrix_words import act_lines, seat_name, subject_name
from linli.web.parts.staff import for_staff


class Narrow(PageForm):
    """What the table is narrowed to, by GET."""

    words = forms.CharField(label=gettext_lazy("Act"), required=False, max_length=40, widget=forms.SearchInput)
    role = forms.ChoiceField(label=gettext_lazy("Role"), required=False)
    subject = forms.ChoiceField(label=gettext_lazy("About"), required=False)

    def __init__(self, data: object) -> None:
        super().__init__(data, auto_id="narrow-%s")
        subjects = dict.fromkeys(act.subject for act in matrix.ACTS.values())
        seats = (*matrix.STAFF, *matrix.ADMINISTRATORS, *matrix.SELDOM)
        options = {
            "role": [(one, seat_name(one)) for one in seats],
            "subject": [(one, subject_name(one)) for one in subjects],
        }
        for name, values in options.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("All")), *values]

    def wanted(self) -> dict[str, str]:
        """The filter; what does not fit is left out."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "").strip() for name in ("words", "role", "subject")}


@require_safe
@for_staff("matrix.see")
def access(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The whole table, or that of one role, one subject, one word. No query of its own."""
    form = Narrow(request.GET)
    lines = act_lines(**form.wanted())
    mine = [seat_name(role) for role in sorted(actor.roles)]
    return show(request, actor, "desk/access.html", {"form": form, "lines": lines, "mine": mine})


urls = [path("access/", access)]
