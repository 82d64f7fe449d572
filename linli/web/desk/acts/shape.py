"""The shape of an act on the page of a case: when it is offered, how its form looks, and the one command it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from linli.cases.queries import CasePage
from linli.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Panel:
    """Something on the page of a case: a form behind a clearly named button, or a card to read.

    ``title`` names the act as the person would; ``template`` gets ``context`` as ``p`` and, where a form was refused,
    what was typed as ``typed``. ``tone`` as elsewhere.
    """

    key: str
    title: str
    template: str
    icon: str = "point"
    context: dict[str, Any] = field(default_factory=dict)
    tone: str = ""
    opened: bool = False


Look = Callable[[HttpRequest, Actor, CasePage], Panel | None]


@dataclass(frozen=True, slots=True)
class CaseAct:
    """An act on a case: POST to ``/desk/cases/ID/KEY``.

    ``panel`` is None where the actor may not do it now. It asks ``page.acts``, which is what the command asks. ``do``
    parses the form, calls one command and returns the sentence that says what has been done.
    """

    key: str
    panel: Look
    do: Callable[[HttpRequest, Actor, UUID], str]
