"""“Security of my account”: password, second factors, recovery codes, and where one is signed in."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError
from linli.people import commands
from linli.people.access import own_account
from linli.people.queries import app_uri, security_of
from linli.web.account.framing import framed
from linli.web.account.signing import SecondForm
from linli.web.parts.entering import app_picture, fresh_secret, secret_of
from linli.web.parts.forms import PageForm
from linli.web.parts.signed_in import for_person

HERE = "/my/security/"
#: Views about the security of one's own account.
own = for_person(HERE)


class NewPassword(PageForm):
    """The present password and a new one, twice."""

    old = forms.CharField(
        label=gettext_lazy("Present password"),
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=gettext_lazy("New password"),
        help_text=gettext_lazy("At least ten signs, and none that is easy to guess."),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("The new password again"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        """Both are the same."""
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("new"):
            raise forms.ValidationError(_("The two are not the same."))
        return again


@require_http_methods(["GET", "HEAD"])
@own
def security(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everything on one page."""
    key = request.session.session_key or ""
    card = security_of(own_account(actor), session_key=key, now=timezone.now())
    return framed(request, actor, "account/security.html", {"card": card})


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("secret", "code")
@own
def app(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The picture to scan; posted to, the app is set up."""
    account = own_account(actor)
    posted = request.method == "POST"
    form = SecondForm(request.POST) if posted else SecondForm()
    signed = request.POST.get("secret", "") if posted else fresh_secret(account)
    refused: LinliError | None = None
    if posted and form.is_valid():
        try:
            secret, code = secret_of(signed, account), form.cleaned_data["code"]
            codes = commands.set_code_app(actor, account_id=account.id, secret=secret, code=code, now=timezone.now())
            return codes_shown(request, actor, codes, _("The app is set up. From now on you are asked for its code."))
        except LinliError as error:
            refused = error
            signed = fresh_secret(account) if error.code == "people.secret_old" else signed
    plain = secret_of(signed, account)
    context = {"form": form, "secret": signed, "plain": plain, "picture": app_picture(app_uri(plain, account.login))}
    return framed(request, actor, "account/app.html", context, refused=refused)


def codes_shown(request: HttpRequest, actor: Actor, codes: list[str], words: str) -> HttpResponse:
    """Recovery codes are shown once, where there are new ones; else back to the page."""
    if codes:
        return framed(request, actor, "account/recovery.html", {"codes": codes, "onward": HERE})
    messages.success(request, words)
    return redirect(HERE)


@require_POST
@own
def app_removed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take the app away."""
    commands.remove_code_app(actor, now=timezone.now())
    messages.success(request, _("The app is not asked for any more."))
    return redirect(HERE)


@require_POST
@own
def recovery(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ten fresh recovery codes."""
    return codes_shown(request, actor, commands.renew_recovery_codes(actor, now=timezone.now()), "")


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("old", "new", "again")
@own
def password(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new password; one stays signed in here and nowhere else."""
    has_one = security_of(own_account(actor), now=timezone.now()).has_password
    form = NewPassword(request.POST or None)
    refused: LinliError | None = None
    if request.method == "POST" and form.is_valid():
        key, values = request.session.session_key or "", form.cleaned_data
        try:
            account = commands.choose_password(
                actor, old=values["old"], new=values["new"], session_key=key, now=timezone.now()
            )
        except LinliError as error:
            refused = error
        else:
            update_session_auth_hash(request, account)
            messages.success(request, _("The new password holds. Everywhere else you are signed out."))
            return redirect(HERE)
    return framed(request, actor, "account/password.html", {"form": form, "has_one": has_one}, refused=refused)


@require_POST
@own
def session_ended(request: HttpRequest, actor: Actor, session_id: UUID) -> HttpResponse:
    """Sign out one browser from afar."""
    commands.end_session(actor, session_id=session_id, now=timezone.now())
    messages.success(request, _("That browser is signed out."))
    return redirect(HERE)


@require_POST
@own
def others_ended(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Sign out everywhere but here."""
    commands.end_other_sessions(actor, session_key=request.session.session_key or "", now=timezone.now())
    messages.success(request, _("You are signed out everywhere but here."))
    return redirect(HERE)


urls = [
    path("my/security/", security),
    path("my/security/app/", app),
    path("my/security/app/remove", app_removed),
    path("my/security/recovery", recovery),
    path("my/security/password/", password),
    path("my/security/sessions/end-others", others_ended),
    path("my/security/sessions/<uuid:session_id>/end", session_ended),
]
