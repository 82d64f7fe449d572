"""Consent at the desk: recorded while the person is there, guardians of children, new versions of notices."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from linli.kernel import matrix
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError
from linli.people.access import CONSENT_DESK
from linli.people.commands import end_guardian, publish_notice, record_consent, set_guardian
from linli.people.notices import purposes
from linli.people.queries import words_in_force
from linli.web.desk.frame import show
from linli.web.desk.ground.common import choose, done, tried
from linli.web.parts.consenting import here_of, title_of
from linli.web.parts.forms import PageForm
from linli.web.parts.staff import for_staff

TEL = forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"})


class Recorded(PageForm):
    """What the person says; the purpose carries the version of the notice that was read."""

    phone = forms.CharField(
        label=gettext_lazy("Telephone of the person"), help_text=gettext_lazy("The one used for signing in."), widget=TEL
    )
    purpose = forms.ChoiceField(label=gettext_lazy("What for"), widget=forms.RadioSelect)
    given = forms.ChoiceField(
        label=gettext_lazy("The person says"),
        choices=[("yes", gettext_lazy("I consent")), ("no", gettext_lazy("I withdraw"))],
        widget=forms.RadioSelect,
    )
    guardian_phone = forms.CharField(
        label=gettext_lazy("Telephone of the guardian"),
        help_text=gettext_lazy("For a child under fourteen; the guardian is here too."),
        required=False,
        widget=TEL,
    )
    present = forms.BooleanField(
        label=gettext_lazy("The person is here and has read the notice, or had it read out"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = words_in_force()
        choose(self, "purpose", [(f"{key}:{words[key].version}", title_of(key)) for key in purposes()])


def _leads(actor: Actor) -> bool:
    return matrix.may(actor, "consents.publish")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("consents.open")
def recorded(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The form with every notice beside it; sent, the consent or its withdrawal is kept."""
    form = Recorded(request.POST or None)

    def act() -> tuple[str, str]:
        good = dict(form.cleaned_data)
        purpose, _colon, version = good.pop("purpose").partition(":")
        given = good.pop("given") == "yes"
        record_consent(actor, purpose=purpose, version=int(version), given=given, now=timezone.now(), **good)
        return "/desk/consents/", _("It is kept.")

    def page(refused: LinliError | None = None) -> HttpResponse:
        words = words_in_force()
        shown = [(title_of(k), words[k].version, here_of(words[k].zh, words[k].en), k, words[k]) for k in purposes()]
        context = {"form": form, "notices": shown, "leads": _leads(actor), "records": actor.has(*CONSENT_DESK)}
        return show(request, actor, "desk/consents.html", context, refused=refused)

    return tried(request, form, act, page) if request.method == "POST" else page()


@require_POST
@for_staff("consents.publish")
def published(request: HttpRequest, actor: Actor, purpose: str) -> HttpResponse:
    """A new version of a notice."""
    zh, en = request.POST.get("zh", ""), request.POST.get("en", "")
    publish_notice(actor, purpose=purpose, zh=zh, en=en, now=timezone.now())
    return done(request, "/desk/consents/", _("The new notice is in force. Those who consented are asked again."))


@require_POST
@for_staff("residents.see")
def guardian(request: HttpRequest, actor: Actor, resident_id: UUID) -> HttpResponse:
    """Somebody is a child's guardian."""
    phone, proof = request.POST.get("phone", ""), request.POST.get("proof", "")
    set_guardian(actor, child_id=resident_id, phone=phone, proof=proof, now=timezone.now())
    return done(request, f"/desk/addresses/people/{resident_id}/", _("The guardian is on file."))


@require_POST
@for_staff("residents.see")
def guardian_ended(request: HttpRequest, actor: Actor, resident_id: UUID, guardian_id: UUID) -> HttpResponse:
    """Somebody is a guardian no more."""
    end_guardian(actor, child_id=resident_id, guardian_id=guardian_id, now=timezone.now())
    return done(request, f"/desk/addresses/people/{resident_id}/", _("Ended."))


urls = [
    path("consents/", recorded),
    path("consents/notices/<slug:purpose>", published),
    path("addresses/people/<uuid:resident_id>/guardians", guardian),
    path("addresses/people/<uuid:resident_id>/guardians/<uuid:guardian_id>/end", guardian_ended),
]
