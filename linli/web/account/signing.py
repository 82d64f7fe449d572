"""``/sign-in/``: by a code sent to the telephone, by password, in a demo by one press; and ``/sign-out/``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import logout as end_session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from linli.kernel.errors import LinliError
from linli.orgs.queries import today
from linli.people import commands
from linli.people.access import actor_of
from linli.people.queries import app_uri, demo_accounts
from linli.people.rules import Step
from linli.web.parts import wording
from linli.web.parts.acting import actor_for, home_of
from linli.web.parts.entering import app_picture, begin, entrance_of, fresh_secret, secret_of, ticket_of
from linli.web.parts.forms import PageForm
from linli.web.parts.saying import said


class PhoneForm(PageForm):
    """The telephone that gets a code."""

    phone = forms.CharField(
        label=gettext_lazy("Telephone number"),
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )


class CodeForm(PhoneForm):
    """The code that came, with the telephone it went to."""

    phone = forms.CharField(max_length=30, widget=forms.HiddenInput)
    code = forms.CharField(
        label=gettext_lazy("The six digits of the text message"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class SecondForm(PageForm):
    """The second factor: what the app shows, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("The code of your app"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class PasswordForm(PageForm):
    """Name and password, for staff."""

    login = forms.CharField(
        label=gettext_lazy("Name for signing in"), max_length=40, widget=forms.TextInput({"autocomplete": "username"})
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def next_of(request: HttpRequest) -> str:
    """Where to go afterwards, if it is a place of our own."""
    wanted = getattr(request, "onward", "") or request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else ""


def _page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    cards = demo_accounts() if settings.DEMO else []
    context = {
        "phone_form": PhoneForm(),
        "password_form": PasswordForm(),
        "next": next_of(request),
        "single": (settings.OIDC["name"] or _("another system")) if settings.OIDC["issuer"] else "",
        "cards": [
            {"card": card, "role": wording.role_name(card.role), "does": wording.role_does(card.role)} for card in cards
        ],
    }
    return render(request, "account/sign_in.html", context | more, status=status)


def _code_page(request: HttpRequest, form: CodeForm, status: int = 200, demo_code: str = "") -> HttpResponse:
    context = {"form": form, "next": next_of(request), "demo_code": demo_code, "phone": form["phone"].value()}
    return render(request, "account/code.html", context, status=status)


def go_on(request: HttpRequest, entrance: commands.Entrance) -> HttpResponse:
    """After a right first factor: in, to the second one, or to setting one up."""
    if entrance.step is Step.IN:
        return enter(request, entrance.account, way=entrance.way)
    return second_page(request, entrance)


def enter(request: HttpRequest, account: Any, *, way: str) -> HttpResponse:
    """Begin the session and go to where one wanted to go, or to the place of one's role."""
    begin(request, account, way=way)
    return redirect(next_of(request) or home_of(actor_of(account, channel="web", day=today())))


def second_page(request: HttpRequest, entrance: commands.Entrance, form: PageForm | None = None) -> HttpResponse:
    """The page of the second step: the code of the app, or setting the app up first."""
    enrol = entrance.step is Step.ENROL
    signed = form.data.get("secret", "") if form and enrol else ""
    context: dict[str, Any] = {"ticket": ticket_of(entrance), "next": next_of(request), "form": form or SecondForm()}
    if enrol:
        signed = signed or fresh_secret(entrance.account)
        secret = secret_of(signed, entrance.account)
        uri = app_uri(secret, entrance.account.login)
        context |= {"secret": signed, "plain": secret, "picture": app_picture(uri)}
    template = "account/enrol.html" if enrol else "account/second.html"
    answer = render(request, template, context, status=422 if form else 200)
    answer["Cache-Control"] = "no-store"
    return answer


def _attempt(form: PageForm, field: str, act: Callable[[dict[str, Any]], Any]) -> Any:
    """Run a command with the form's values; a refusal stands at the field, and None is returned."""
    if not form.is_valid():
        return None
    try:
        return act(form.cleaned_data)
    except LinliError as error:
        form.add_error(field, said(error))
        return None


@never_cache
@require_http_methods(["GET", "HEAD"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """All ways on one page, the one for residents first."""
    return _page(request)


@never_cache
@require_POST
def send_code(request: HttpRequest) -> HttpResponse:
    """A code goes out; the page for it follows, in a demo with the code on it."""
    form, actor = PhoneForm(request.POST), actor_for(request)
    sent = _attempt(form, "phone", lambda v: (commands.send_code(actor, phone=v["phone"], now=timezone.now()),))
    if sent is None:
        return _page(request, 422, phone_form=form)
    return _code_page(request, CodeForm(initial={"phone": form.cleaned_data["phone"]}), demo_code=sent[0] or "")


@never_cache
@require_POST
def check_code(request: HttpRequest) -> HttpResponse:
    """The right code opens the account, and makes it the first time."""
    form, actor = CodeForm(request.POST), actor_for(request)
    entrance = _attempt(
        form,
        "code",
        lambda v: commands.sign_in_with_code(actor, phone=v["phone"], code=v["code"], now=timezone.now()),
    )
    return _code_page(request, form, 422) if entrance is None else go_on(request, entrance)


@never_cache
@require_POST
@sensitive_post_parameters("password")
def check_password(request: HttpRequest) -> HttpResponse:
    """For staff."""
    form, actor = PasswordForm(request.POST), actor_for(request)
    entrance = _attempt(
        form,
        "password",
        lambda v: commands.sign_in_with_password(actor, login=v["login"], password=v["password"], now=timezone.now()),
    )
    return _page(request, 422, password_form=form) if entrance is None else go_on(request, entrance)


@never_cache
@require_POST
@sensitive_post_parameters("code")
def check_second(request: HttpRequest) -> HttpResponse:
    """The second factor, after the first has been right."""
    entrance, form, actor = entrance_of(request.POST.get("ticket", "")), SecondForm(request.POST), actor_for(request)
    if entrance.step is not Step.SECOND:
        return second_page(request, entrance)
    account = _attempt(
        form,
        "code",
        lambda v: commands.pass_second(
            actor, account_id=entrance.account.id, way=entrance.way, code=v["code"], now=timezone.now()
        ),
    )
    return second_page(request, entrance, form) if account is None else enter(request, account, way=entrance.way)


@never_cache
@require_POST
@sensitive_post_parameters("code", "secret")
def enrol(request: HttpRequest) -> HttpResponse:
    """Set the app up on the way in; the recovery codes are shown, and the session begins."""
    entrance, form, actor = entrance_of(request.POST.get("ticket", "")), SecondForm(request.POST), actor_for(request)
    secret = secret_of(request.POST.get("secret", ""), entrance.account)
    codes = _attempt(
        form,
        "code",
        lambda v: commands.enrol_on_the_way(
            actor, entrance=entrance, secret=secret, code=v["code"], now=timezone.now()
        ),
    )
    if codes is None:
        return second_page(request, entrance, form)
    onward = enter(request, entrance.account, way=entrance.way)["Location"]
    answer = render(request, "account/recovery.html", {"codes": codes, "onward": onward, "frame": "base_resident.html"})
    answer["Cache-Control"] = "no-store"
    return answer


@never_cache
@require_POST
def demo(request: HttpRequest) -> HttpResponse:
    """One press, in a demo only."""
    login = request.POST.get("login", "").replace("\0", "")[:40]
    return enter(request, commands.sign_in_for_demo(actor_for(request), login=login, now=timezone.now()), way="demo")


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session and goes to the first page."""
    commands.note_sign_out(actor_for(request), now=timezone.now())
    end_session(request)
    return redirect("/")


urls = [
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-in/phone/", send_code, name="sign-in-phone"),
    path("sign-in/code/", check_code, name="sign-in-code"),
    path("sign-in/password/", check_password, name="sign-in-password"),
    path("sign-in/second/", check_second, name="sign-in-second"),
    path("sign-in/enrol/", enrol, name="sign-in-enrol"),
    path("sign-in/demo/", demo, name="sign-in-demo"),
    path("sign-out/", sign_out, name="sign-out"),
]
