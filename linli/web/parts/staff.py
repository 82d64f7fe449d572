"""What every page for staff shares: signing in first, answers to forms that were refused, photos as they are shown."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from linli.cases.queries import PhotoCard
from linli.kernel.actors import ActorKind
from linli.web.parts.acting import actor_for, staff_for
from linli.web.parts.signed_in import ActorView, P, View, to_sign_in


def for_staff(*acts: str) -> Callable[[ActorView[P]], View[P]]:
    """A view for people with a post that the matrix allows one of these acts; they get the actor as second argument.

    Whoever has not signed in is sent to do so and comes back; a fragment's page goes there as a whole.
    """

    def wrap(view: ActorView[P]) -> View[P]:
        @functools.wraps(view)
        def run(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if actor_for(request).kind is not ActorKind.PERSON:
                return _sign_in_first(request)
            answer = view(request, staff_for(request, *acts), *args, **kwargs)
            answer.headers.setdefault("Cache-Control", "private, no-cache")
            return answer

        return run

    return wrap


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return to_sign_in(request.get_full_path() if request.method == "GET" else request.path)


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo as the strip of photos shows it; empty addresses while its copies are being made."""

    url: str
    thumb: str
    alt: str
    tag: str
    moment: str
    subject_id: UUID


def shots(photos: Iterable[PhotoCard]) -> list[Shot]:
    """Photos with the addresses that staff may open."""
    tags = {"report": _("With the report"), "before": _("Before"), "after": _("After"), "verify": _("Verification")}
    return [
        Shot(
            url=f"/desk/photos/{photo.id}/public" if photo.ready else "",
            thumb=f"/desk/photos/{photo.id}/thumb" if photo.ready else "",
            alt=_("Photo: %(moment)s") % {"moment": tags.get(photo.moment, "")},
            tag=tags.get(photo.moment, ""),
            moment=photo.moment,
            subject_id=photo.subject_id,
        )
        for photo in photos
    ]


def toast(answer: HttpResponse, text: str, tone: str = "info") -> HttpResponse:
    """Let a fragment bring a short message with it."""
    answer["HX-Trigger"] = json.dumps({"linli:toast": {"text": text, "tone": tone}})
    return answer
