"""Call-backs: an independent agent rings reporters of closed cases and enters what they say."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.intake.commands import log_unreached, open_phone, rate_by_callback, reopen_after_call
from linli.intake.queries import call_back, to_call_back
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError, Refused
from linli.web.desk.frame import show
from linli.web.parts.names_linking import not_reached_names
from linli.web.parts.staff import for_staff
from linli.web.parts.wording import result_name


@require_safe
@for_staff("reports.call_back")
def callback_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who is to be called back."""
    return show(request, actor, "desk/callbacks.html", {"calls": to_call_back(actor, now=timezone.now())})


def _page(
    request: HttpRequest, actor: Actor, signal_id: UUID, *, phone: str = "", refused: LinliError | None = None
) -> HttpResponse:
    """The page of one call; an opened number is shown once and kept by no browser."""
    call = call_back(actor, signal_id, now=timezone.now())
    reasons = not_reached_names()
    context: dict[str, Any] = {
        "call": call,
        "result": result_name(call.result),
        "phone": phone,
        "typed": request.POST,
        "reasons": list(reasons.items()),
        "tries": [(at, _("Reached") if reached else reasons.get(why, why)) for at, reached, why in call.tries],
    }
    answer = show(request, actor, "desk/callback.html", context, refused=refused)
    if phone:
        answer["Cache-Control"] = "no-store"
    return answer


@require_safe
@for_staff("reports.call_back")
def callback(request: HttpRequest, actor: Actor, signal_id: UUID) -> HttpResponse:
    """One reporter to be called back."""
    return _page(request, actor, signal_id)


@require_POST
@for_staff("reports.call_back")
def opened(request: HttpRequest, actor: Actor, signal_id: UUID) -> HttpResponse:
    """Open the telephone number for this call."""
    phone = open_phone(actor, signal_id=signal_id, purpose="callback", now=timezone.now())
    return _page(request, actor, signal_id, phone=phone)


@require_POST
@for_staff("reports.call_back")
def rated(request: HttpRequest, actor: Actor, signal_id: UUID) -> HttpResponse:
    """Enter what the reporter said."""
    try:
        solved = request.POST.get("solved", "")
        if solved not in ("yes", "no"):
            raise Refused("desk.solved_missing", _("Say whether the matter has been solved."), field="solved")
        rate_by_callback(
            actor,
            signal_id=signal_id,
            satisfaction=request.POST.get("satisfaction", ""),
            solved=solved == "yes",
            comment=request.POST.get("comment", ""),
            now=timezone.now(),
        )
    except LinliError as error:
        return _page(request, actor, signal_id, refused=error)
    messages.success(request, _("The answer is on file. Thank you."))
    again = call_back(actor, signal_id, now=timezone.now()).reopen
    return redirect(f"/desk/callbacks/{signal_id}/" if again else "/desk/callbacks/")


@require_POST
@for_staff("reports.call_back")
def not_reached(request: HttpRequest, actor: Actor, signal_id: UUID) -> HttpResponse:
    """Nobody answered, or did not want to speak."""
    try:
        log_unreached(actor, signal_id=signal_id, why=request.POST.get("why", ""), now=timezone.now())
    except LinliError as error:
        return _page(request, actor, signal_id, refused=error)
    messages.success(request, _("Logged. Try again at another hour of the day."))
    return redirect("/desk/callbacks/")


@require_POST
@for_staff("reports.call_back")
def reopened(request: HttpRequest, actor: Actor, signal_id: UUID) -> HttpResponse:
    """Take the case up again, with the judgement that what the reporter says is reasonable."""
    reasonable, reason = request.POST.get("reasonable") == "on", request.POST.get("reason", "")
    try:
        reopen_after_call(actor, signal_id=signal_id, reason=reason, reasonable=reasonable, now=timezone.now())
    except LinliError as error:
        return _page(request, actor, signal_id, refused=error)
    messages.success(request, _("Taken up again. The unit and the petitioners are told."))
    return redirect("/desk/callbacks/")


urls = [
    path("callbacks/", callback_list),
    path("callbacks/<uuid:signal_id>/", callback),
    path("callbacks/<uuid:signal_id>/phone", opened),
    path("callbacks/<uuid:signal_id>/rate", rated),
    path("callbacks/<uuid:signal_id>/missed", not_reached),
    path("callbacks/<uuid:signal_id>/reopen", reopened),
]
