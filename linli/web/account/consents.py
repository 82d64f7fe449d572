"""``/my/consents/``: each purpose with its notice and one button to consent or withdraw; no script is needed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError
from linli.people import queries
from linli.people.commands import choose_consent
from linli.web.parts.consenting import giver_name, switch, title_of, way_name
from linli.web.parts.errors import problem_of
from linli.web.parts.signed_in import for_person

HERE = "/my/consents/"


def _page(request: HttpRequest, actor: Actor, refused: LinliError | None = None) -> HttpResponse:
    children = queries.children_of(actor, day=timezone.localdate())
    context = {
        "switches": [switch(card) for card in queries.consents_of(actor)],
        "children": [(child, [switch(card) for card in child.consents]) for child in children],
        "history": [
            (entry, title_of(entry.purpose), way_name(entry.way), giver_name(entry.by_as))
            for entry in queries.consent_history(actor)
        ],
        "problem": problem_of(refused) if refused else None,
    }
    return render(request, "account/consents.html", context, status=refused.status if refused else 200)


@never_cache
@require_safe
@for_person(HERE)
def consents(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One's own switches, those of one's children, and every yes and no so far."""
    return _page(request, actor)


@never_cache
@require_POST
@for_person(HERE)
def chosen(request: HttpRequest, actor: Actor, purpose: str) -> HttpResponse:
    """One switch, for oneself or for a child."""
    given = request.POST.get("given") == "yes"
    try:
        version, child = int(request.POST.get("version", "0")), request.POST.get("child")
        child_id = UUID(child) if child else None
    except ValueError:
        return redirect(HERE)
    try:
        choose_consent(actor, purpose=purpose, given=given, version=version, child_id=child_id, now=timezone.now())
    except LinliError as error:
        return _page(request, actor, error)
    messages.success(request, _("Your consent is kept. You can withdraw it here at any time.") if given else _("Withdrawn."))
    return redirect(HERE)


urls = [path("my/consents/", consents), path("my/consents/<slug:purpose>", chosen)]
