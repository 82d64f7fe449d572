"""Addresses under ``/api/v1/``."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt

from linli.web.api import (
    access,
    accounts,
    acts_holding,
    acts_linking,
    acts_requests,
    acts_supervision,
    administering,
    callbacks,
    cases,
    causes,
    consents,
    evidence,
    grids,
    imports,
    keys,
    knowledge,
    learning,
    queue,
    reaching,
    reference,
    register,
    reports,
    residents,
    rights,
    rosters,
    search,
    security,
    tasks,
    webhooks,
)
from linli.web.api.problems import guarded, missing
from linli.web.api.service import api

api.add_router("/reports", reports.router)
api.add_router("", accounts.router)
api.add_router("/queue", queue.router)
api.add_router("", cases.router)
api.add_router("/cases", acts_holding.router)
api.add_router("", acts_requests.router)
api.add_router("", acts_supervision.router)
api.add_router("", acts_linking.router)
api.add_router("", evidence.router)
api.add_router("", evidence.public)
api.add_router("/tasks", tasks.router)
api.add_router("/callbacks", callbacks.router)
api.add_router("/learning", learning.router)
api.add_router("", reference.router)
api.add_router("/cards", knowledge.router)
api.add_router("/search", search.router)
api.add_router("/rosters", rosters.router)
api.add_router("/keys", keys.router)
api.add_router("", security.router)
api.add_router("", administering.router)
api.add_router("", imports.router)
api.add_router("", reaching.router)
api.add_router("/webhooks", webhooks.router)
api.add_router("/grids", grids.router)
api.add_router("", grids.public)
api.add_router("", register.router)
api.add_router("", causes.router)
api.add_router("", residents.router)
api.add_router("", access.router)
api.add_router("", consents.router)
api.add_router("", rights.router)


def entrance(request: HttpRequest) -> HttpResponse:
    """``GET /api/v1/``: where the documentation is."""
    return JsonResponse({"name": "Linli", "docs": "/api/v1/docs", "openapi": "/api/v1/openapi.json"})


patterns, kind, namespace = api.urls  # a name ``app_name`` here would put all of it into a namespace
for pattern in patterns:
    pattern.callback = guarded(pattern.callback)

urlpatterns = [
    path("", entrance),
    path("", include((patterns, kind), namespace=namespace)),
    re_path(r"^.*$", csrf_exempt(missing)),
]
