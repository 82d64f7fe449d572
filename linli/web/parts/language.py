"""The language of a page: what was chosen, else what the browser asks for, else Simplified Chinese."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

YEAR = 365 * 24 * 3600
#: What browsers call our languages beside our own names for them.
ALIASES = {
    "zh": "zh-hans",
    "zh-cn": "zh-hans",
    "zh-sg": "zh-hans",
    "zh-tw": "zh-hant",
    "zh-hk": "zh-hant",
    "zh-mo": "zh-hant",
}


def match(code: str | None) -> str | None:
    """Our name of a language (``zh-hans``, ``zh-hant``, ``en``) for any usual name of it, or None."""
    if not code:
        return None
    ours = {name for name, _ in settings.LANGUAGES}
    low = code.strip().lower().replace("_", "-")
    while low:
        found = ALIASES.get(low, low)
        if found in ours:
            return found
        low = low.rpartition("-")[0]
    return None


def language_of(request: HttpRequest) -> str:
    """``?lang=``, then the cookie, then Accept-Language in the reader's order, then the default."""
    asked = (code for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")))
    for code in (request.GET.get("lang"), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME), *asked):
        found = match(code)
        if found:
            return found
    return settings.LANGUAGE_CODE


class LanguageMiddleware:
    """Sets the language for the request and keeps a choice made by ``?lang=`` in a cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        if match(request.GET.get("lang")):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=YEAR,
                samesite="Lax",
                httponly=True,
                secure=request.is_secure(),
            )
        return response
