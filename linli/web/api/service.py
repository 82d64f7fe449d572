"""The API object: its title, its documentation, and the schema with our error type."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.docs import Swagger
from ninja.openapi.schema import OpenAPISchema

from linli.web.api import problems
from linli.web.api.shapes import ProblemOut

ABOUT = """
Everything that the pages of Linli do, for other systems: window software, hotlines, mini programs, devices.

**Reporting needs no account.** `POST /api/v1/reports` answers with a tracking code; whoever has the code can follow
the report, add photos and rate the result. Send an `Idempotency-Key` with it: the same request under the same key is
stored once and gets the same answer again, with the header `Idempotency-Replayed: true`.

**Staff operations** take a token (`POST /api/v1/sign-in`, then `Authorization: Bearer …`, valid for twelve hours) or
the session cookie of the pages together with `X-CSRFToken`.

**Errors** are `application/problem+json` (RFC 9457). `code` is stable, `detail` says what happened and what to do next
in the language of `Accept-Language` (zh-Hans, zh-Hant, en). 400: not readable. 401: sign in. 403: not yours to do.
404: not there, or not yours to see. 405: wrong method. 409: somebody was quicker. 413: too large. 422: a rule or a
field refuses, and nothing was stored. 503: an outside system is away.

Times are ISO 8601 with their offset; coordinates are WGS-84, longitude first.
"""

#: What every operation may answer beside its own: used as ``response={200: X, **problems_of(404)}``.
_WORDS = {
    400: "Not readable: no JSON, or a NUL in the address",
    401: "Nobody is signed in, or the token is wrong or too old",
    403: "Signed in, but the post does not allow it; or the CSRF token is missing",
    404: "Not there, or not yours to see",
    409: "Somebody else was quicker",
    413: "Too large",
    422: "A rule or a field refuses; nothing was stored",
}
OPEN = (400, 422)
STAFF = (400, 401, 403, 422)


def problems_of(*codes: int) -> dict[int, type[ProblemOut]]:
    """The error answers of an operation."""
    return dict.fromkeys(codes, ProblemOut)


class LinliAPI(NinjaAPI):
    """ninja's API with errors documented as what they are: ``application/problem+json``."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        """The schema, its error answers under the right media type and with a description each."""
        schema = super().get_openapi_schema(*args, **kwargs)
        for methods in schema["paths"].values():
            for operation in methods.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400 and "application/json" in response.get("content", {}):
                        response["content"] = {"application/problem+json": response["content"]["application/json"]}
                        response["description"] = _WORDS.get(int(status), response["description"])
        return schema


api = LinliAPI(
    title="Linli",
    version="1.0",
    description=ABOUT,
    docs=Swagger({"persistAuthorization": False, "tryItOutEnabled": True, "docExpansion": "list"}),
    openapi_url="/openapi.json",
    docs_url="/docs",
    urls_namespace="api",
)
problems.install(api)
