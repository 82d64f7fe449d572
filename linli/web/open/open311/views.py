"""The resources of GeoReport v2: services, requests, tokens, updates, discovery."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import re_path
from django.utils import timezone, translation

from linli.exchange.jobs import fetch_media
from linli.exchange.open311 import commands, queries
from linli.kernel.actors import machine
from linli.orgs.queries import ground_in_memory
from linli.web.open.open311 import shapes
from linli.web.open.open311.answering import answer, moment, nothing_here, resource
from linli.web.open.open311.reading import added_of, asked_of, asked_updates_of, first, sent_of
from linli.web.parts.wording import language

#: Since when the answers have had this form.
CHANGED = "2026-11-28T00:00:00+08:00"
ACTOR = machine("open311")


def discovery(request: HttpRequest, form: str) -> HttpResponse:
    """``GET discovery``."""
    return answer(form, "discovery", shapes.discovery(request, CHANGED))


def services(request: HttpRequest, form: str) -> HttpResponse:
    """``GET services``."""
    queries.jurisdiction(first(request.GET, "jurisdiction_id"))
    return answer(form, "services", [shapes.service(card) for card in queries.services()])


def definition(request: HttpRequest, form: str, code: str) -> HttpResponse:
    """``GET services/CODE``."""
    queries.jurisdiction(first(request.GET, "jurisdiction_id"))
    return answer(form, "service_definition", shapes.definition(commands.service_or_refuse(code)))


def requests(request: HttpRequest, form: str) -> HttpResponse:
    """``GET requests``: four statements, by ids up to seven."""
    now = timezone.now()
    cards, more = queries.requests(asked_of(request.GET, now), now=now)
    response = answer(form, "service_requests", _shapes(request, cards))
    if more:
        following = request.GET.copy()
        following["page"] = str(int(first(request.GET, "page") or "1") + 1)
        response["Link"] = f'<{request.build_absolute_uri(request.path)}?{following.urlencode()}>; rel="next"'
    return response


def one_request(request: HttpRequest, form: str, request_id: str) -> HttpResponse:
    """``GET requests/ID``."""
    queries.jurisdiction(first(request.GET, "jurisdiction_id"))
    card = queries.request(request_id, now=timezone.now())
    return answer(form, "service_requests", _shapes(request, [card]))


def _shapes(request: HttpRequest, cards: list[queries.RequestCard]) -> list[dict[str, Any]]:
    kinds = ground_in_memory().categories
    names = {code: card.name(language()) for code, card in kinds.items()}
    extensions = first(request.GET, "extensions").lower() == "true"
    found = [shapes.request_shape(card, names, request, extensions=extensions) for card in cards]
    if extensions:
        for shape, card in zip(found, cards, strict=True):
            shape["extended_attributes"]["category_tree"] = shapes.tree(kinds.get(card.category))
    return found


def send(request: HttpRequest, form: str) -> HttpResponse:
    """``POST requests``: stored at once; the answer is the id to ask under from now on."""
    posted: QueryDict = request.POST
    queries.jurisdiction(first(posted, "jurisdiction_id") or first(request.GET, "jurisdiction_id"))
    key = first(posted, "api_key") or first(request.GET, "api_key")
    with translation.override("zh-hans"):  # what the staff will read
        sent = sent_of(request, shapes.lines)
    taken = commands.send(ACTOR, key=key, sent=sent, now=timezone.now())
    if taken.fetch and settings.OPEN311_FETCH_MEDIA:
        fetch_media.defer(signal_id=str(taken.fetch))
    row = {"service_request_id": taken.code, "token": taken.code, "service_notice": None, "account_id": sent.account or None}
    return answer(form, "service_requests", [row], 201)


def token(request: HttpRequest, form: str, code: str) -> HttpResponse:
    """``GET tokens/CODE``: known from the first moment."""
    queries.jurisdiction(first(request.GET, "jurisdiction_id"))
    found = queries.code_of_token(code)
    return answer(form, "service_requests", [{"service_request_id": found, "token": found}])


def updates(request: HttpRequest, form: str) -> HttpResponse:
    """``GET servicerequestupdates``: four statements, six with a key."""
    now: datetime = timezone.now()
    cards = queries.updates(asked_updates_of(request.GET, now), now=now)
    return answer(form, "service_request_updates", [shapes.update(card) for card in cards])


def add_update(request: HttpRequest, form: str) -> HttpResponse:
    """``POST servicerequestupdates``: something added to a report that the key sent."""
    key = first(request.POST, "api_key") or first(request.GET, "api_key")
    update = commands.add_update(ACTOR, key=key, added=added_of(request), now=timezone.now())
    row = {"update_id": str(update.id), "updated_datetime": moment(update.said_at)}
    return answer(form, "service_request_updates", [row], 201)


_ENDING = r"(?:\.(?P<ending>xml|json))?/?$"
_ID = r"(?P<{}>[^/.]{{1,40}})"
urlpatterns = [
    re_path(rf"^discovery{_ENDING}", resource(get=discovery)),
    re_path(rf"^services{_ENDING}", resource(get=services)),
    re_path(rf"^services/{_ID.format('code')}{_ENDING}", resource(get=definition)),
    re_path(rf"^requests{_ENDING}", resource(get=requests, post=send)),
    re_path(rf"^requests/{_ID.format('request_id')}{_ENDING}", resource(get=one_request)),
    re_path(rf"^tokens/{_ID.format('code')}{_ENDING}", resource(get=token)),
    re_path(rf"^servicerequestupdates{_ENDING}", resource(get=updates, post=add_update)),
    re_path(r"^.*$", nothing_here),
]
