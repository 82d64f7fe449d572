"""What every template knows as ``site``; also as ``page`` where the view has no page of its own to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from linli.web.parts import display
from linli.web.parts.acting import actor_for, home_of
from linli.web.parts.health import VERSION
from linli.web.parts.places import Place


@dataclass(frozen=True, slots=True)
class Page:
    """How the page is shown and where its live stream is.

    ``elder`` is 0, 1 or 2; ``theme`` is empty when the device decides.
    """

    elder: int
    theme: str
    live_url: str
    demo: bool
    version: str


def live_url(request: HttpRequest) -> str:
    """Where the live process is, ending in ``/live/``: as the settings say, else its port on the asked host."""
    base = str(settings.LIVE_URL)
    if not base:
        host = request.get_host()
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        base = f"{request.scheme}://{name}:{settings.LIVE_PORT}/live/"
    return base


def account_links(request: HttpRequest) -> list[Place]:
    """Where somebody who is signed in may go from any page."""
    home = home_of(actor_for(request))
    work = [] if home == "/my/" else [Place(_("My work"), home, "briefcase")]
    reach = Place(_("How I am reached"), "/my/reach/", "bell")
    safe = Place(_("Security of my account"), "/my/security/", "shield-lock")
    return [*work, Place(_("My reports"), "/my/", "list-check"), reach, safe]


def page(request: HttpRequest) -> dict[str, Any]:
    """The context processor; what only some pages show is asked for only there."""
    theme = display.chosen(request, "theme")
    site = Page(
        elder=int(display.chosen(request, "elder")),
        theme="" if theme == "auto" else theme,
        live_url=live_url(request),
        demo=bool(settings.DEMO),
        version=VERSION,
    )
    return {
        "site": site,
        "page": site,
        "account_links": SimpleLazyObject(lambda: account_links(request)),
    }
