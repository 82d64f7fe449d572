"""Accounts of staff: made, closed and unlocked by the system administrator, given posts by the security administrator."""

from __future__ import annotations

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
from django.views.decorators.http import require_http_methods, require_POST

from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError, NotFound
from linli.orgs.queries import ground, today
from linli.people import commands, queries
from linli.people.models import Role
from linli.people.rules import DUTIES, Duty
from linli.web.admin.entering import for_duty
from linli.web.desk.frame import show
from linli.web.parts.acting import actor_for
from linli.web.parts.forms import PageForm, QuickSelect
from linli.web.parts.wording import role_name

LIST = "/admin/accounts/"


class NewAccount(PageForm):
    """Who gets an account."""

    login = forms.CharField(
        label=gettext_lazy("Name for signing in"),
        help_text=gettext_lazy("Small letters, digits, dots and dashes."),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    name = forms.CharField(label=gettext_lazy("Full name"), max_length=40)
    phone = forms.CharField(
        label=gettext_lazy("Telephone number"),
        help_text=gettext_lazy("The first sign-in is by a code sent to it."),
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )


class NewPost(PageForm):
    """Which post somebody is given."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), widget=QuickSelect)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), widget=QuickSelect)
    area = forms.CharField(
        label=gettext_lazy("Code of the area"),
        help_text=gettext_lazy("6 to 15 digits; empty: the area of the unit."),
        required=False,
        max_length=15,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = sorted(ground().units.values(), key=lambda unit: (unit.area, unit.name))
        self.fields["role"].choices = list(_roles().items())  # type: ignore[attr-defined]
        self.fields["unit"].choices = [(str(unit.id), unit.name) for unit in units]  # type: ignore[attr-defined]


def _roles() -> dict[str, str]:
    return {role: role_name(role) for role in Role.values}


@require_http_methods(["GET", "HEAD", "POST"])
@for_duty(Duty.SEE_ACCOUNTS)
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Fifty accounts at a time; posted to, it makes one."""
    form, refused = NewAccount(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            account = commands.make_account(actor, **form.cleaned_data, now=timezone.now())
            messages.success(request, _("The account is made. The security administrator gives it its posts."))
            return redirect(f"{LIST}{account.id}/")
        except LinliError as error:
            refused = error
    words, after = request.GET.get("q", "").replace("\0", "")[:60], request.GET.get("after", "").replace("\0", "")[:40]
    cards = queries.accounts(actor, words=words, after=after, now=timezone.now(), day=today())
    more = cards[-1].login if len(cards) == queries.PAGE else ""
    may_make = actor.admin in DUTIES[Duty.KEEP_ACCOUNTS]
    context = {"cards": cards, "q": words, "more": more, "form": form, "may_make": may_make, "roles": _roles()}
    return show(request, actor, "admin/accounts.html", context, refused=refused)


@require_http_methods(["GET", "HEAD", "POST"])
@for_duty(Duty.SEE_ACCOUNTS)
def account(request: HttpRequest, actor: Actor, account_id: UUID) -> HttpResponse:
    """One account with what may be done to it; posted to, it is given a post."""
    form, refused = NewPost(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            commands.give_post(
                actor, account_id=account_id, role=values["role"], unit_id=UUID(values["unit"]), area=values["area"],
                now=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("The post is given."))
            return redirect(f"{LIST}{account_id}/")
        except LinliError as error:
            refused = error
    return _account_page(request, actor, account_id, form, refused)


def _account_page(
    request: HttpRequest, actor: Actor, account_id: UUID, form: NewPost, refused: LinliError | None
) -> HttpResponse:
    card = queries.account_page(actor, account_id=account_id, now=timezone.now(), day=today())
    if card is None:
        raise NotFound("people.no_account", "There is no such account.")
    may = {duty.value: actor.admin in DUTIES[duty] and card.id != actor.id for duty in Duty}
    context = {"card": card, "form": form, "may": may, "roles": _roles()}
    return show(request, actor, "admin/account.html", context, refused=refused)


#: What is done by one press, with the sentence that follows.
ACTS: dict[str, tuple[Any, Any]] = {
    "close": (commands.close_account, gettext_lazy("The account is closed, and its owner is signed out everywhere.")),
    "open": (commands.open_account, gettext_lazy("The account is open again.")),
    "unlock": (commands.unlock_account, gettext_lazy("The account is unlocked.")),
    "reset-factors": (
        commands.reset_factors,
        gettext_lazy("The second factors are taken away. At the next sign-in new ones are set up."),
    ),
    "end-sessions": (commands.end_sessions_of, gettext_lazy("Signed out everywhere.")),
}


@require_POST
def acted(request: HttpRequest, account_id: UUID, act: str) -> HttpResponse:
    """One of the acts above."""
    if act not in ACTS:
        raise NotFound("people.no_act", "There is nothing of this name to do.")
    run, words = ACTS[act]
    run(actor_for(request), account_id=account_id, now=timezone.now())
    messages.success(request, str(words))
    return redirect(f"{LIST}{account_id}/")


@require_POST
def post_ended(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """End a post."""
    post = commands.end_post(actor_for(request), post_id=post_id, now=timezone.now())
    messages.success(request, _("The post has ended."))
    return redirect(f"{LIST}{post.account_id}/")


urls = [
    path("accounts/", listed),
    path("accounts/<uuid:account_id>/", account),
    path("accounts/<uuid:account_id>/<slug:act>", acted),
    path("posts/<uuid:post_id>/end", post_ended),
]
