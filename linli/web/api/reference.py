"""What others need to know beforehand: the kinds of matters and the units."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from linli.orgs.queries import ground
from linli.web.api import making
from linli.web.api.shapes_staff import CategoryOut, UnitOut
from linli.web.parts import wording

router = Router(tags=["reference"])


@router.get("/categories", response=list[CategoryOut], summary="Kinds of matters")
def categories(request: HttpRequest) -> list[dict[str, Any]]:
    """With priority and limits: EH hours round the clock, WH working hours, WD working days, D days."""
    language = wording.language()
    cards = sorted(ground().categories.values(), key=lambda card: card.code)
    return [
        {
            "code": card.code,
            "name": card.name(language),
            "kind": card.kind,
            "group": card.group,
            "priority": card.priority,
            "restricted": card.restricted,
            "limits": [dict(limit) for limit in card.limits],
        }
        for card in cards
    ]


@router.get("/units", response=list[UnitOut], summary="Units")
def units(request: HttpRequest) -> list[dict[str, Any]]:
    """The bodies that can hold a matter, with their public telephone."""
    return [making.plain(unit) for unit in sorted(ground().units.values(), key=lambda unit: (unit.area, unit.name))]
