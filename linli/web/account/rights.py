"""``/my/rights/``: everything about oneself to see and to take along, why the machine decided so, and requests."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError
from linli.rights import queries, rules
from linli.rights.commands import ask, note_copied, withdraw
from linli.web.parts.acting import actor_for
from linli.web.parts.errors import problem_of
from linli.web.parts.forms import PageForm
from linli.web.parts.rights import lines, refusal_name, right_name, why
from linli.web.parts.signed_in import for_person
from linli.web.parts.wording import category_name

HERE = "/my/rights/"


class Wish(PageForm):
    """What somebody asks for."""

    kind = forms.ChoiceField(label=gettext_lazy("What do you want?"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=gettext_lazy("In your own words"), required=False, max_length=rules.WORDS_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    code = forms.CharField(label=gettext_lazy("Code of the report, if it is about one"), required=False, max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = self.fields["kind"]
        assert isinstance(kinds, forms.ChoiceField)
        kinds.choices = [(kind, right_name(kind)) for kind in rules.KINDS]


def _page(request: HttpRequest, actor: Actor, form: Wish, refused: LinliError | None = None) -> HttpResponse:
    found = queries.my_requests(actor, now=timezone.now())
    context = {
        "form": form,
        "requests": [(card, right_name(card.kind), refusal_name(card.reason)) for card in found],
        "problem": problem_of(refused) if refused else None,
    }
    return render(request, "account/rights.html", context, status=refused.status if refused else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_person(HERE)
def rights(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One's rights with one's requests; posted to, another one begins."""
    if request.method != "POST":
        return _page(request, actor, Wish(initial={"kind": "correct", "code": request.GET.get("code", "")}))
    form = Wish(request.POST)
    if not form.is_valid():
        return _page(request, actor, form)
    try:
        ask(actor, **form.cleaned_data, now=timezone.now())
    except LinliError as error:
        return _page(request, actor, form, error)
    messages.success(request, _("Your request has been taken. The answer stands here by the day given."))
    return redirect(HERE)


@require_POST
def taken_back(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take a request back."""
    withdraw(actor_for(request), request_id=request_id, now=timezone.now())
    messages.success(request, _("Taken back."))
    return redirect(HERE)


@never_cache
@require_safe
@for_person(f"{HERE}data/")
def data(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everything on file about oneself, to read."""
    return render(request, "account/my_data.html", {"lines": lines(queries.my_data(actor))})


@never_cache
@require_POST
def copied(request: HttpRequest) -> HttpResponse:
    """The same as a file for programs; that it was taken is recorded."""
    actor = actor_for(request)
    note_copied(actor, now=timezone.now())
    text = json.dumps(queries.my_data(actor), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="linli-my-data.json"'
    return answer


@never_cache
@require_safe
@for_person(HERE)
def explained(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Why a report of one's own went where it went."""
    found = queries.explained(actor, code)
    context = {
        "found": found, "code": code, "why": why(found) if found else [],
        "category": category_name(found.category) if found else "",
        "sure": round(found.confidence * 100) if found else 0,
    }  # fmt: skip
    return render(request, "account/explained.html", context)


urls = [
    path("my/rights/", rights),
    path("my/rights/data/", data),
    path("my/rights/data.json", copied),
    path("my/rights/requests/<uuid:request_id>/withdraw", taken_back),
    path("my/rights/explain/<slug:code>/", explained),
]
