"""Where each address leads: one line for each group of readers."""

from __future__ import annotations

from django.urls import include, path

from linli.web.open.evidence import well_known

urlpatterns = [
    path("", include("linli.web.parts.urls")),
    path("api/v1/", include("linli.web.api.urls")),
    path("", include("linli.web.resident.urls")),
    path("", include("linli.web.account.urls")),
    path("admin/", include("linli.web.admin.urls")),
    path("desk/", include("linli.web.desk.urls")),
    path("field/", include("linli.web.field.urls")),
    *well_known,
    path("open/", include("linli.web.open.urls")),
    path("map/", include("linli.web.maps.urls")),
    path("open311/v2/", include("linli.web.open.open311.views")),
]

handler400 = "linli.web.parts.errors.bad_request"
handler403 = "linli.web.parts.errors.forbidden"
handler404 = "linli.web.parts.errors.not_found"
handler500 = "linli.web.parts.errors.server_error"
