"""What is not on file yet: words for places without an address, and items that are on no duty list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.intake.commands import dismiss_words, place_words
from linli.intake.queries import unplaced
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError
from linli.orgs import queries
from linli.orgs.commands import decide_admission, request_admission
from linli.orgs.models import AdmissionState
from linli.web.desk.cases import page_number
from linli.web.desk.choosing import uuid_from
from linli.web.desk.frame import show
from linli.web.desk.ground.common import done, tried
from linli.web.parts.names import level_of_division
from linli.web.parts.staff import for_staff
from linli.web.parts.wording import category_names


def _words_page(request: HttpRequest, actor: Actor, refused: LinliError | None = None, **more: Any) -> HttpResponse:
    context = {"listing": unplaced(page=page_number(request)), "typed": request.POST}
    return show(request, actor, "desk/ground/unplaced.html", context | more, refused=refused)


@require_safe
@for_staff("addresses.keep")
def words_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Words that no address was found for, the most frequent first."""
    return _words_page(request, actor)


@require_POST
@for_staff("addresses.keep")
def words_place(request: HttpRequest, actor: Actor, unplaced_id: UUID) -> HttpResponse:
    """Say which address words mean, or that they mean none: one step, and from then on they are found."""
    post, now = request.POST, timezone.now()

    def act() -> tuple[str, str]:
        if post.get("do") == "dismiss":
            dismiss_words(actor, unplaced_id=unplaced_id, now=now)
            return "/desk/unplaced/", _("Put away.")
        chosen = uuid_from(post.get("near", ""), field="near")
        address_id = chosen or queries.address_by_words(post.get("address", ""))
        alias = post.get("alias", "") if "alias" in post else None
        place_words(actor, unplaced_id=unplaced_id, address_id=address_id, alias=alias, now=now)
        return "/desk/unplaced/", _("From now on these words are found.")

    def page(refused: LinliError | None = None) -> HttpResponse:
        return _words_page(request, actor, refused, opened=unplaced_id)

    return tried(request, None, act, page)


@require_safe
@for_staff("admissions.list")
def admission_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Attempts that were refused, and what the county was asked and said."""
    state = request.GET.get("state", "")
    listing = queries.admissions(actor, state=state, page=page_number(request))
    rows = [(card, AdmissionState(card.state).label, level_of_division(card.level)) for card in listing.rows]
    tabs = [("", _("All")), *AdmissionState.choices]
    context = {"rows": rows, "listing": listing, "names": category_names(), "tabs": tabs, "state": state}
    return show(request, actor, "desk/ground/admissions.html", context)


@require_POST
@for_staff("admissions.list")
def admission_ask(request: HttpRequest, actor: Actor, admission_id: UUID) -> HttpResponse:
    """One click after a refusal: the county is asked."""
    reason = request.POST.get("reason", "").strip() or _("Needed on the spot; refused because it is not on the list.")
    request_admission(actor, admission_id=admission_id, reason=reason, now=timezone.now())
    return done(request, "/desk/admissions/", _("The county has been asked."))


@require_POST
@for_staff("admissions.decide")
def admission_decide(request: HttpRequest, actor: Actor, admission_id: UUID) -> HttpResponse:
    """The county's answer."""
    admit = request.POST.get("admit") == "yes"
    decide_admission(
        actor, admission_id=admission_id, admit=admit, note=request.POST.get("note", ""), now=timezone.now()
    )
    return done(request, "/desk/admissions/", _("Decided."))


urls = [
    path("unplaced/", words_list),
    path("unplaced/<uuid:unplaced_id>", words_place),
    path("admissions/", admission_list),
    path("admissions/<uuid:admission_id>/ask", admission_ask),
    path("admissions/<uuid:admission_id>/decide", admission_decide),
]
