"""``/r/CODE/``: what has become of a report, for whoever has its tracking code; photos, and the rating at the end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import segno
from django import forms
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.intake import queries
from linli.intake.commands import add_report_photo, ask_reopen, rate_report
from linli.kernel.errors import LinliError, NotFound, Refused
from linli.kernel.ids import tidy_code
from linli.web.parts.acting import actor_for
from linli.web.parts.forms import PageForm
from linli.web.parts.names_linking import told_words
from linli.web.parts.saying import said
from linli.web.parts.uploads import read_photos
from linli.web.parts.wording import category_name, category_names
from linli.web.resident.centre import centre_phone
from linli.web.resident.story import shots, story

DAY = 24 * 3600


class CodeForm(PageForm):
    """The ten signs of a tracking code."""

    code = forms.CharField(
        label=gettext_lazy("Tracking code"),
        help_text=gettext_lazy("Ten letters and digits, such as 7KQ4M-X9TRB. Dashes and small letters do not matter."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "data-testid": "code-input", "class": "code"}
        ),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for the code and go to its page; also by ``?code=`` from the form of the first page."""
    sent = request.POST if request.method == "POST" else request.GET
    form = CodeForm(sent) if "code" in sent else CodeForm()
    if form.is_bound and form.is_valid():
        code = tidy_code(form.cleaned_data["code"])
        try:
            queries.state_of(code)
        except NotFound as error:
            form.add_error("code", said(error))
        else:
            return redirect(f"/r/{code}/")
    context = {"form": form, "centre_phone": centre_phone()}
    return render(request, "resident/code.html", context, status=422 if form.errors else 200)


def _state(found: queries.Track) -> dict[str, Any]:
    """What changes on the page of a report."""
    names = category_names() if found.further else {}
    return {
        "track": found,
        "steps": story(found),
        "photos": shots(found),
        "answers": [(told_words(one.result), one.words, one.at) for one in reversed(found.answers)],
        "further": [(one, category_name(one.category, names)) for one in found.further],
    }


def _page(request: HttpRequest, code: str, status: int = 200, **more: Any) -> HttpResponse:
    found = queries.track(code, now=timezone.now())
    context = {**_state(found), "centre_phone": centre_phone(), **more}
    return render(request, "resident/follow.html", context, status=status)


@never_cache
@require_safe
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """The story of a report. Asked for as a fragment, only the part that changes."""
    if request.headers.get("HX-Request") == "true":
        found = queries.track(code, now=timezone.now())
        return render(request, "resident/follow_state.html", _state(found))
    return _page(request, code)


@never_cache
@require_safe
def slip(request: HttpRequest, code: str) -> HttpResponse:
    """The tracking code to keep: large, with a QR code, to be printed or photographed."""
    found = queries.track(code, now=timezone.now())
    url = request.build_absolute_uri(f"/r/{found.code}/")
    drawing = segno.make(url, error="m", micro=False).svg_inline(
        scale=6, border=2, dark="#000", light="#fff", omitsize=True
    )
    context = {"track": found, "url": url, "qr": mark_safe(drawing), "centre_phone": centre_phone()}
    return render(request, "resident/slip.html", context)


@require_safe
def photo(request: HttpRequest, code: str, photo_id: UUID, copy: str) -> HttpResponse:
    """A copy without location data of one of the report's photos, or of the work's."""
    where = queries.photo_file(code, photo_id, copy)
    kept = {"Cache-Control": f"private, max-age={DAY}"}
    return FileResponse(default_storage.open(where), content_type="image/jpeg", headers=kept)  # type: ignore[return-value]


@never_cache
@require_POST
def add_photos(request: HttpRequest, code: str) -> HttpResponse:
    """More photos for a report that is not answered."""
    actor, now = actor_for(request), timezone.now()
    try:
        contents = read_photos(request.FILES.getlist("photos"))
        if not contents:
            raise Refused("photos.none", _("Choose at least one photo, then send."), field="photos")
        for content in contents:
            add_report_photo(actor, code=code, content=content, now=now)
    except NotFound:
        raise
    except LinliError as error:
        return _page(request, code, 422, photo_error=said(error))
    return redirect(f"/r/{tidy_code(code)}/#photos")


@never_cache
@require_POST
def rate(request: HttpRequest, code: str) -> HttpResponse:
    """The reporter's judgement; what was typed stays in the form when it is refused."""
    typed = {name: request.POST.get(name, "").replace("\0", "") for name in ("satisfaction", "solved", "comment")}
    try:
        if typed["solved"] not in ("yes", "no"):
            raise Refused("cases.solved_missing", _("Say whether the matter has been solved."), field="solved")
        rate_report(
            actor_for(request),
            code=code,
            satisfaction=typed["satisfaction"],
            solved=typed["solved"] == "yes",
            comment=typed["comment"],
            now=timezone.now(),
        )
    except NotFound:
        raise
    except LinliError as error:
        return _page(request, code, 422, rating=typed, rating_error=said(error))
    return redirect(f"/r/{tidy_code(code)}/#rating")


@never_cache
@require_POST
def reopen(request: HttpRequest, code: str) -> HttpResponse:
    """The reporter asks that the matter be taken up again; what was typed stays when it is refused."""
    words = request.POST.get("words", "").replace("\0", "")
    try:
        ask_reopen(actor_for(request), code=code, words=words, now=timezone.now())
    except NotFound:
        raise
    except LinliError as error:
        return _page(request, code, 422, reopen_error=said(error), reopen_words=words)
    return redirect(f"/r/{tidy_code(code)}/#reopen")


urls = [
    path("r/", enter, name="enter-code"),
    path("r/<str:code>/", follow, name="follow"),
    path("r/<str:code>/slip/", slip, name="slip"),
    path("r/<str:code>/photos/", add_photos, name="report-photos"),
    path("r/<str:code>/rating/", rate, name="report-rating"),
    path("r/<str:code>/reopen/", reopen, name="report-reopen"),
    path("r/<str:code>/photo/<uuid:photo_id>/<str:copy>", photo, name="report-photo"),
]
