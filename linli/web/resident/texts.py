"""``/r/CODE/no-texts/``: no text messages any more, for whoever left a telephone and has no account."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from linli.intake.commands import stop_report_texts
from linli.kernel.errors import Refused
from linli.kernel.ids import tidy_code
from linli.web.parts.acting import actor_for
from linli.web.parts.saying import said


@never_cache
@require_POST
def stop(request: HttpRequest, code: str) -> HttpResponse:
    """Stop them and say so on the page of the report."""
    try:
        stop_report_texts(actor_for(request), code=code, now=timezone.now())
        messages.success(request, _("No text messages go to this telephone any more. The page always tells you."))
    except Refused as error:
        messages.info(request, said(error))
    return redirect(f"/r/{tidy_code(code)}/")


urls = [path("r/<str:code>/no-texts/", stop, name="no-texts")]
