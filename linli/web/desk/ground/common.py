"""What the pages about the ground share: choosing an area, and putting a command's refusal back on its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError
from linli.orgs.queries import ground
from linli.web.parts.forms import PageForm

Render = Callable[..., HttpResponse]


def area_choices(actor: Actor) -> list[tuple[str, str]]:
    """The divisions of the actor's posts, each under the one around it. At most one query."""
    names = ground().names
    own = [post.area for post in actor.posts]
    indent = {6: "", 9: "", 12: "\u2003", 15: "\u2003\u2003"}
    inside = sorted(code for code in names if any(code.startswith(area) for area in own))
    return [("", _("All")), *((code, indent.get(len(code), "") + names[code]) for code in inside)]


def choose(form: PageForm, name: str, choices: list[tuple[str, Any]]) -> None:
    """Give a field of choices what can be chosen."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def unit_choices() -> list[tuple[str, str]]:
    """Units by id, in the order of their names. At most one query."""
    units = sorted(((str(u.id), u.name) for u in ground().units.values()), key=lambda pair: pair[1])
    return [("", "—"), *units]


def done(request: HttpRequest, url: str, words: str) -> HttpResponse:
    """Back to a page with a short message."""
    messages.success(request, words)
    return redirect(url)


def tried(
    request: HttpRequest, form: PageForm | None, act: Callable[[], tuple[str, str]], page: Render
) -> HttpResponse:
    """Do what a form asks for and go where ``act`` says, with its words; a refusal stands on the page above the form."""
    if form is not None and not form.is_valid():
        return page()
    try:
        url, words = act()
    except LinliError as error:
        return page(refused=error)
    return done(request, url, words)
