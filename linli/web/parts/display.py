"""How a page is shown: elder mode and colours, chosen by a link on any page and kept in a cookie.

``?elder=1`` (also printed on codes and posters) turns elder mode on, ``?elder=2`` makes it larger still (main text
of 30 px), ``?elder=0`` turns it off; ``?theme=`` is ``light``, ``dark``, ``contrast`` or ``auto``. Nothing personal
is kept.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

YEAR = 365 * 24 * 3600
#: What may be chosen; the first of each is what holds when nothing was.
CHOICES = {"elder": ("0", "1", "2"), "theme": ("auto", "light", "dark", "contrast")}


def chosen(request: HttpRequest, name: str) -> str:
    """What holds for this page: the address first, then the cookie, then the default."""
    allowed = CHOICES[name]
    for value in (request.GET.get(name), request.COOKIES.get(f"linli_{name}")):
        if value in allowed:
            return str(value)
    return allowed[0]


class DisplayMiddleware:
    """Keeps what was chosen in the address for the next visits."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, allowed in CHOICES.items():
            value = request.GET.get(name)
            if value in allowed:
                response.set_cookie(
                    f"linli_{name}", value, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
                )
        return response
