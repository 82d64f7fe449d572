"""One page for residents, staff and administrators alike, each in their own frame."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError
from linli.web.desk.frame import show
from linli.web.parts.errors import problem_of


def framed(
    request: HttpRequest, actor: Actor, template: str, context: dict[str, Any], *, refused: LinliError | None = None
) -> HttpResponse:
    """The page in the frame that fits who reads it; kept by no browser."""
    if actor.posts or actor.admin:
        answer = show(request, actor, template, {"frame": "base_desk.html", **context}, refused=refused)
    else:
        problem = problem_of(refused) if refused else None
        whole = {"frame": "base_resident.html", "actor": actor, "problem": problem, **context}
        answer = render(request, template, whole, status=refused.status if refused else 200)
    answer["Cache-Control"] = "no-store"
    return answer
