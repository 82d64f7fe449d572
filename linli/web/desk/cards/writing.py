"""Writing a knowledge card: a form of lines in Chinese and English, a new version with a day of expiry."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError, NotAllowed
from linli.orgs import queries
from linli.orgs.access import edits_cards, keeps_card
from linli.orgs.commands import write_card
from linli.orgs.queries import KnowledgeCard, ground, today
from linli.orgs.rules import LANGUAGES
from linli.web.desk.frame import show
from linli.web.parts.forms import PageForm
from linli.web.parts.staff import for_staff
from linli.web.parts.wording import category_name

#: For how long a renewed card holds unless another day is chosen.
YEAR = timedelta(days=365)
LINES = ("ask", "steps", "materials")
FIELDS = ("ask", "steps", "power", "basis", "answer", "materials")


def _lines(label: Any, rows: int, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=required, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text, max_length=3000
    )


def _text(label: Any, *, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=help_text, max_length=1000
    )


class Writing(PageForm):
    """A card in two languages; Chinese is needed, English may follow later."""

    ask_zh = _lines(gettext_lazy("What to ask (Chinese)"), 5, help_text=gettext_lazy("One question a line."))
    steps_zh = _lines(gettext_lazy("Steps (Chinese)"), 6, help_text=gettext_lazy("One step a line, in the order of the work."))
    power_zh = _text(gettext_lazy("Who has the power (Chinese)"))
    basis_zh = _text(gettext_lazy("On which basis (Chinese)"), help_text=gettext_lazy("From the local list of powers."))
    answer_zh = _text(
        gettext_lazy("Standard answer (Chinese)"), help_text=gettext_lazy("Filled in: {number}, {unit}, {address}, {due}.")
    )
    materials_zh = _lines(gettext_lazy("Materials (Chinese)"), 3, required=False)
    ask_en = _lines(gettext_lazy("What to ask (English)"), 4, required=False)
    steps_en = _lines(gettext_lazy("Steps (English)"), 5, required=False)
    power_en = _text(gettext_lazy("Who has the power (English)"))
    basis_en = _text(gettext_lazy("On which basis (English)"))
    answer_en = _text(gettext_lazy("Standard answer (English)"))
    materials_en = _lines(gettext_lazy("Materials (English)"), 3, required=False)
    owner = forms.ChoiceField(label=gettext_lazy("Kept by"), required=False)
    source = forms.CharField(label=gettext_lazy("Source"), required=False, max_length=200)
    review_on = forms.DateField(
        label=gettext_lazy("To be looked at again on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Valid until"),
        help_text=gettext_lazy("After this day nobody sees it as valid; your unit finds it to renew."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(label=gettext_lazy("What has changed"), required=False, max_length=200)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="card-%s", **kwargs)
        units = sorted(((str(u.id), u.name) for u in ground().units.values()), key=lambda pair: pair[1])
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("As so far")), *units]

    def values(self) -> dict[str, Any]:
        """What the command takes."""
        typed = self.cleaned_data
        texts = {
            language: {
                name: typed[f"{name}_{language}"].splitlines() if name in LINES else typed[f"{name}_{language}"]
                for name in FIELDS
            }
            for language in LANGUAGES
        }
        return {
            "texts": texts,
            "expires_on": typed["expires_on"],
            "review_on": typed["review_on"],
            "owner_id": UUID(typed["owner"]) if typed["owner"] else None,
            "source": typed["source"],
            "note": typed["note"],
            "seen": typed["seen"],
        }


def _initial(card: KnowledgeCard | None) -> dict[str, Any]:
    """The form filled with the card as it stands, a year ahead."""
    day = today()
    start: dict[str, Any] = {"expires_on": day + YEAR, "seen": card.version if card else 0}
    if card is None:
        return start
    for language, text in card.texts.items():
        for name in FIELDS:
            value = getattr(text, name)
            start[f"{name}_{language}"] = "\n".join(value) if name in LINES else value
    return {**start, "source": card.source, "review_on": card.review_on if card.review_on and card.review_on > day else None}


def _check(actor: Actor, category: str, card: KnowledgeCard | None) -> None:
    """The form is for those who may send it; the command asks the same."""
    if card.may_edit if card else keeps_card(actor, queries.keeper_of(category).id) or edits_cards(actor):
        return
    raise NotAllowed(
        "orgs.card_not_yours", "This card is written by its owner unit and the operators. Propose a correction instead."
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("cards.see")
def edit(request: HttpRequest, actor: Actor, category: str) -> HttpResponse:
    """The form; sent, it becomes the version in force."""
    kind = queries.category_or_refuse(category)
    card = queries.card_of(actor, kind.code, today=today())
    _check(actor, kind.code, card)
    form = Writing(request.POST) if request.method == "POST" else Writing(initial=_initial(card))
    context = {"form": form, "code": kind.code, "kind": category_name(kind.code)}
    if request.method != "POST" or not form.is_valid():
        return show(request, actor, "desk/cards/edit.html", context)
    try:
        write_card(actor, category=kind.code, **form.values(), now=timezone.now())
    except LinliError as error:
        return show(request, actor, "desk/cards/edit.html", context, refused=error)
    messages.success(request, _("The new version is in force."))
    return redirect(f"/desk/cards/{kind.code}/")


urls = [path("cards/<slug:category>/edit", edit)]
